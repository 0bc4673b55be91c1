"""The command-line tool: judges programs offline and under the Pulumi engine, and runs what CI needs."""

from policies import __version__  # policies refuses an unsupported version of Python before anything else is imported

__all__ = ["__version__"]
