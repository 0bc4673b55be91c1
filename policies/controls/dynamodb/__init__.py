"""Controls over DynamoDB tables."""
