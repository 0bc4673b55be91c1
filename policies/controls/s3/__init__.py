"""The controls over S3."""
