"""The Lambda functions: thin doors on a pure core."""
