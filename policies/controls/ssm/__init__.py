"""Controls over AWS Systems Manager parameters."""
