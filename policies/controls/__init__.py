"""The controls: one a file, by service. The path is the id."""
