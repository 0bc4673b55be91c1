"""Measurements: one subject a file, peers beside us in the same run, and one table of what came out."""
