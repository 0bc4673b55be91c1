"""What other rule sets ask of our resource types, and which of our controls answers."""
