"""The controls over CloudFront."""
