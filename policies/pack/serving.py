"""Serves the controls as a CrossGuard policy pack. The only importer of ``pulumi_policy``.

``PolicyPack(...)`` never returns, so importing this module starts nothing; :func:`serve` does.

The SDK's analyzer servicer fails open on unknown values, accepts any configuration and knows nothing of evidence, so
:class:`Judge`, a subclass of it, takes its place before the pack is made. That is a private API: its version is pinned, a
test guards it, and the pack refuses to start when it is not there. Every policy also validates by itself, under the
unchanged SDK; a test compares the two.
"""

from __future__ import annotations

import datetime
import gc
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn, cast

import grpc
import pulumi_policy
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as wire_pb2
from pulumi_policy import policy as sdk
from pulumi_policy.deserialize import deserialize_properties, serialize_properties

from policies import registry
from policies.evidence import provenance
from policies.evidence.coverage import JUDGES, Unseen
from policies.evidence.ledger import Ledger, Previewed, Source, write
from policies.evidence.redaction import marked_values, scrub, secret_values
from policies.facts import input_files
from policies.facts.renamed import old_ids
from policies.governance import accepted, clock, configuration, waivers
from policies.governance import contract as contracts
from policies.governance.configuration import PackConfig, PackConfigError, WireLevel
from policies.governance.contract import ContractError
from policies.governance.waivers import Waiver
from policies.model.contract import FILE_NAME, NO_CONTRACT, Contract
from policies.model.control import Control, Finding, Scope
from policies.model.judge import Judgement, judge
from policies.model.resource import Options, Relations, Resource
from policies.model.stack import Stack
from policies.model.vocabulary import STACK_TYPE, Level, Phase, Severity, Verdict
from policies.protocol import template, wire
from policies.protocol.declared import Declarations

NAME: Final = provenance.NAME
_COLLECT_AFTER: Final = 50_000
"""Objects that are made before garbage is looked for; Python's own 700 are for programs that hold less at a time."""
PROFILES: Final = ("payments", "serverless-baseline")
WAIVERS_CONTROL: Final = "pack-waivers-hold"
PROFILE_CONTROL: Final = "pack-profile-holds"
UNANALYZED_CONTROL: Final = "stack-allowed-types"
"""The control that reports a resource whose inputs nobody gave to the pack."""
_EMPTY: Final = Stack(())
_BY_ITSELF: Final = frozenset({"iam-no-managed-policy", "iam-no-public-principal"})
"""Controls over relations that can judge a resource of a template, whose other resources are not in the stack."""

_SEVERITIES: Final = {
    Severity.LOW: pulumi_policy.Severity.LOW,
    Severity.MEDIUM: pulumi_policy.Severity.MEDIUM,
    Severity.HIGH: pulumi_policy.Severity.HIGH,
    Severity.CRITICAL: pulumi_policy.Severity.CRITICAL,
}
_LEVELS: Final = {
    Level.ADVISORY: pulumi_policy.EnforcementLevel.ADVISORY,
    Level.MANDATORY: pulumi_policy.EnforcementLevel.MANDATORY,
}
_WIRE: Final = {Level.ADVISORY: wire_pb2.ADVISORY, Level.MANDATORY: wire_pb2.MANDATORY}
_WIRE_SEVERITIES: Final = {
    Severity.LOW: wire_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: wire_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: wire_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: wire_pb2.POLICY_SEVERITY_CRITICAL,
}


class PackError(Exception):
    """The pack cannot start; the message says what is missing and the remedy."""


STARTED: Final = datetime.datetime.now(datetime.UTC)
"""When the pack's process started, by the system's clock, whatever day ``GUARD_CLOCK`` tells it to go by."""


def today() -> datetime.date:
    """Return the day the judge goes by.

    Raises:
        PackError: ``GUARD_CLOCK`` is no date.

    """
    try:
        return clock.today()
    except ValueError as error:
        raise PackError(str(error)) from error


