"""The commands of ``guard``, one a module; each is imported when it is asked for, because the gate's answer is urgent.

A command module has ``add_arguments(parser)`` and ``run(options) -> exit status``; :mod:`guard.cli` lists it.
"""
