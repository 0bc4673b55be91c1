"""What `--policy-pack` executes where the pack was installed with pip: the same as the repository's own `__main__.py`."""

from policies.pack.serving import serve

serve()