def profile() -> str:
    """Return which controls are served: ``GUARD_PROFILE``, else the profile in guard.toml beside the pack.

    Raises:
        PackError: neither names a profile of the pack; none is assumed.

    """
    given, source = os.environ.get("GUARD_PROFILE", ""), "GUARD_PROFILE"
    if not given:
        file = provenance.SOURCES.parent / "guard.toml"
        given, source = _profile_of(file), str(file)
    if given not in PROFILES:
        message = f"{source} is {given!r}; required: one of {', '.join(PROFILES)}"
        raise PackError(message)
    return given


def _profile_of(file: Path) -> str:
    try:
        return str(input_files.toml(file).get("profile", ""))
    except FileNotFoundError:
        return ""
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise PackError(message) from error


def text_of(finding: Finding, control: Control) -> str:
    """Return a violation's text: what is wrong, and how to mend it."""
    return f"{finding.message}\n{control.remedy}"


# --- the policies, as the SDK wants them -------------------------------------------------------------------------------


def _fields(control: Control) -> dict[str, Any]:
    references = [f"PCI DSS 4.0.1 {reference.requirement} ({reference.reach})" for reference in control.pci]
    framework = None
    if control.pci:
        framework = pulumi_policy.PolicyComplianceFramework(
            name="PCI DSS",
            version="4.0.1",
            reference=control.pci[0].requirement,
            specification=control.pci[0].caveat,
        )
    return {
        "name": control.id,
        "description": control.title,
        "display_name": control.title,
        "enforcement_level": _LEVELS[control.level],
        "severity": _SEVERITIES[control.severity],
        "framework": framework,
        "tags": [*control.brief, *references, *(f"{JUDGES}{token}" for token in control.applies_to)],
        "remediation_steps": control.remedy,
        "url": control.source,
    }


