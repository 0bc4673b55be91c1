"""Small evidence documents, as the pack writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policies.evidence import ledger

URN = "urn:pulumi:dev::p::"
QUEUE = f"{URN}aws:sqs/queue:Queue::q"
FUNCTION = f"{URN}aws:lambda/function:Function::f"
WAIVER = {"reason": "a test", "owner": "us", "approver": "them", "expires": "2027-01-31"}


def control(name: str, *pci: tuple[str, str], severity: str = "high", level: str = "mandatory") -> dict[str, Any]:
    """Return a control's row; ``pci`` are pairs of a requirement and a reach."""
    return {
        "id": name,
        "title": f"The title of {name}",
        "severity": severity,
        "level": level,
        "brief": ["B1"],
        "pci": [{"requirement": requirement, "reach": reach, "caveat": "in part"} for requirement, reach in pci],
        "remedy": f"Mend {name}.",
        "why": f"The reason of {name}.",
        "source": "https://docs.aws.amazon.com/",
        "settings": {},
    }


def finding(urn: str, prop: str = "name", required: str = "another", level: str = "mandatory") -> dict[str, Any]:
    """Return what is wrong with a resource."""
    return {"property": prop, "observed": "is what it is", "required": required, "urn": urn, "level": level}


def row(name: str, urn: str, verdict: str = "pass", *findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a verdict; what is against it has a finding."""
    given = list(findings) or ([finding(urn)] if verdict in {"fail", "undetermined", "waived"} else [])
    if verdict == "waived":
        given = [{"waiver": WAIVER, **item} for item in given]
    return {
        "control": name,
        "urn": urn,
        "verdict": verdict,
        "basis": "value",
        "observed": {},
        "findings": given,
        **more,
    }


def document(
    *,
    controls: list[dict[str, Any]] | None = None,
    verdicts: list[dict[str, Any]] | None = None,
    flows: list[dict[str, Any]] | None = None,
    date: str = "2026-11-23",
    project: str = "guarded-payments",
) -> dict[str, Any]:
    """Return what is in an evidence file, but for the digests."""
    rows = [row("sqs-fifo", QUEUE, "fail"), row("lambda-memory", FUNCTION)] if verdicts is None else verdicts
    served = [control("lambda-memory"), control("sqs-fifo")] if controls is None else controls
    return {
        "schema": ledger.SCHEMA,
        "run": {
            "project": project,
            "stack": "dev",
            "phase": "preview",
            "profile": "payments",
            "date": date,
            "clock": {"source": "system", "start": f"{date}T08:00:00Z", "end": f"{date}T08:00:02Z"},
            "recordedBy": {"ciRun": "", "pullRequest": "", "actor": "", "host": ""},
            "git": {"commit": "0" * 40, "dirty": False},
            "pack": {
                "name": "guarded-payments",
                "version": "0.1.0",
                "digest": "sha256:" + "0" * 64,
                "git": {"commit": "0" * 40, "dirty": False},
            },
            "engine": {"name": "guard", "version": "0.1.0"},
            "program": {"digest": "sha256:" + "2" * 64},
            "config": {"aws:region": "us-east-2"},
            "versions": {"python": "3.11.7", "pulumi": "3", "pulumi-aws": "7", "pulumi-policy": "1"},
        },
        "controls": served,
        "resources": [
            {"urn": urn, "type": urn.split("::")[2], "name": urn.split("::")[3], "digest": "sha256:" + "1" * 64}
            for urn in sorted({item["urn"] for item in rows})
        ],
        "verdicts": rows,
        "flows": flows or [],
    }


def written(file: Path, content: dict[str, Any] | None = None, previous: str | None = None) -> Path:
    """Write a document as the pack does."""
    sealed = ledger.sealed(document() if content is None else content, previous)
    file.write_text(ledger.rendered(sealed), encoding="utf-8")
    return file


def chain(folder: Path, *dates: str) -> list[Path]:
    """Write one run a date, each following the one before."""
    files: list[Path] = []
    previous: str | None = None
    for date in dates:
        content = document(date=date)
        files.append(written(folder / f"{date}.json", content, previous))
        previous = ledger.file_digest(files[-1])
    return files
