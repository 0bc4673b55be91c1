"""The ports on AWS, Powertools and the system."""
