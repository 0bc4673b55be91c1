"""Controls over the pack itself."""
