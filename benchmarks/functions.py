"""The functions: how long a cold start imports, how long an event takes, with how much memory and how many instructions.

Each runs from its own archive and layer as Lambda would unpack them, in a process that sees nothing of this repository.
The layer is made for aarch64: what of it is pure Python runs here too, and the rest has fallbacks in Python. Lambda's disk
is read-only: without the bytecode that the archives hold, every cold start would compile what it imports. The rows without it
are what a cold start took before.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from google.protobuf import json_format

from benchmarks import measure
from benchmarks.function_worker import FLOWS
from benchmarks.machine import described
from benchmarks.measure import MIB, SkippedError, Spread, interleaved, ratio
from benchmarks.scaled import ROOT, STACK
from benchmarks.section import Section, Table
from guard.offline import messages, program, project

SUBJECT: Final = "Functions"
ROUNDS: Final = 5
EVENTS: Final = 300
_COUNTED: Final = 20
"""Events whose instructions are counted: callgrind is fifty times slower."""
_COUNTED_FLOW: Final = "accept"
_WORKER: Final = Path(__file__).with_name("function_worker.py")
_FLOOR: Final = "import boto3, three clients"
_SERVICES: Final = ("dynamodb", "sqs", "ssm")
_SOURCED: Final = "without bytecode, as before"
_COMPILED: Final = "as deployed"
_PLACEHOLDER: Final = "unknown-to-a-preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A function as Lambda sees it: its code, its layer, and its environment."""

    code: Path
    layer: Path
    variables: Mapping[str, str]

    def environment(self, *, bytecode: bool) -> dict[str, str]:
        """Return a process's whole environment."""
        return {
            **self.variables,
            "PYTHONPATH": f"{self.code}{os.pathsep}{self.layer / 'python'}",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_REGION": "us-east-2",
            "AWS_DEFAULT_REGION": "us-east-2",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "3072",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LAMBDA_TASK_ROOT": str(self.code),
            "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
            "LANG": "C.UTF-8",
            "PATH": os.defpath,
            **({} if bytecode else {"PYTHONDONTWRITEBYTECODE": "1"}),
        }


def python() -> str:
    """Return the interpreter under our environment: it has no packages of its own."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(Path(sys.base_prefix) / "bin" / version)


def worker(unpacked: Unpacked, *arguments: str, bytecode: bool = False, under: tuple[str, ...] = ()) -> dict[str, Any]:
    """Run the worker, and return what it says.

    Raises:
        SkippedError: it failed; the message is its own.

    """
    command = [*under, python(), "-s", "-P", str(_WORKER), *arguments]
    ended = measure.process(command, cwd=unpacked.code, environment=unpacked.environment(bytecode=bytecode))
    said = [line for line in ended.output.splitlines() if line.startswith(('{"times"', '{"import"'))]
    if ended.status or not said:
        message = f"the worker failed:\n{ended.output[-2000:]}"
        raise SkippedError(message)
    found: dict[str, Any] = json.loads(said[-1])
    return {**found, "output": ended.output}


@contextmanager
def unpacked() -> Iterator[dict[str, tuple[Unpacked, Unpacked]]]:
    """Unpack every function's archive and layer twice: without their bytecode, and as they are."""
    if not (ROOT / "build" / "layer.zip").is_file():
        raise SkippedError("build/layer.zip is not there: `make layer` builds it")
    with tempfile.TemporaryDirectory(prefix="guard-bench-") as name:
        kinds = (("source", False), ("compiled", True))
        layers = [
            _extract(ROOT / "build" / "layer.zip", Path(name) / kind / "layer", bytecode=bytecode)
            for kind, bytecode in kinds
        ]
        found: dict[str, tuple[Unpacked, Unpacked]] = {}
        for function, (archive, variables) in _declared().items():
            pair = [
                Unpacked(
                    code=_extract(archive, layer.parent / function, bytecode=bytecode),
                    layer=layer,
                    variables=variables,
                )
                for layer, (_, bytecode) in zip(layers, kinds, strict=True)
            ]
            found[function] = (pair[0], pair[1])
        yield found


def _extract(archive: Path, target: Path, *, bytecode: bool) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(target, [name for name in opened.namelist() if bytecode or not name.endswith(".pyc")])
    return target


def _declared() -> dict[str, tuple[Path, dict[str, str]]]:
    """Return each function's archive and environment, as the program declares them."""
    given = project.read(ROOT, STACK)
    found = {}
    for item in messages.judged(given, program.run(given).registrations):
        if item.registration.type == "aws:lambda/function:Function":
            inputs = json_format.MessageToDict(item.inputs)
            variables = inputs["environment"]["variables"]
            function = inputs["handler"].split(".")[1]
            archive = ROOT / "build" / Path(inputs["code"]["path"]).name
            found[function] = (archive, {key: _known(value) for key, value in variables.items()})
    return found


def _known(value: Any) -> str:
    return value if isinstance(value, str) else _PLACEHOLDER


