"""Tests of the contract: its mistakes are named with line and remedy, and what weakens the profile is found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from policies.governance import contract
from policies.governance.contract import ContractError, Deviation, Fault, deviations, faults, load
from policies.model.contract import Direction

TEXT = contract.FILE.read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return a contract in which the first occurrence of a text is another."""
    assert old in TEXT, f"architecture.toml has no {old!r}"
    file = tmp_path / "architecture.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    """Return the first line that begins with a text."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(text))


def test_the_contract_is_the_profiles_own() -> None:
    """The contract of the repository has no mistake, and leaves the profile nowhere."""
    assert list(deviations(load())) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        pytest.param(
            "reserved_concurrency = 20",
            'reserved_concurrency = "20"',
            'reserved_concurrency = "20"',
            "functions.fraud_handler.reserved_concurrency: is '20'; required: a whole number, at least 1",
            id="a text for a number",
        ),
        pytest.param(
            "reserved_concurrency = 20\n",
            "",
            "[functions.fraud_handler]",
            "functions.fraud_handler: has no reserved_concurrency; required: reserved_concurrency in "
            "[functions.fraud_handler]",
            id="a field missing",
        ),
        pytest.param(
            "reserved_concurrency = 20",
            "reserved_concurrency = 20\nmemory = 128",
            "memory",
            "functions.fraud_handler.memory: is not a field that is known here; required: one of does, "
            "reserved_concurrency, environment, may, queue",
            id="an unknown field",
        ),
        pytest.param(
            "[tables.fraud_alerts]\n",
            "[tables.Fraud]\n",
            "[tables.Fraud]",
            "tables.Fraud: is named 'Fraud'; required: lower-case words joined by _ or -",
            id="a table's name in capitals",
        ),
        pytest.param(
            'FRAUD_ALERTS_TABLE = "table:fraud_alerts"',
            'FRAUD_ALERTS_TABLE = "table:alerts"',
            "FRAUD_ALERTS_TABLE",
            "functions.fraud_handler.environment.FRAUD_ALERTS_TABLE: refers to 'table:alerts', which is not in the contract; "
            "required: one of transactions, fraud_alerts",
            id="a variable names no table",
        ),
        pytest.param(
            'FRAUD_ALERTS_TABLE = "table:fraud_alerts"',
            'FRAUD_ALERTS_TABLE = "table-fraud-alerts-dev"',
            "FRAUD_ALERTS_TABLE",
            "functions.fraud_handler.environment.FRAUD_ALERTS_TABLE: is 'table-fraud-alerts-dev'; required: a reference: "
            "table:NAME, index:TABLE/NAME, queue:NAME or parameter:NAME",
            id="a literal name",
        ),
        pytest.param(
            'actions = ["dynamodb:GetItem", "dynamodb:PutItem"]',
            'actions = ["dynamodb:*"]',
            'actions = ["dynamodb:*"]',
            "functions.fraud_handler.may[0].actions: entry 1 is 'dynamodb:*'; required: IAM actions such as sqs:SendMessage, "
            "without wildcards",
            id="a wildcard in an action",
        ),
        pytest.param(
            'name = "notifications", batch_size',
            'name = "notices", batch_size',
            'queue = { name = "notices"',
            "functions.notification_sender.queue: names 'notices'; required: one of transaction-processing, notifications\n"
            "FILE:{[queues.notifications]}: queues.notifications: invokes 0 functions; required: exactly one function with "
            'queue = { name = "notifications", ... }',
            id="a queue that is not listed",
        ),
        pytest.param(
            'path = "/fraud-webhook"\nfunction = "fraud_handler"',
            'path = "/fraud-webhook"\nfunction = "fraud"',
            'function = "fraud"',
            "endpoints[2].function: is 'fraud'; required: one of transaction_processor, fraud_handler, notification_sender",
            id="an endpoint of no function",
        ),
        pytest.param(
            "parameters = { id = ",
            "parameters = { name = ",
            "parameters = { name = ",
            "endpoints[1].parameters: has name; required: the regular expression of the values of id",
            id="a path parameter without a shape",
        ),
        pytest.param(
            "txn_[a-p]{32}",
            "[0-9a-z_]{8,40}",
            "parameters = { id = ",
            "endpoints[1].parameters.id: is '[0-9a-z_]{8,40}', which admits a card number; required: a regular expression of "
            "letters, digits, _ - [ ] { } , that matches no number of 12 to 19 digits",
            id="a path parameter with room for a card number",
        ),
        pytest.param(
            'method = "GET"',
            'method = "ANY"',
            'method = "ANY"',
            "endpoints[1].method: is 'ANY'; required: one of DELETE, GET, PATCH, POST, PUT",
            id="any method",
        ),
        pytest.param(
            'model = "fraud_alert"\n',
            'model = "fraud\\u202e"\n',
            'model = "fraud\\u202e"',
            "endpoints[2].model: is 'fraud\\u202e', which has no table; required: [models.fraud\\u202e] with its fields",
            id="a character that would turn the message round",
        ),
        pytest.param(
            'model = "fraud_alert"\n',
            "",
            "[models.fraud_alert]",
            'models.fraud_alert: is the model of no endpoint; required: an endpoint with model = "fraud_alert"',
            id="a model of no endpoint",
        ),
        pytest.param(
            '"payments:storage:LedgerTable" =',
            '"aws:s" =',
            '"aws:s"',
            "components.aws:s: is named 'aws:s'; required: a whole type of the program's own, such as "
            "payments:storage:LedgerTable: a prefix, or a provider's type, would admit resources without controls",
            id="a prefix for a component",
        ),
        pytest.param(
            '"payments:storage:LedgerTable" =',
            '"payments:" =',
            '"payments:"',
            "components.payments:: is named 'payments:'; required: a whole type of the program's own, such as "
            "payments:storage:LedgerTable: a prefix, or a provider's type, would admit resources without controls",
            id="the program's own prefix",
        ),
        pytest.param(
            'stricter = "at_most"',
            'stricter = "lower"',
            'stricter = "lower"',
            "values.api-throttle-burst.stricter: is 'lower'; required: one of exactly, at_least, at_most, when_set",
            id="an unknown direction",
        ),
        pytest.param(
            "contract = 1", "contract = 2", "contract = 2", "contract: is version 2; required: version 1", id="version"
        ),
    ],
)
def test_mistakes_are_named_with_line_and_remedy(tmp_path: Path, old: str, new: str, at: str, said: str) -> None:
    """Each mistake is one line: file, line, path, what was found, what is required."""
    file = changed(tmp_path, old, new)

    with pytest.raises(ContractError) as refused:
        load(file)

    first = f"{file}:{line_of(file, at)}: {said}"
    expected = re.sub(r"FILE:\{(.+?)\}", lambda place: f"{file}:{line_of(file, place[1])}", first)
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('contract = 1\nfunctions = "\n', ":2: is not TOML: ", id="no TOML"),
        pytest.param(
            None, ": cannot be read: No such file or directory; required: the contract of the stack", id="missing"
        ),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    """A contract that is missing, or is no TOML, is named with its line."""
    file = tmp_path / "architecture.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(ContractError) as refused:
        load(file)

    assert str(refused.value).startswith(f"{file}{said}")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(
            "[values.log-retention-days]\nvalue = 7",
            "[values.log-retention-days]\nvalue = 30",
            Deviation(path="values.log-retention-days", observed="is 30", required="exactly 7 (B2.6)", weaker=True),
            id="another value where exactly one is right",
        ),
        pytest.param(
            "value = 1800",
            "value = 900",
            Deviation(
                path="values.queue-visibility-timeout-seconds", observed="is 900", required="1,800 or more", weaker=True
            ),
            id="less than the least",
        ),
        pytest.param(
            "value = 1800",
            "value = 3600",
            Deviation(
                path="values.queue-visibility-timeout-seconds",
                observed="is 3,600",
                required="1,800 or more",
                weaker=False,
            ),
            id="more than the least is stricter",
        ),
        pytest.param(
            "value = 300000",
            "value = 2000000000",
            Deviation(
                path="values.api-address-rate-limit",
                observed="is 2,000,000,000",
                required="more than 0, at most 300,000",
                weaker=True,
            ),
            id="more than the most",
        ),
        pytest.param(
            'value = 1800\nstricter = "at_least"',
            'value = 1800\nstricter = "at_most"',
            Deviation(
                path="values.queue-visibility-timeout-seconds",
                observed="says stricter = at_most, brief = none",
                required="stricter = at_least, brief = none",
                weaker=True,
            ),
            id="another direction",
        ),
        pytest.param(
            '[values.log-retention-days]\nvalue = 7\nstricter = "exactly"\nbrief = "B2.6"',
            '[values.log-retention-days]\nvalue = 7\nstricter = "exactly"',
            Deviation(
                path="values.log-retention-days",
                observed="says stricter = exactly, brief = none",
                required="stricter = exactly, brief = B2.6",
                weaker=True,
            ),
            id="without the brief",
        ),
        pytest.param(
            "value = 0.5",
            "value = true",
            Deviation(path="values.api-share-of-reserve", observed="is True", required="0.5 or more", weaker=True),
            id="another type",
        ),
        pytest.param(
            '[values.alarm-topic-arn]\nvalue = ""',
            '[values.alarm-topic-arn]\nvalue = "arn:aws:sns:us-east-2:123456789012:alarms"',
            Deviation(
                path="values.alarm-topic-arn",
                observed="is arn:aws:sns:us-east-2:123456789012:alarms",
                required="not set, or the one that the stack must use",
                weaker=False,
            ),
            id="set where it may be",
        ),
        pytest.param(
            "reserved_concurrency = 50",
            "reserved_concurrency = 49",
            Deviation(
                path="functions.transaction_processor.reserved_concurrency",
                observed="is 49",
                required="50 (B2.4)",
                weaker=True,
            ),
            id="another reserve than the brief's",
        ),
        pytest.param(
            "reserved_concurrency = 20",
            "reserved_concurrency = 19",
            Deviation(
                path="functions.fraud_handler.reserved_concurrency",
                observed="is 19",
                required="at least 20",
                weaker=True,
            ),
            id="a smaller reserve than at least",
        ),
        pytest.param(
            'headers = ["Idempotency-Key"]\n',
            "",
            Deviation(
                path="endpoints.POST /transactions.headers",
                observed="lacks Idempotency-Key",
                required="Idempotency-Key",
                weaker=True,
            ),
            id="a header missing",
        ),
        pytest.param(
            "[values.alarm-dead-letters]\nvalue = 1\n",
            "[values.alarm-dead-letters]\nvalue = 0\n",
            Deviation(
                path="values.alarm-dead-letters", observed="is 0", required="more than 0, at most 1", weaker=True
            ),
            id="a limit of nothing",
        ),
        pytest.param(
            'sort_key = "timestamp"\n',
            "",
            Deviation(
                path="tables.fraud_alerts.sort_key", observed="is ''", required="'timestamp' (B3.2)", weaker=True
            ),
            id="a key missing",
        ),
        pytest.param(
            '"functionArns", ',
            "",
            Deviation(path="exports.functionArns", observed="is missing", required="listed (B6.2)", weaker=True),
            id="an export missing",
        ),
    ],
)
def test_deviations_from_the_profile(tmp_path: Path, old: str, new: str, found: Deviation) -> None:
    """A value or part that is not the profile's own is found, and whether it is weaker."""
    assert list(deviations(load(changed(tmp_path, old, new)))) == [found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(
            'POWERTOOLS_METRICS_NAMESPACE = "literal:payments"',
            'POWERTOOLS_METRICS_NAMESPACE = "literal:other"',
            [
                ("functions.transaction_processor.metrics", "(B7.4)"),
                ("functions.fraud_handler.metrics", "(B7.4)"),
                ("functions.notification_sender.metrics", "(B7.4)"),
            ],
            id="metrics",
        ),
        pytest.param(
            "attributes = [",
            'attributes = [\n    "amount",',
            [("functions.fraud_handler.sees", "(B5.3)")],
            id="what the fraud handler sees",
        ),
        pytest.param(
            "projects = [",
            'projects = [\n    "amount",',
            [("tables.transactions.projects", "(B5.3)")],
            id="what the index holds",
        ),
    ],
)
def test_each_key_of_a_part_has_its_own_requirement(
    tmp_path: Path, old: str, new: str, found: list[tuple[str, str]]
) -> None:
    """A part is listed for one requirement, and its keys are fixed by others, or by the judge alone."""
    assert [(item.path, item.required.split()[-1]) for item in deviations(load(changed(tmp_path, old, new)))] == found


