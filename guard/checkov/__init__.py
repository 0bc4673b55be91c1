"""A second opinion: the previewed stack rendered as a Terraform plan, and what Checkov says about it beside our verdicts.

Checkov reads Terraform plans, not Pulumi programs. pulumi-aws is bridged from Terraform's AWS provider, so a table of
names is enough to write one as the other; what the table does not know is reported, never dropped.
"""