def run() -> Section:
    """Measure cold imports, then every flow."""
    with unpacked() as functions:
        cold = _cold(functions)
        flows = {name: worker(functions[function][1], "flow", name, str(EVENTS), bytecode=True)
                 for name, function in FLOWS.items()}  # fmt: skip
        counted, reason = _instructions(functions)
    return Section(
        subject=SUBJECT,
        machine=described("boto3", "aws-lambda-powertools"),
        claims=_claims(cold, flows),
        tables=(_cold_table(cold), _flow_table(flows, counted)),
        notes=(
            *((reason,) if reason else ()),
            "AWS is stubbed where botocore would connect: signing, serialising and parsing count, the network does not.",
            "An event's time is ours alone; in Lambda, each AWS call adds its own milliseconds.",
        ),
    )


def _cold(functions: Mapping[str, tuple[Unpacked, Unpacked]]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for kind, index in ((_SOURCED, 0), (_COMPILED, 1)):
        any_function = functions["transaction_processor"][index]
        compiled = bool(index)
        peers = {
            _FLOOR: partial(worker, any_function, "clients", *_SERVICES, bytecode=compiled),
            **{
                name: partial(worker, pair[index], "import", name, bytecode=compiled)
                for name, pair in functions.items()
            },
        }
        for peer in peers.values():
            peer()  # compiles where it may, and warms the caches of files
        found[kind] = interleaved(peers, ROUNDS)
    return found


def _instructions(functions: Mapping[str, tuple[Unpacked, Unpacked]]) -> tuple[dict[str, float], str]:
    """Return the instructions of one event of the flow that matters most: what more events take, over how many more."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return {}, "Instructions were not counted: valgrind is not here."
    under = (valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null")
    pair = functions[FLOWS[_COUNTED_FLOW]][1]
    try:
        few, many = (
            _counted(worker(pair, "flow", _COUNTED_FLOW, str(count), bytecode=True, under=under)["output"])
            for count in (0, _COUNTED)
        )
    except SkippedError:
        return (
            {},
            "Instructions were not counted: under callgrind the function missed its own deadline on this machine.",
        )
    return {_COUNTED_FLOW: (many - few) / _COUNTED}, ""


def _counted(output: str) -> int:
    found = re.search(r"Collected : (\d+)", output)
    if found is None:
        raise SkippedError("callgrind said nothing of instructions")
    return int(found[1])


def _total(runs: list[dict[str, Any]]) -> tuple[float, ...]:
    return tuple(run["import"] + run["compose"] for run in runs)


def _claims(
    cold: Mapping[str, Mapping[str, list[dict[str, Any]]]], flows: Mapping[str, dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    peers = cold[_COMPILED]
    ours = _total(peers["transaction_processor"])
    of_floor = max(ratio(_total(peers[name]), _total(peers[_FLOOR])).median for name in set(FLOWS.values()))
    before = Spread(_total(cold[_SOURCED]["transaction_processor"])).median
    accept = Spread(tuple(flows["accept"]["times"])).median
    return (
        (
            "Cold start of transaction_processor, with its first answer",
            f"{Spread(ours).said('s')}; {before:.2f} s without bytecode; {of_floor:.2f} x three bare clients at most",
        ),
        ("Our own share of accepting a payment", f"{accept * 1e3:.1f} ms, AWS's answers not counted"),
    )


def _cold_table(cold: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> Table:
    rows = []
    for kind, peers in cold.items():
        floor = _total(peers[_FLOOR])
        for name, runs in peers.items():
            rows.append(
                (
                    kind,
                    name,
                    Spread(tuple(run["import"] for run in runs)).said("s"),
                    Spread(tuple(run["compose"] for run in runs)).said("s"),
                    f"{ratio(_total(runs), floor).median:.2f}",
                    Spread(tuple(run["peak"] for run in runs)).said("MiB", 1 / MIB, 0),
                )
            )
    columns = ("how", "what", "import", "clients, composition, first answer", "of three bare clients", "peak memory")
    return Table(title="Cold start", columns=columns, rows=tuple(rows))


def _flow_table(flows: Mapping[str, dict[str, Any]], counted: Mapping[str, float]) -> Table:
    rows = []
    for name, found in flows.items():
        times = sorted(found["times"])
        late = times[int(0.99 * len(times))]
        rows.append(
            (
                name,
                FLOWS[name],
                f"{Spread(tuple(times)).median * 1e3:.2f} ms",
                f"{late * 1e3:.2f} ms",
                f"{found['calls']:.0f}",
                f"{found['peak'] / MIB:.0f} MiB",
                f"{counted[name] / 1e6:.1f} M" if name in counted else "",
            )
        )
    columns = ("flow", "function", "an event, median", "p99", "AWS calls", "peak memory", "instructions")
    return Table(title=f"{EVENTS} events of each flow, warm", columns=columns, rows=tuple(rows))
