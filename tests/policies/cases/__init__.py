"""Case tables: what is changed in the real program, resource type by resource type, and what each control finds of it."""
