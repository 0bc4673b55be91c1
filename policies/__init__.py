"""The judge: CrossGuard controls for a serverless payment stack, and the pack that serves them."""

__version__ = "0.1.0"
"""The pack's version; PulumiPolicy.yaml says the same, and a test compares."""