class ResourcePolicy(pulumi_policy.ResourceValidationPolicy):
    """A control over one resource, as a CrossGuard policy."""

    def __init__(self, control: Control, contract: Contract) -> None:
        """Give the SDK what the control declares."""
        super().__init__(
            validate=self._judge,
            remediate=cast("Any", self._mend) if control.remediation else None,  # the SDK takes plain values too
            **_fields(control),
        )
        self.control = control
        self.contract = contract

    def _judge(self, args: pulumi_policy.ResourceValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        if not self.control.applies(args.resource_type):
            args.not_applicable(f"not a resource of {', '.join(self.control.applies_to)}")
        judgement = judge(self.control, _from_sdk(args), today=today(), contract=self.contract)
        for finding in judgement.findings:
            report(text_of(finding, self.control), finding.urn or args.urn)

    def _mend(self, args: pulumi_policy.ResourceValidationArgs) -> Mapping[str, Any] | None:
        if self.control.remediation is None or not self.control.applies(args.resource_type):
            return None
        mended = self.control.remediation(dict(serialize_properties(args.props)), self.control.expected(self.contract))
        return None if mended is None else deserialize_properties(mended, proxy_secrets=True)


class StackPolicy(pulumi_policy.StackValidationPolicy):
    """A control over relations or over the whole stack, as a CrossGuard policy."""

    def __init__(self, control: Control, contract: Contract) -> None:
        """Give the SDK what the control declares."""
        super().__init__(validate=self._judge, **_fields(control))
        self.control = control
        self.contract = contract

    def _judge(self, args: pulumi_policy.StackValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        stack = Stack((_from_sdk(item) for item in args.resources), contract=self.contract)
        for resource in subjects(self.control, stack):
            judgement = judge(self.control, resource, stack=stack, today=today(), contract=self.contract)
            for finding in judgement.findings:
                report(text_of(finding, self.control), finding.urn or resource.urn)


def _from_sdk(item: Any) -> Resource:
    """Read the SDK's proxied arguments; the raw values are wanted, because unknowns are judged, not raised."""
    given = item.props["__target"]
    provider = item.provider
    relations = Relations()
    if hasattr(item, "property_dependencies"):
        relations = Relations(
            parent=item.parent.urn if item.parent else "",
            dependencies=frozenset(dependency.urn for dependency in item.dependencies),
            by_property={
                key: frozenset(dependency.urn for dependency in dependencies)
                for key, dependencies in item.property_dependencies.items()
            },
        )
    return Resource(
        type=item.resource_type,
        name=item.name,
        urn=item.urn,
        props=wire.plain(serialize_properties(given)),
        options=Options(
            protect=item.opts.protect, ignore_changes=tuple(item.opts.ignore_changes), parent=item.opts.parent or ""
        ),
        provider=None
        if provider is None
        else Resource(
            type=provider.resource_type,
            name=provider.name,
            urn=provider.urn,
            props=wire.plain(serialize_properties(provider.props["__target"])),
        ),
        relations=relations,
    )


def policies(served: Iterable[Control], contract: Contract | None = None) -> list[pulumi_policy.Policy]:
    """Return the controls as CrossGuard policies that go by a contract (the repository's), with its values in their titles."""
    by = contract_in_force() if contract is None else contract
    rendered = [control.rendered(by) for control in served]
    return [
        ResourcePolicy(control, by) if control.scope is Scope.RESOURCE else StackPolicy(control, by)
        for control in rendered
    ]


def subjects(control: Control, stack: Stack) -> tuple[Resource, ...]:
    """Return the resources that a control over relations or the stack judges."""
    if control.scope is Scope.STACK:
        return (stack.root,)
    return stack.resources if control.applies_to == ("*",) else stack.of_type(*control.applies_to)


# --- the servicer ------------------------------------------------------------------------------------------------------

_Base: Final = getattr(sdk, "_PolicyAnalyzerServicer", None)


class Judge(_Base or object):  # type: ignore[misc] # private API of the SDK; see the module's docstring
    """The SDK's servicer, failing closed: it judges every resource, checks its own configuration and keeps the ledger."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what the SDK gives its own servicer; the controls come with the policies."""
        super().__init__(*args, **kwargs)
        given = kwargs.get("policies", args[2] if len(args) > 2 else [])  # noqa: PLR2004 - (name, version, policies)
        self._controls: tuple[Control, ...] = tuple(policy.control for policy in given)
        self._contract: Contract = next((policy.contract for policy in given), NO_CONTRACT)
        self._today = today()
        self._waivers = waivers.load(self._controls, self._today, _waivers_file()) + accepted.load(
            self._controls, self._today, _accepted_file()
        )
        self._config = PackConfig()
        self._ledger = Ledger()
        self._declarations = Declarations()
        self._secrets: frozenset[str] = frozenset()
        self._marked_secrets: frozenset[str] = frozenset()
        self._run = wire_pb2.AnalyzerStackConfigureRequest()
        self._phase = Phase.DEPLOYED
        self._previewed: Previewed | None = None
        self._preview: wire_pb2.AnalyzerStackConfigureRequest = self._run
        self._lock = threading.Lock()

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the pack's configuration, or refuse it by name."""
        levels = {name: int(entry.enforcementLevel) for name, entry in request.policyConfig.items()}
        given = {name: json_format.MessageToDict(entry.properties) for name, entry in request.policyConfig.items()}
        try:
            self._config = configuration.checked(self._controls, levels, given, self._waivers.may_weaken)
        except PackConfigError as refused:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refused))
        return super().Configure(request, context)

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        """Begin a phase: a preview or an update of this stack, judged afresh."""
        with self._lock:
            before = self._ledger
            self._run = request
            self._phase = _phase(request)
            self._ledger = Ledger()
            if self._phase is Phase.UPDATE and self._previewed is not None:
                self._ledger.waivers_used = dict(before.waivers_used)
            self._declarations = Declarations()
            self._secrets = secret_values(request.config, request.config_secret_keys)
            self._marked_secrets = marked_values(request.config, request.config_secret_keys)
        return super().ConfigureStack(request, context)

    def Remediate(self, request: Any, context: Any) -> Any:
        """Let the SDK remediate, and note what was: the source is still wrong."""
        response = super().Remediate(request, context)
        with self._lock:
            self._declarations.note_defaults(request)
            for item in response.remediations:
                self._ledger.remediated(item.policyName, request.urn)
        return response

    def Analyze(self, request: Any, _context: Any) -> Any:
        """Judge one resource before anything is created."""
        with self._lock:
            resource = self._declarations.resource(request)
        response = wire_pb2.AnalyzeResponse()
        for control in self._controls:
            if control.scope is not Scope.RESOURCE:
                continue
            if not control.applies(resource.type):
                self._not_applicable(response, control, f"judges {', '.join(control.applies_to)}")
                continue
            self._judge(response, control, resource, _EMPTY)
        self._judge_template(response, resource)
        with self._lock:
            self._ledger.saw(resource)
        return response

    def AnalyzeStack(self, request: Any, context: Any) -> Any:
        """Judge the relations and the whole, then write the evidence when asked to."""
        project, name = _names(self._run, request)
        with self._lock:
            stack = self._declarations.stack(request, project=project, name=name, contract=self._contract)
        response = wire_pb2.AnalyzeResponse()
        for control in self._controls:
            if control.scope is Scope.RESOURCE:
                continue
            judged = subjects(control, stack)
            if not judged:
                self._not_applicable(response, control, f"no resource of {', '.join(control.applies_to)}")
            for resource in judged:
                self._judge(response, control, resource, stack)
        self._judge_unanalyzed(response, stack)
        self._judge_profile(response, stack)
        self._judge_waivers(response, stack)
        self._write(stack, context)
        return response

    def _not_applicable(self, response: Any, control: Control, reason: str) -> None:
        response.not_applicable.append(wire_pb2.PolicyNotApplicable(policy_name=control.id, reason=reason))

    def _judge(self, response: Any, control: Control, resource: Resource, stack: Stack) -> None:
        if self._config.level(control) is WireLevel.DISABLED:
            self._not_applicable(response, control, "disabled by the pack's configuration, which a waiver accepts")
            return
        self._record(response, control, self._asked(control, resource, stack))

    def _asked(self, control: Control, resource: Resource, stack: Stack) -> Judgement:
        return judge(
            control,
            resource,
            stack=stack,
            contract=self._contract,
            today=self._today,
            phase=self._phase,
            secrets=self._secrets,
            marked_secrets=self._marked_secrets,
        )

    def _record(self, response: Any, control: Control, judgement: Judgement) -> None:
        """Report a judgement's findings, and keep it for the evidence."""
        if judgement.verdict is Verdict.NOT_APPLICABLE:
            self._not_applicable(response, control, judgement.reason)
        for finding in judgement.findings:
            self._report(response, control, judgement, finding)
        with self._lock:
            self._ledger.add(judgement)

    def _report(self, response: Any, control: Control, judgement: Judgement, finding: Finding) -> None:
        urn = finding.urn or judgement.urn
        waiver = self._waivers.covering(control.id, urn, finding.message)
        text = text_of(finding, control)
        level = _WIRE[finding.level or control.level]
        if self._config.level(control) is WireLevel.ADVISORY:
            level = wire_pb2.ADVISORY
        if waiver is not None:
            with self._lock:
                self._ledger.waived(waiver, urn)
            level = wire_pb2.ADVISORY
            text = f"{waiver.words}\n{text}"
        response.diagnostics.append(self._diagnostic(control, text, urn, level))

    def _diagnostic(self, control: Control, text: str, urn: str, level: Any) -> Any:
        return wire_pb2.AnalyzeDiagnostic(
            policyName=control.id,
            policyPackName=NAME,
            policyPackVersion=version(),
            description=control.title,
            message=scrub(f"{control.title}\n{text}", self._secrets),
            enforcementLevel=level,
            urn=urn,
            severity=_WIRE_SEVERITIES[control.severity],
        )

    def _judge_template(self, response: Any, resource: Resource) -> None:
        """Judge the resources of IAM in a CloudFormation template: each by itself, with the findings on its stack."""
        inside = template.members(resource)
        if not inside:
            return
        for control in self._controls:
            if control.scope is not Scope.RESOURCE and control.id not in _BY_ITSELF:
                continue
            found = [
                replace(finding, prop=f"{member.place}.{finding.prop}")
                for member in inside
                if control.applies(member.resource.type)
                for finding in self._asked(control, member.resource, _EMPTY).findings
            ]
            if any(control.applies(member.resource.type) for member in inside):
                verdict = Verdict.FAIL if any(not item.undetermined for item in found) else Verdict.UNDETERMINED
                self._record(
                    response,
                    control,
                    Judgement(
                        control=control,
                        urn=resource.urn,
                        verdict=verdict if found else Verdict.PASS,
                        findings=tuple(found),
                        observed={"resources in the template": [member.place for member in inside]},
                    ),
                )

    def _judge_unanalyzed(self, response: Any, stack: Stack) -> None:
        """Report what is in the stack although nobody asked about it; where no control is about it, coverage says so."""
        for control in (item for item in self._controls if item.id == UNANALYZED_CONTROL):
            for resource in stack.unanalyzed:
                self._judge(response, control, resource, stack)

    def _judge_profile(self, response: Any, stack: Stack) -> None:
        """Report where the contract, the configuration or the environment leaves the profile; what weakens it blocks."""
        control = next((item for item in self._controls if item.id == PROFILE_CONTROL), None)
        if control is None:
            return
        findings: list[Finding] = []
        for deviation in _deviations(self._contract) if self._contract.listed else ():
            finding = Finding(
                prop=f"architecture.toml, {deviation.path}",
                observed=deviation.observed,
                required=deviation.required,
                level=None if deviation.weaker else Level.ADVISORY,
            )
            waiver = self._waivers.covering(control.id, deviation.resource) if deviation.weaker else None
            self._tell(response, control, finding, stack.root.urn, waiver)
            findings.append(replace(finding, urn=deviation.resource) if deviation.weaker else finding)
            if waiver is not None:
                with self._lock:
                    self._ledger.waived(waiver, deviation.resource)
        for finding in (*self._config.deviations(self._controls), *_environment()):
            self._tell(response, control, finding, stack.root.urn, None)
            findings.append(finding)
        blocking = any(finding.level is None for finding in findings)
        with self._lock:
            self._ledger.add(
                Judgement(
                    control=control,
                    urn=stack.root.urn,
                    verdict=Verdict.FAIL if blocking else Verdict.PASS,
                    findings=tuple(findings),
                    observed={"contract": self._contract.digest},
                )
            )

    def _tell(self, response: Any, control: Control, finding: Finding, urn: str, waiver: Waiver | None) -> None:
        text, level = text_of(finding, control), _WIRE[finding.level or control.level]
        if waiver is not None:
            level, text = wire_pb2.ADVISORY, f"{waiver.words}\n{text}"
        response.diagnostics.append(self._diagnostic(control, text, urn, level))

    def _judge_waivers(self, response: Any, stack: Stack) -> None:
        control = next((item for item in self._controls if item.id == WAIVERS_CONTROL), None)
        if control is None or (os.environ.get("GUARD_REHEARSALS", "") and self._phase is Phase.PREVIEW):
            return  # the rehearsed update may show what a waiver accepts
        with self._lock:
            faults = (*self._waivers.faults, *self._waivers.unused(self._ledger.waivers_used))
            if faults or self._waivers.active:  # without one, the control's own word stands: it does not apply
                self._ledger.add(
                    Judgement(
                        control=control,
                        urn=stack.root.urn,
                        verdict=Verdict.FAIL if faults else Verdict.PASS,
                        findings=faults,
                        observed={"waivers": [f"{item.control} on {item.resource}" for item in self._waivers.active]},
                    )
                )
        for finding in faults:
            text = text_of(finding, control)
            response.diagnostics.append(self._diagnostic(control, text, stack.root.urn, wire_pb2.MANDATORY))
        for announcement in (*self._waivers.announcements, *self._waivers.gone(self._ledger.waivers_used)):
            text = f"{announcement}\n{control.remedy}"
            response.diagnostics.append(self._diagnostic(control, text, stack.root.urn, wire_pb2.ADVISORY))

    def _write(self, stack: Stack, context: Any) -> None:
        rehearsed = os.environ.get("GUARD_REHEARSALS", "")
        if rehearsed and self._phase is Phase.PREVIEW:
            self._previewed, self._preview = Previewed(self._ledger, stack), self._run
            return
        given = os.environ.get("GUARD_EVIDENCE", "")
        if not given:
            return
        target = _of_update(Path(given)) if self._phase is Phase.UPDATE and not rehearsed else Path(given)
        previous = os.environ.get("GUARD_EVIDENCE_PREVIOUS", "")
        try:
            write(
                target,
                ledger=self._ledger,
                previewed=self._previewed,
                stack=stack,
                controls=self._controls,
                waivers=self._waivers,
                config=self._config,
                today=self._today,
                run=self._preview if rehearsed else self._run,
                phase=Phase.PREVIEW if rehearsed else self._phase,
                secrets=self._secrets,
                source=_source(),
                previous=Path(previous) if previous else None,
            )
        except OSError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"evidence: {target} cannot be written: {error}")


