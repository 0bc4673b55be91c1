"""Controls over Amazon SQS."""
