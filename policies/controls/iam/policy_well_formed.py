"""Under the older version ``${aws:...}`` is plain text, and a misspelled element is not the limit that it looks like.

Violates: no ``Version`` or ``2008-10-17``; no statement; ``Effect: allow``; a statement with ``Conditions``; a document
with ``Statements``.

Complies: ``Version: 2012-10-17`` and at least one statement of known elements, each with an effect and actions.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Holder, Kind, holding, present
from policies.facts.iam import Statement, known_statements
from policies.model.checks import shown
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource, Undetermined, is_unknown
from policies.model.vocabulary import Level, Severity

_KNOWN_OF_DOCUMENTS = frozenset({"Id", "Statement", "Version"})
_KNOWN = frozenset(
    {"Action", "Condition", "Effect", "NotAction", "NotPrincipal", "NotResource", "Principal", "Resource", "Sid"}
)


@control(
    id="iam-policy-well-formed",
    title="Every policy document has the current version, and statements with known elements",
    severity=Severity.HIGH,
    applies_to=holding(*Kind),
    brief=("B5.1",),
    pci=(partial("7.2.5", "A readable policy is the condition of judging it, not proof of least privilege."),),
    settings={
        "version": Setting("2012-10-17", "string", "the policy language's version"),
        "older": Setting("mandatory", "string", "what another version does to the change: mandatory or advisory"),
    },
    remedy="Build the document with infra.statements.document: Version '2012-10-17', Effect, Action and Resource"
    " in each.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    profiles=BOTH_PROFILES,
    baseline=Baseline(
        remedy=(
            "Write Version '2012-10-17', and Effect, Action and Resource in each statement. What is not known yet is made of "
            "names that Pulumi makes up: give the resources names, or have the update judged."
        ),
        settings={"older": "advisory"},
        unknown=Level.ADVISORY,
    ),
)
def policy_well_formed(resource: Resource, context: Context) -> Iterator[Finding]:
    for holder in present(resource):
        yield from _faults(holder, context)


def _faults(holder: Holder, context: Context) -> Iterator[Finding]:
    unknown: Undetermined | None = None
    document = holder.block.document(holder.prop, partial=True)
    for key in sorted(document.keys() - _KNOWN_OF_DOCUMENTS):
        yield Finding(prop=f"{holder.at}.{key}", observed="is no element of a policy document", required="not set")
    version, required = document.get("Version"), context.settings["version"]
    if version != required:
        level = Level(context.settings["older"])
        yield Finding(prop=f"{holder.at}.Version", observed=shown(version), required=required, level=level)
    found = known_statements(holder.block, holder.prop)
    if not found:
        yield Finding(prop=f"{holder.at}.Statement", observed="is not set", required="at least one statement")
    for statement in found:
        try:
            yield from _faults_of(statement)
        except Undetermined as partly:
            unknown = unknown or partly
    if unknown is not None:
        raise unknown


def _faults_of(statement: Statement) -> Iterator[Finding]:
    for key in sorted(statement.elements.keys() - _KNOWN):
        yield Finding(prop=f"{statement.place}.{key}", observed="is no element of a statement", required="not set")
    effect = statement.elements.get("Effect")
    if is_unknown(effect):
        raise Undetermined(f"{statement.place}.Effect")
    if effect not in {"Allow", "Deny"}:
        yield Finding(prop=f"{statement.place}.Effect", observed=shown(effect), required="Allow or Deny")
    _ = statement.resources  # the controls over rights read them; what is ill-typed or unknown is reported here
    if not statement.actions and not statement.inverted:
        yield Finding(prop=f"{statement.place}.Action", observed="is not set", required="the exact actions")