def version() -> str:
    """Return the pack's version, as PulumiPolicy.yaml declares it."""
    from policies import __version__  # noqa: PLC0415 - the package's own attribute

    return __version__


def _of_update(target: Path) -> Path:
    """Return where an update's evidence goes: `pulumi up` previews first, and both are kept."""
    return target.with_name(f"{target.stem}-update{target.suffix}")


def _source() -> Source:
    """Return what the gate tells of a run beside the protocol; Pulumi's engine tells nothing, and that is recorded.

    Raises:
        OSError: ``GUARD_LOCATIONS``, ``GUARD_DRIFT`` or ``GUARD_UNSEEN`` names a file that is no JSON.

    """
    program = os.environ.get("GUARD_PROGRAM", "")
    return Source(
        engine=os.environ.get("GUARD_ENGINE", ""),
        profile=profile(),
        clock="GUARD_CLOCK" if os.environ.get("GUARD_CLOCK", "") else "system",
        started=STARTED,
        program=Path(program) if program else provenance.SOURCES.parent,
        places=_told("GUARD_LOCATIONS") or {},
        drift=_told("GUARD_DRIFT"),
        rehearsals=_told("GUARD_REHEARSALS"),
        unseen=Unseen.of(_told("GUARD_UNSEEN") or {}),
    )


