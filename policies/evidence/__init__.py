"""What the pack writes: verdicts, provenance, flows and inventory, with secrets redacted."""
