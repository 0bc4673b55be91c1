"""Every way to weaken the judge that the table lists is refused, a violation, or shown in the verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Checkout

TABLE = tomllib.loads((ROOT / "guard" / "maintenance" / "ways_to_weaken.toml").read_text(encoding="utf-8"))
STATUS = {"refused": {2}, "violation": {1}, "shown": {0, 1}}
WAIVER = {
    "control": "lambda-runtime-supported",
    "resource": "urn:*::function-fraud-handler",
    "reason": "The successor is being tested.",
    "owner": "A. Owner",
    "approver": "A. Approver",
    "expires": "2027-01-31",
}
VISIBILITY = (
    "[values.queue-visibility-timeout-seconds]\nvalue = 1800",
    "[values.queue-visibility-timeout-seconds]\nvalue = 300",
)


@dataclass
class Attempt:
    """A copy of the repository that is put back after each way, and how it is judged."""

    checkout: Checkout
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    command: str = "gate"
    saved: dict[Path, bytes | None] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return a file of the copy, which will be put back."""
        path = self.checkout.folder / name
        self.saved.setdefault(path, path.read_bytes() if path.is_file() else None)
        return path

    def write(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.path(name)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace what a file holds exactly once."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} holds this {text.count(old)} times: {old}"
        self.write(name, text.replace(old, new))

    def waive(self, **changes: str | None) -> None:
        """Write a waivers file with one entry."""
        entry = {key: value for key, value in {**WAIVER, **changes}.items() if value is not None}
        lines = [
            f"{key} = {value}" if key in {"expires", "matches"} else f"{key} = {json.dumps(value)}"
            for key, value in entry.items()
        ]
        self.write("policies/waivers.toml", "\n".join(["[[waiver]]", *lines]) + "\n")

    def configure(self, config: object) -> None:
        """Give the pack a configuration."""
        self.options += ["--policy-pack-config", str(self.write("config.json", json.dumps(config)))]

    def judged(self) -> tuple[int, str]:
        """Return the exit status, and all that is printed."""
        arguments = [self.command, *self.options]
        if self.command == "judge":
            arguments = ["judge", str(ROOT), str(self.checkout.folder)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GUARD_")}
        done = subprocess.run(
            [sys.executable, "-m", "guard", *arguments],
            cwd=ROOT if self.command == "judge" else self.checkout.folder,
            env={**kept, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def restore(self) -> None:
        """Put every file back."""
        for path, content in self.saved.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)


def _elsewhere(attempt: Attempt) -> None:
    attempt.variables["GUARD_WAIVERS"] = str(attempt.write("other.toml", ""))


def _other_contract(attempt: Attempt) -> None:
    text = (ROOT / "architecture.toml").read_text(encoding="utf-8").replace(*VISIBILITY)
    attempt.variables["GUARD_CONTRACT"] = str(attempt.write("weaker.toml", text))


def _disabled_with_a_waiver(attempt: Attempt) -> None:
    attempt.configure({"lambda-runtime-supported": "disabled"})
    attempt.waive(resource="pack-config")


def _waived_contract(attempt: Attempt) -> None:
    attempt.edit("architecture.toml", *VISIBILITY)
    attempt.waive(control="pack-profile-holds", resource="contract:values.queue-visibility-timeout-seconds")


def _without_value(attempt: Attempt) -> None:
    text = (ROOT / "architecture.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[values.trace-sampling-rate]")
    attempt.write("architecture.toml", head + "[values." + rest.partition("\n[values.")[2])


def _without_attributes(attempt: Attempt) -> None:
    text = (ROOT / "architecture.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("attributes = [")
    attempt.write("architecture.toml", head + rest.partition("]\n")[2])


def _judge(change: Callable[[Attempt], object]) -> Callable[[Attempt], None]:
    def weaken(attempt: Attempt) -> None:
        attempt.command = "judge"
        change(attempt)

    return weaken


XRAY = "policies/controls/lambda_/xray_active.py"
WAYS: dict[str, Callable[[Attempt], object]] = {
    "setting-of-a-control": lambda it: it.configure({"apigateway-key-required": {"required": False}}),
    "level-disabled": lambda it: it.configure({"lambda-xray-active": "disabled"}),
    "level-advisory": lambda it: it.configure({"lambda-xray-active": "advisory"}),
    "all-disabled": lambda it: it.configure({"all": "disabled"}),
    "misspelled-control": lambda it: it.configure({"lambda-xray-activ": "mandatory"}),
    "level-remediate": lambda it: it.configure({"lambda-xray-active": "remediate"}),
    "level-disabled-with-a-waiver": _disabled_with_a_waiver,
    "clock": lambda it: it.variables.update(GUARD_CLOCK="2020-01-01"),
    "waivers-file-elsewhere": _elsewhere,
    "waivers-file-missing": lambda it: it.variables.update(GUARD_WAIVERS="absent.toml"),
    "contract-elsewhere": _other_contract,
    "profile": lambda it: it.options.extend(["--profile", "serverless-baseline"]),
    "unknown-profile": lambda it: it.variables.update(GUARD_PROFILE="none"),
    "contract-value": lambda it: it.edit("architecture.toml", *VISIBILITY),
    "contract-direction": lambda it: it.edit(
        "architecture.toml",
        '[values.log-retention-days]\nvalue = 7\nstricter = "exactly"',
        '[values.log-retention-days]\nvalue = 7\nstricter = "at_least"',
    ),
    "contract-value-removed": _without_value,
    "part-of-the-brief-removed": lambda it: it.edit("architecture.toml", '"functionArns", ', ""),
    "validation-removed": lambda it: it.edit("architecture.toml", 'model = "transaction"\n', ""),
    "required-header-removed": lambda it: it.edit(
        "architecture.toml", 'headers = ["X-Signature", "X-Timestamp"]', 'headers = ["X-Timestamp"]'
    ),
    "limit-to-attributes-removed": _without_attributes,
    "index-of-the-card-token": lambda it: it.edit(
        "architecture.toml", "projects = [\n", 'projects = [\n    "card_token",\n'
    ),
    "metrics-elsewhere": lambda it: it.edit(
        "architecture.toml",
        'POWERTOOLS_METRICS_NAMESPACE = "literal:payments"',
        'POWERTOOLS_METRICS_NAMESPACE = "literal:other"',
    ),
    "limit-of-nothing": lambda it: it.edit(
        "architecture.toml", "[values.api-throttle-burst]\nvalue = 500", "[values.api-throttle-burst]\nvalue = 0"
    ),
    "name-without-suffix": lambda it: it.edit(
        "architecture.toml", 'forms = ["queue-{purpose}-{suffix}.fifo", ', 'forms = ["{purpose}.fifo", '
    ),
    "type-prefix": lambda it: it.edit("architecture.toml", "[types]\n", '[types]\n"aws:s" = "everything"\n'),
    "type-without-control": lambda it: it.edit(
        "architecture.toml", "[types]\n", '[types]\n"aws:sns/topic:Topic" = "alarms"\n'
    ),
    "component-of-a-provider": lambda it: it.edit(
        "architecture.toml", "[components]\n", '[components]\n"aws:s3/bucket:Bucket" = "a component"\n'
    ),
    "waiver-without-approver": lambda it: it.waive(approver=None),
    "waiver-expired": lambda it: it.waive(expires="2020-01-31"),
    "waiver-of-everything": lambda it: it.waive(resource="*"),
    "waiver-of-every-name": lambda it: it.waive(resource="urn:*::*", matches="20"),
    "waiver-of-many": lambda it: it.waive(matches="1000"),
    "waiver-without-end": lambda it: it.waive(expires="2099-12-31"),
    "waiver-shown-first": lambda it: it.waive(),
    "waiver-unused": lambda it: it.waive(resource="urn:*::function-of-tomorrow"),
    "waiver-of-an-absolute-control": lambda it: it.waive(control="stack-no-retain"),
    "waiver-of-the-contract": _waived_contract,
    "waivers-malformed": lambda it: it.write("policies/waivers.toml", "[[waiver\n"),
    "contract-malformed": lambda it: it.write("architecture.toml", "contract = \n"),
    "data-malformed": lambda it: it.write("policies/data/lifecycles.toml", "[[\n"),
    "control-unimportable": lambda it: it.write(XRAY, "def\n"),
    "controls-without-init": lambda it: it.path("policies/controls/kms/__init__.py").unlink(),
    "control-without-declaration": lambda it: it.write(XRAY, '"""Nothing."""\n'),
    "settings-file": lambda it: it.write("guard.toml", 'profile = "payments"\nwaivers = "absent.toml"\n'),
    "control-deleted": _judge(lambda it: it.path(XRAY).unlink()),
    "profile-data": _judge(lambda it: it.edit("policies/data/payments_profile.toml", *VISIBILITY)),
    "data-file": _judge(
        lambda it: it.edit("policies/data/free_properties.toml", '\n["*"]\n', '\n["*"]\nunreviewed = "anything"\n')
    ),
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One copy for all ways."""
    return Checkout.make(tmp_path_factory.mktemp("weakened"))


@pytest.fixture
def attempt(checkout: Checkout) -> Iterator[Attempt]:
    """The copy as it is before each way, and after it."""
    made = Attempt(checkout)
    yield made
    made.restore()


def test_the_table_lists_every_way() -> None:
    """At least twenty, each with the code that tries it."""
    assert TABLE.keys() == WAYS.keys()
    assert len(TABLE) > 20


def test_the_copy_itself_is_compliant(attempt: Attempt) -> None:
    """What is red or refused below is so because of the way that is tried."""
    status, output = attempt.judged()
    assert status == 0, output


@pytest.mark.parametrize("way", WAYS)
def test_no_way_is_silent(attempt: Attempt, way: str) -> None:
    """The exit status is what the table says, and the output names what was done."""
    WAYS[way](attempt)
    status, output = attempt.judged()
    printed = " ".join(output.split())

    assert TABLE[way]["says"].strip() in printed, output[-3000:]
    assert status in STATUS[TABLE[way]["answer"]], output[-3000:]
    assert "Traceback" not in output
    assert "program_host" not in output, "what is found on the stack is at no line, also in guard's own repository"