def _told(name: str) -> Any:
    """Return what the JSON file that an environment variable names holds; None without one."""
    file = os.environ.get(name, "")
    if not file:
        return None
    try:
        return input_files.json_of(Path(file))
    except input_files.UnreadableError as error:
        message = f"{name}: {file} cannot be read: {error}"
        raise OSError(message) from error


def _names(run: Any, request: Any) -> tuple[str, str]:
    """Return the project and the stack; `pulumi policy analyze` names neither, but every URN does."""
    if run.stack or not request.resources:
        return run.project, run.stack
    stack, project, *_ = str(request.resources[0].urn).removeprefix("urn:pulumi:").split("::")
    return project, stack


def _phase(request: Any) -> Phase:
    """Return when the stack is judged: ``GUARD_PHASE`` says that its state is, which the protocol cannot say.

    A preview and an update name their stack; `pulumi policy analyze` does not.
    """
    if os.environ.get("GUARD_PHASE", "") == Phase.DEPLOYED or not request.stack:
        return Phase.DEPLOYED
    return Phase.PREVIEW if request.dry_run else Phase.UPDATE


def _waivers_file() -> Path:
    """Return the file of the waivers: ``GUARD_WAIVERS``, else the pack's own.

    Raises:
        PackError: there is no such file (one that lists no waiver is empty), or it names a control that was renamed.

    """
    given = os.environ.get("GUARD_WAIVERS", "")
    file = Path(given) if given else waivers.FILE
    if not file.is_file():
        source = "GUARD_WAIVERS" if given else "the pack"
        message = f"{file}:1: {source} names a waivers file that does not exist; required: a file, which may be empty"
        raise PackError(message)
    if old := old_ids(file):
        raise PackError("\n  ".join(old))
    return file


