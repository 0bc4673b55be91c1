"""Lists the mutants and faults that turn the gate red: ``python -m tests.mutation.killed > FILE``.

Two lists are compared with ``diff`` when the controls change: one that was killed before must still be killed.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from tests.mutation import faults
from tests.mutation.recorded import changed_at, declared, judged, leaves
from tests.mutation.test_mutations import ASSET_SIGNATURE, _mutants


def killed() -> list[str]:
    """Return the names of all mutants that block."""
    found: list[str] = []
    for item in declared():
        for number, (kind, path, mutant) in enumerate(_mutants(item)):
            if judged([mutant]):
                found.append(f"{kind} {item.type} {item.name} {path} {number}")
        for path, value in leaves(dict(item.inputs)):
            if ASSET_SIGNATURE in path or value == faults.UNKNOWN:
                continue
            unknown = changed_at(item.inputs, path, lambda box, key: box.__setitem__(key, faults.UNKNOWN))
            if judged([replace(item, inputs=unknown)]):
                found.append(f"unknown {item.type} {item.name} {'.'.join(map(str, path))}")
    found += [
        f"fault {fault.name}"
        for fault in faults.all_faults()
        if judged(fault.changed, removed=fault.removed, added=fault.added)
    ]
    return sorted(found)


if __name__ == "__main__":
    sys.stdout.write("\n".join(killed()) + "\n")
