"""Applies one control to one resource, and fails closed whatever happens in between.

Nothing that goes wrong in a check is a pass: an unknown or ill-typed property and an exception are findings too.
"""

from __future__ import annotations

import datetime
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies.model.contract import NO_CONTRACT, Contract
from policies.model.control import Context, Control, Finding, Scope
from policies.model.resource import (
    NOT_KNOWN,
    IllTyped,
    NotApplicable,
    ReportedByOtherControl,
    Resource,
    Undetermined,
    Unlisted,
)
from policies.model.stack import Stack
from policies.model.strings import with_article
from policies.model.vocabulary import Basis, Level, Phase, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one control decided about one resource, and what it read to decide."""

    control: Control
    urn: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    observed: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis = Basis.VALUE
    reason: str = ""


_HIDDEN: Final = (
    "is a secret, whose value is not read from a state",
    "a value that is no secret; `guard gate` judges what the program declares",
)
"""What is seen and required where a deployed state holds a secret: nothing else in it is unknown."""
EMPTY_STACK = Stack(())
"""What a resource control sees of the stack: nothing, because the engine asks it before the stack exists."""


def judge(  # noqa: PLR0913 - everything a verdict depends on, by name
    control: Control,
    resource: Resource,
    *,
    stack: Stack = EMPTY_STACK,
    contract: Contract = NO_CONTRACT,
    today: datetime.date,
    phase: Phase = Phase.PREVIEW,
    secrets: frozenset[str] = frozenset(),
    marked_secrets: frozenset[str] = frozenset(),
) -> Judgement:
    """Judge ``resource`` (the root resource for a control over the stack) by ``control``."""
    view = resource.fresh()
    context = Context(
        settings=control.expected(contract),
        stack=stack,
        today=today,
        phase=phase,
        contract=contract,
        secrets=secrets,
        marked_secrets=marked_secrets,
    )
    findings: list[Finding] = []
    reason = ""
    reported = False
    try:
        for finding in control.check(stack if control.scope is Scope.STACK else view, context):
            findings.append(finding)  # noqa: PERF402 - what was found before an exception is kept
    except NotApplicable as declined:
        reason = declined.reason
    except ReportedByOtherControl as unreadable:
        reported = True
        reason = f"{unreadable.prop} cannot be judged; {unreadable.control_id} reports why"
    except Undetermined as unknown:
        hidden = phase is Phase.DEPLOYED and unknown.observed == NOT_KNOWN
        observed, required = _HIDDEN if hidden else (unknown.observed, unknown.required)
        findings.append(
            Finding(
                prop=unknown.prop,
                observed=observed,
                required=required,
                level=control.unknown,
                undetermined=True,
            )
        )
    except Unlisted as unlisted:
        findings.append(
            Finding(prop=unlisted.prop, observed=unlisted.observed, required=unlisted.required, undetermined=True)
        )
    except IllTyped as wrong:
        findings.append(Finding(prop=wrong.prop, observed=wrong.observed, required=with_article(wrong.expected)))
    except Exception as error:  # noqa: BLE001 - whatever a check raises blocks, and says which control it was
        findings.append(_broken(error))
    return Judgement(
        control=control,
        urn=resource.urn,
        verdict=Verdict.UNDETERMINED if reported and not findings else _verdict(findings, declined=bool(reason)),
        findings=tuple(findings),
        observed=view.observed or _given(control, view, stack),
        basis=Basis.PROVENANCE if any(key.endswith("(from)") for key in view.observed) else Basis.VALUE,
        reason=reason,
    )


def _given(control: Control, resource: Resource, stack: Stack) -> Mapping[str, Any]:
    """Return what a check was given that noted no single property: it looked at all of them, or at the whole stack."""
    if control.scope is Scope.STACK:
        return {"resources by type": stack.numbers}
    return {"declared properties": list(resource.keys())} if resource.analyzed else {}


def _verdict(findings: list[Finding], *, declined: bool) -> Verdict:
    against = [finding for finding in findings if not finding.early]
    if any(not finding.undetermined for finding in against):
        return Verdict.FAIL
    if against:
        return Verdict.UNDETERMINED
    return Verdict.NOT_APPLICABLE if declined else Verdict.PASS


def _broken(error: Exception) -> Finding:
    """Name the place, not the text: an exception's text may hold a value that must not be shown.

    It blocks whatever the control's own level is: a check that broke has judged nothing.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.name}, line {frame.lineno}"
    return Finding(
        prop="control",
        observed=f"the check raised {type(error).__name__} in {place}",
        required="a verdict: this is a fault of the control, or of the data that it reads",
        level=Level.MANDATORY,
        undetermined=True,
    )
