"""A pack that finds nothing, to measure against."""