def test_a_value_that_is_a_limit_is_more_than_nothing() -> None:
    """What is said of a limit, "more than 0, at most", is then what is allowed."""
    limits = [item for item in contract.profile_values().values() if item.stricter is Direction.AT_MOST]
    assert limits
    for item in limits:
        allowed = [number for number in (-1, 0, item.value, item.value + 1) if item.stricter.allows(item.value, number)]
        assert allowed == [item.value]


def test_each_requirement_of_a_key_is_of_a_key_and_of_the_brief() -> None:
    """A reference that names no key is never shown."""
    brief = tomllib.loads((Path(__file__).parents[3] / "compliance" / "brief.toml").read_text(encoding="utf-8"))
    profile = tomllib.loads(contract.PROFILE_FILE.read_text(encoding="utf-8"))
    parts = [part for kind, named in profile.items() if kind != "values" for part in named.values()]
    assert any("briefs" in part for part in parts)
    for part in parts:
        assert set(part.get("briefs", {})) <= set(part)
        assert {part["brief"], *part.get("briefs", {}).values()} <= set(brief)


def test_a_reference_where_nothing_is_listed_says_so() -> None:
    """There is no choice to name."""
    document = tomllib.loads(TEXT)
    del document["tables"]["transactions"]["index"]

    place = "functions.transaction_processor.may[1].on"
    assert Fault(
        place,
        "refers to 'index:transactions/owed', which is not in the contract",
        "an entry of the contract, which lists no index",
    ) in faults(document)


def test_a_part_of_the_brief_cannot_be_removed(tmp_path: Path) -> None:
    """An endpoint that the brief asks for, and that is gone, is a deviation by its name."""
    start = TEXT.index('[[endpoints]]\nmethod = "GET"')
    end = TEXT.index("[[endpoints]]", start + 1)
    file = tmp_path / "architecture.toml"
    file.write_text(TEXT[:start] + TEXT[end:], encoding="utf-8")

    assert list(deviations(load(file))) == [
        Deviation(path="endpoints.GET /transaction/{id}", observed="is missing", required="listed (B1.1)", weaker=True)
    ]


def test_a_value_that_is_gone_is_a_deviation(tmp_path: Path) -> None:
    """Removing a value does not remove its requirement."""
    start = TEXT.index("[values.queue-max-receives]")
    end = TEXT.index("[values.", start + 1)
    file = tmp_path / "architecture.toml"
    file.write_text(TEXT[:start] + TEXT[end:], encoding="utf-8")

    assert [item.path for item in deviations(load(file))] == ["values.queue-max-receives"]
