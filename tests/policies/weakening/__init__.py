"""Ways to weaken the judge, each tried on a copy of the repository."""
