"""The controls over ECS."""
