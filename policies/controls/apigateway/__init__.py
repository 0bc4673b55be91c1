"""Controls over Amazon API Gateway (REST)."""
