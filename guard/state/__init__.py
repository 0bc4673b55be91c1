"""Judges deployed state: a file of `pulumi stack export`, offline, by the same pack over its protocol."""
