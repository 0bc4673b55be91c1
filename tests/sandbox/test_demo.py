"""``make demo`` shows what it promises, and ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.sandbox.aws import ROOT


def test_the_demo_shows_every_endpoint_and_ends() -> None:
    """Accepted, repeated, refused, flagged, notified; and everything is taken down."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.demo"],
        cwd=ROOT,
        env={**os.environ, "DEMO_ONCE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for status in ("202", "409", "403", "400", "429", "404", "200"):
        assert f"  {status}  " in done.stdout, (status, done.stdout)
    for state in ("PROCESSED", "DECLINED", "FLAGGED"):
        assert state in done.stdout
    assert done.stdout.count("signature verified") == 4
    assert "SIGNATURE WRONG" not in done.stdout
    assert "4111111111111111" not in re.sub(
        r"[ -]", "", done.stdout
    )  # four of its digits may well be in a request's id
    assert done.stdout.endswith("Destroyed: nothing is left.\n")
