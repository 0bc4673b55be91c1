"""The controls over OpenSearch."""
