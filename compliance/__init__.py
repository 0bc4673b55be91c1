"""What the auditor reads, and the tools that make it."""
