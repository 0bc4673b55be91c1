"""Tests of the controls over CloudWatch Logs."""
