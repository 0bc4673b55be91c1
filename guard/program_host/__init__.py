"""Runs a Pulumi program in a process of its own, apart from the gate that judges it.

The gate starts :mod:`guard.program_host.host` as a clean interpreter. It imports the Pulumi SDK, answers what the SDK's
classes say about types, and forks one child for each run of the program. Nothing of the gate is imported here: these
modules use the standard library and the SDK alone, because the program's process starts as a copy of this one.
"""
