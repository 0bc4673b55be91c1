"""Renders evidence for readers: pure functions from evidence files to texts."""
