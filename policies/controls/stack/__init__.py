"""Controls over the whole stack, and over what every resource has in common."""
