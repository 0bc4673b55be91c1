"""The controls over databases."""
