"""Deployed state: what an export holds, what drifted, and what the pack says of it."""
