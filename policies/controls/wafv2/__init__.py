"""Controls over AWS WAF."""
