"""Controls over CloudWatch alarms."""
