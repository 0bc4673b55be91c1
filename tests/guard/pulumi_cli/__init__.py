"""The real engine and the gate must say the same."""
