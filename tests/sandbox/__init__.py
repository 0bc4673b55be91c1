"""A local AWS in which the declared stack really runs."""
