"""What the auditor reads: the PCI DSS catalogue, evidence files, reports and the crosswalk."""
