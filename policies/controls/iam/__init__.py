"""Controls over IAM roles and what they may do."""