def contract_file() -> Path:
    """Return the contract's file: ``GUARD_CONTRACT``, the pack's own, or, for an installed pack, that of the judged program."""
    given = os.environ.get("GUARD_CONTRACT", "")
    if given:
        return Path(given)
    program = os.environ.get("GUARD_PROGRAM", "")
    return contracts.FILE if contracts.FILE.is_file() or not program else Path(program) / FILE_NAME


def contract_in_force() -> Contract:
    """Return the contract that the controls go by; a profile for any stack has none.

    Raises:
        PackError: it is missing or has mistakes; the message names file, line and remedy of each.

    """
    if profile() != PROFILES[0]:
        return NO_CONTRACT
    file = contract_file()
    try:
        return _loaded(file, file.stat().st_mtime_ns if file.is_file() else 0)
    except ContractError as error:
        raise PackError(str(error)) from error


@cache
def _loaded(file: Path, _changed: int) -> Contract:
    return contracts.load(file)


def _deviations(contract: Contract) -> Iterator[contracts.Deviation]:
    """Yield where a contract leaves the profile; a type that it allows and that no control of its own judges is weaker too.

    A control that judges types of several services looks at what they share, such as a resource policy: it is not the type's own,
    unless it expects something of its own of each type.
    """
    yield from contracts.deviations(contract)
    judged = {
        token
        for control in registry.of_profile(PROFILES[0])
        if control.each_type or len({token.partition("/")[0] for token in control.applies_to}) == 1
        for token in control.applies_to
    }
    for token in contract.types:
        if token not in judged and token != STACK_TYPE:
            yield contracts.Deviation(
                path=f"types.{token}",
                observed="has no control of its own",
                required="a control over its properties",
                weaker=True,
            )


