"""The controls over EC2."""
