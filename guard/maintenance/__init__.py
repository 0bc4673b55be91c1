"""Makes the judge's generated data: run by hand, and with ``--check`` by CI."""
