"""Controls over AWS Lambda."""
