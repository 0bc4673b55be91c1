"""The controls over load balancers."""
