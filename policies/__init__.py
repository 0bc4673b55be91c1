"""The judge: CrossGuard controls for a serverless payment stack, and the pack that serves them."""
