"""Tests of the functions, without AWS: ports are fakes, adapters talk to moto in the process."""
