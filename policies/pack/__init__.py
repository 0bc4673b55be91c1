"""The policy pack as the engine runs it. The only importer of ``pulumi_policy``."""
