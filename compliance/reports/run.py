"""What ran, in the words of every report that people read."""

from __future__ import annotations

from compliance.evidence_file import Evidence


def facts(evidence: Evidence) -> list[tuple[str, str]]:
    """Return each thing that a reader needs to repeat the run, and which it was."""
    run = evidence.run
    dirty = {True: ", with changes that are not in it", False: ""}.get(
        run["git"]["dirty"], ", whether changed: unknown"
    )
    return [
        ("engine", f"{run['engine']['name']} {run['engine']['version']}"),
        ("program", f"sources {run['program']['digest']}"),
        ("configuration", ", ".join(f"{key} = {value}" for key, value in sorted(run["config"].items())) or "none"),
        ("commit", f"{run['git']['commit']}{dirty}"),
        ("pack", f"{run['pack']['name']} {run['pack']['version']}, sources {run['pack']['digest']}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in sorted(run["versions"].items()))),
        ("evidence", evidence.digest),
        ("run before", evidence.previous or "none: the first of its chain"),
    ]
