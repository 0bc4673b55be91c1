"""What may be changed about the verdict: waivers and the configuration of the pack."""
