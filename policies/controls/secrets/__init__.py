"""The controls over secrets, wherever they are declared."""
