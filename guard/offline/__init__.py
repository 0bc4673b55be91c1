"""The offline preview: runs a Pulumi program and asks the pack over its own protocol, with no engine and no account."""
