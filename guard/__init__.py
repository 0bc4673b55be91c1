"""The command-line tool: judges programs offline and under the Pulumi engine, and runs what CI needs."""
