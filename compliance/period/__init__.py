"""Many runs as one report: what an assessor samples from a year's evidence."""
