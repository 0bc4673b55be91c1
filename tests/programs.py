"""The real program with a fault in it, as a project of its own: what somebody's change would be."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def faulty(directory: Path, fault: str) -> Path:
    """Make a project that runs the real program after ``fault``, Python that registers a transformation or the like.

    In it, ``pulumi`` and ``changed(name, props={}, **options)`` are there: the latter changes the inputs, by their Python
    names, and the options of the resource of that name.
    """
    program = directory / "infra"
    program.mkdir(parents=True)
    (directory / "build").symlink_to(ROOT / "build")
    (directory / ".venv").symlink_to(sys.prefix)
    for name in ("Pulumi.dev.yaml", "architecture.toml"):
        shutil.copy(ROOT / name, directory / name)
    (directory / "Pulumi.yaml").write_text(
        textwrap.dedent(
            """\
            name: guarded-payments
            main: infra
            runtime:
              name: python
              options:
                toolchain: pip
                virtualenv: .venv
            """
        ),
        encoding="utf-8",
    )
    (program / "__main__.py").write_text(_PRELUDE + textwrap.dedent(fault) + _POSTLUDE, encoding="utf-8")
    return directory


_PRELUDE = """\
import runpy

import pulumi


def changed(name, props=None, **options):
    def change(args):
        if args.name != name:
            return None
        merged = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(**options))
        return pulumi.ResourceTransformationResult({**args.props, **(props or {})}, merged)

    pulumi.runtime.register_stack_transformation(change)


"""
_POSTLUDE = f"\nrunpy.run_path({str(ROOT / 'infra' / '__main__.py')!r}, run_name='__main__')\n"
