"""The controls over EKS."""
