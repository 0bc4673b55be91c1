"""What the three functions share: a pure domain, ports, and adapters to AWS."""
