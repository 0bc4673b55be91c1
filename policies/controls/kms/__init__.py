"""Controls over AWS KMS."""
