"""Acts on fraud alerts: POST /fraud-webhook."""
