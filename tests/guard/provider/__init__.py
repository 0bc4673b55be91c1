"""The model of AWS's provider, and what the pack makes of what it does to values."""
