"""Controls over AWS X-Ray."""
