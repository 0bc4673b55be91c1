"""Lists the mutants and faults that turn the gate red, and by which findings: ``python -m tests.mutation.killed > FILE``.

``--before FILE`` compares with an earlier list: one that was killed before must still be killed. ``make mutants`` does both;
it takes minutes. Controls may be merged and renamed, so that who finds a mutant is listed for a reader, and not compared.
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.mutation import faults
from tests.mutation.recorded import Declared, changed_at, declared, judged, leaves
from tests.mutation.test_mutations import ASSET_SIGNATURE, _mutants


def killed(types: str = "*") -> Iterator[str]:
    """Yield every mutant that blocks, with the controls that find it, for the resource types of a pattern (and ``fault``)."""
    for item in declared():
        if fnmatch.fnmatchcase(item.type, types):
            for number, (kind, path, mutant) in enumerate(_mutants(item)):
                yield from _line(f"{kind} {item.type} {item.name} {path} {number}", judged([mutant]))
            for path, mutant in _unknowns(item):
                yield from _line(f"unknown {item.type} {item.name} {path}", judged([mutant]))
    if fnmatch.fnmatchcase("fault", types):
        for fault in faults.all_faults():
            found = judged(fault.changed, removed=fault.removed, added=fault.added)
            yield from _line(f"fault {fault.name}", found)


def _unknowns(item: Declared) -> Iterator[tuple[str, Declared]]:
    for path, value in leaves(dict(item.inputs)):
        if ASSET_SIGNATURE not in path and value != faults.UNKNOWN:
            inputs = changed_at(item.inputs, path, lambda box, key: box.__setitem__(key, faults.UNKNOWN))
            yield ".".join(map(str, path)), replace(item, inputs=inputs)


def _line(name: str, found: Sequence[Any]) -> Iterator[str]:
    if found:
        by = sorted({f"{item.policyName} on {item.urn.rpartition('::')[2]}" for item in found})
        yield f"{name}\t{', '.join(by)}"


def lost(before: str, after: str) -> list[str]:
    """Return the mutants of an earlier list that a later one does not have."""
    return sorted(_names(before) - _names(after))


def _names(text: str) -> set[str]:
    return {line.partition("\t")[0] for line in text.splitlines()}


def main(arguments: Sequence[str]) -> int:
    """Print the list, or compare two; return 1 when a mutant survives that was killed before."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.killed", description=__doc__)
    parser.add_argument("--types", default="*", help="a pattern of resource types; 'fault' means the faults")
    parser.add_argument("--before", type=Path, help="an earlier list, to compare with")
    options = parser.parse_args(arguments)
    text = "".join(f"{line}\n" for line in sorted(killed(options.types)))
    sys.stdout.write(text)
    if options.before is None:
        return 0
    survivors = lost(options.before.read_text(encoding="utf-8"), text)
    sys.stderr.write("".join(f"survives now: {name}\n" for name in survivors))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