_SHOWN: Final = {
    "GUARD_CLOCK": "not set: the judge goes by today's date",
    "GUARD_WAIVERS": "not set: the pack's own waivers hold",
    "GUARD_CONTRACT": "not set: the pack's own contract holds",
}
"""Variables that change what a verdict means, and what it means without them."""


def _environment() -> Iterator[Finding]:
    """Show each variable of the environment that changes what the verdict means."""
    for name, required in _SHOWN.items():
        if value := os.environ.get(name, ""):
            yield Finding(prop=name, observed=f"is {value}", required=required, level=Level.ADVISORY)


def _accepted_file() -> Path | None:
    given = os.environ.get("GUARD_ACCEPTED", "")
    return Path(given) if given else None


def install() -> None:
    """Put :class:`Judge` in the place of the SDK's servicer.

    Raises:
        PackError: this version of pulumi-policy has no such servicer, or builds it otherwise.

    """
    if _Base is None or not all(hasattr(_Base, name) for name in ("Analyze", "AnalyzeStack", "Configure", "Remediate")):
        message = "pulumi-policy has no _PolicyAnalyzerServicer as pinned; install requirements/main.txt"
        raise PackError(message)
    setattr(sdk, "_PolicyAnalyzerServicer", Judge)  # noqa: B010 - see the module's docstring


def _end_with(parent: int) -> None:
    """End this process when whoever started it is gone: PolicyPack(...) sleeps for ever and would be left behind."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def serve() -> NoReturn:
    """Serve the pack until the engine ends it; end with a plain word where it cannot start."""
    try:
        _serve()
    except PackError as error:  # the engine shows what a pack says, and a traceback says less
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(1) from None


def _serve() -> NoReturn:
    install()
    try:
        served = registry.of_profile(profile())
    except registry.RegistryError as error:
        raise PackError(str(error)) from error
    _waivers_file()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    ready = policies(served)
    gc.freeze()  # what is loaded stays: going through it again and again takes longer than judging a small stack
    gc.set_threshold(_COLLECT_AFTER)
    pulumi_policy.PolicyPack(
        name=NAME,
        policies=ready,
        enforcement_level=pulumi_policy.EnforcementLevel.MANDATORY,
        description="Guards a serverless payment stack: the brief's requirements, mapped to PCI DSS 4.0.1",
        display_name="Guarded payments",
    )
    message = "PolicyPack returned, which it never does"
    raise PackError(message)
