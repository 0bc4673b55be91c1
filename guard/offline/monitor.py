"""A resource monitor that records what a program registers. It is no engine: no state, no diff, no provider.

The program runs against it in a process of its own (:mod:`guard.offline.engine_server`). Every registration is kept whole,
options and dependencies included, and answered with the resource's own inputs; what only AWS could fill in is unknown, as in
a real preview.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, resource_pb2

from guard.offline import answers, partly_known, policy_document, structs, transforms
from guard.offline.answers import Answer
from guard.offline.placeholders import Placeholders, is_modelled
from guard.offline.structs import rewritten
from guard.program_host.question_file import Question
from guard.provider import check_inputs, plan_outputs
from guard.provider.plan_refusals import plan_refusals
from guard.provider.refusals import Refusal
from guard.provider.table import is_described
from policies.facts.profile_overrides import managed_arn
from policies.protocol.declared import STACK_REFERENCE
from policies.protocol.markers import RESOURCE, SIGNATURE

STACK_TYPE: Final = "pulumi:pulumi:Stack"

PLAIN_INVOKE: Final[ContextVar[bool]] = ContextVar("plain_invoke", default=False)
"""Whether the program is waiting for an invoke's plain result, rather than for an Output of it."""


@dataclass(slots=True)
class Registration:
    """A registered resource: the SDK's whole request, its URN, and the outputs given back."""

    urn: str
    request: Any
    inputs: struct_pb2.Struct
    outputs: struct_pb2.Struct
    retain_on_delete: bool = False
    deleted_with: str = ""
    protect: bool = False
    read: bool = False
    """Whether the program reads the resource with ``get``, and does not declare it."""
    checked: struct_pb2.Struct | None = None
    refusals: tuple[Refusal, ...] = ()
    """What the provider refuses of the inputs: the engine would stop there."""
    identity: str = ""
    """The resource's id; empty in a preview, which does not know it."""

    @property
    def analyzed(self) -> struct_pb2.Struct:
        """What a policy on the resource gets: the inputs as the provider's Check returns them."""
        return self.inputs if self.checked is None else self.checked

    @property
    def type(self) -> str:
        """The type token."""
        return str(self.request.type)

    @property
    def name(self) -> str:
        """The logical name."""
        return str(self.request.name)

    @property
    def declared_at(self) -> str:
        """Where the program declares it, as file:line; empty when the SDK did not say."""
        position = getattr(self.request, "sourcePosition", None)
        if position is None:  # a default provider: no line of the program declares it
            return ""
        return f"{position.uri}:{position.line}" if position.uri else ""

    @property
    def called_from(self) -> tuple[str, ...]:
        """The calls that led there, as file:line, innermost first: one a file, of the program's own files."""
        trace = getattr(self.request, "stackTrace", None)  # a default provider, or an older SDK, has none
        frames = [frame.pc for frame in trace.frames] if trace is not None else []
        found: dict[str, str] = {}
        for frame in frames:
            if frame.uri and "/site-packages/" not in frame.uri:
                found.setdefault(frame.uri, f"{frame.uri}:{frame.line}")
        own = getattr(self.request, "sourcePosition", None)
        return tuple(place for uri, place in found.items() if own is None or uri != own.uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """What a ``get`` says of a resource: its type and name, and which provider the engine would register for it."""

    type: str
    name: str
    provider: str
    version: str
    custom: bool = True

    @classmethod
    def of(cls, request: Any) -> ReadRequest:
        """Take what the SDK says."""
        return cls(type=request.type, name=request.name, provider=request.provider, version=request.version)


@dataclass(frozen=True, slots=True)
class Known:
    """What the offline preview answers invokes with: taken from the stack's configuration, and noted as assumed."""

    region: str = ""
    account: str = ""
    provider: Mapping[str, Any] = field(default_factory=dict)
    """The inputs of the default provider: the stack's configuration of ``aws``."""
    answers: tuple[Answer, ...] = ()
    """What the team gave as answers; they come before all others."""


@dataclass(slots=True)
class Record:
    """Everything that a program did: its registrations in order, and what the monitor has to say about the run."""

    registrations: list[Registration] = field(default_factory=list)
    reads: list[Registration] = field(default_factory=list)
    """The resources that the program reads."""
    notes: list[str] = field(default_factory=list)
    logs: list[tuple[str, str]] = field(default_factory=list)
    twice: list[tuple[Registration, Registration]] = field(default_factory=list)
    unreadable: list[tuple[Registration, str]] = field(default_factory=list)
    """What was given to a resource that neither an engine nor a pack can read, and why."""
    unanswered: list[str] = field(default_factory=list)
    """The functions that the program called and that were not answered."""
    callbacks_not_run: tuple[str, ...] = ()
    """Callbacks that may declare a resource and did not run, as file:line."""
    asked: tuple[Question, ...] = ()
    """What the program asked of the machine."""
    assumed: list[str] = field(default_factory=list)
    """The functions that the program called and that an answer of the team fits."""
    late: list[str] = field(default_factory=list)
    """What was registered after the program had said that it was done."""
    listener: Callable[[Registration], None] | None = None
    """Told of each registration when it is made, in their order."""

    def add(self, registration: Registration) -> None:
        """Keep a registration, or a read, and tell whoever listens."""
        (self.reads if registration.read else self.registrations).append(registration)
        if self.listener is not None:
            self.listener(registration)

    def leave_open(self, token: str, why: str) -> None:
        """Keep a call that is not answered, and note it once."""
        self.note(f"{why}: {token}")
        if token not in self.unanswered:
            self.unanswered.append(token)

    def note(self, text: str) -> None:
        """Add a note once."""
        if text not in self.notes:
            self.notes.append(text)


class Types(Protocol):
    """What the SDK's classes say about types, from wherever they are imported."""

    def computed(self, type_token: str, /) -> frozenset[str]:
        """Return the outputs that are no inputs."""

    def filled(self, type_token: str, /) -> Mapping[str, bool]:
        """Return what the provider fills in where the program gives nothing, and whether each is a text."""

    def texts(self, type_token: str, /) -> frozenset[str]:
        """Return the properties that are texts."""

    def documents(self, type_token: str, /) -> frozenset[str]:
        """Return the texts that may be given as a policy document's object."""

    def invoke_fields(self, token: str, /) -> Mapping[str, bool]:
        """Return the fields of a function's result, and whether each is a text."""


_FEATURES: Final = (
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
)
"""What the engine supports and this monitor records. INVOKE_DEPENDS_ON is left to the SDK, which then waits itself."""


class ProgramError(Exception):
    """What the program asks for cannot be done; the message goes to the program."""


class RecordingMonitor:
    """A resource monitor that keeps each request whole and makes nothing up."""

    def __init__(self, known: Known, record: Record, placeholders: Placeholders | None = None) -> None:
        """Answer invokes from ``known``, and write into ``record``.

        With ``placeholders`` every resource is answered as an update does: with its id, and with what AWS names.
        """
        self._placeholders = placeholders
        self.known = known
        self.record = record
        self.project = ""
        self.stack = ""
        self.types: Types = _NoTypes()
        self.call_back: transforms.CallBack = _no_callbacks
        self.ask: Callable[[str, struct_pb2.Struct], struct_pb2.Struct | None] = _nobody_to_ask
        """What answers an invoke that nothing here answers; None leaves it unknown."""
        self.ended = False
        """Whether the program said that it is done."""
        self._by_urn: dict[str, Registration] = {}
        self._unanswered: dict[tuple[str, bytes], int] = {}
        self._secret_marks: set[str] = set()
        self._stack_wide: list[transforms.Callback] = []
        self._invokes_transformed = False
        self._lock = threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Make a URN as the engine does: the root stack is no part of the type chain."""
        chain = parent.split("::")[2] if parent and type_ != STACK_TYPE else STACK_TYPE
        types = type_ if chain.rpartition("$")[2] == STACK_TYPE else f"{chain}${type_}"
        return f"urn:pulumi:{self.stack}::{self.project}::{types}::{name}"

    def SupportsFeature(self, request: Any) -> Any:
        """Say no: SDKs that ask this way are older than :meth:`GetDeploymentInfo`, which says it all."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _OLD_FEATURES)

    def GetDeploymentInfo(self, _request: Any) -> Any:
        """Say what is supported."""
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}") for name in _FEATURES]
        )

    def RegisterPackage(self, request: Any) -> Any:
        """Take note of a parameterized package: no plugin is started here."""
        self.record.note(f"a package that is made by parameters is not opened here: {request.name}")
        return resource_pb2.RegisterPackageResponse(ref="not-opened")

    def SignalAndWaitForShutdown(self, _request: Any) -> Any:
        """Take note that the program came to its end."""
        self.ended = True
        return empty_pb2.Empty()

    def ExistsResource(self, request: Any) -> Any:
        """Answer that it is not known to exist."""
        self.record.note(f"whether {request.type} {request.id} exists needs AWS, so it is unknown here: taken as no")
        return resource_pb2.ExistsResourceResponse(exists=False)

    def RegisterErrorHook(self, request: Any) -> Any:
        """Note a hook, as for any other."""
        return self.RegisterResourceHook(request)

    def RegisterResource(self, request: Any) -> Any:
        """Record a resource as the program's transforms leave it, and answer with its inputs and unknowns."""
        looked_up, request.name = request.name, partly_known.readable(request.name)
        urn = self.make_urn(request.parent, request.type, request.name)
        self._require_readable(urn, request, request.object)
        if request.custom or request.remote:
            request.provider = self._provider_of(request, request.providers)
        if callbacks := self._transforms_of(request):
            request = transforms.transformed(request, callbacks, self.call_back)
            self._require_readable(urn, request, request.object)
        if request.remote:
            request.object.CopyFrom(transforms.without_outputs(request.object))
        if not request.custom:
            for package, provider in self._providers_of(request.parent).items():
                request.providers[package] = request.providers.get(package, provider)
        inputs, checked, outputs = request.object, None, struct_pb2.Struct()
        outputs.CopyFrom(request.object)
        refusals: tuple[Refusal, ...] = ()
        identity = ""
        if request.custom:
            inputs = self._as_provided(request.type, request.object)
            known_name = looked_up == request.name
            checked, outputs, refusals = self._answered(request, urn, inputs, known_name=known_name)
            if self._placeholders is not None:
                filled = {} if is_modelled(request.type) else self.types.filled(request.type)
                secrets = frozenset(request.additionalSecretOutputs)
                identity, made = self._placeholders.of(
                    request.type, urn, structs.decoded(outputs), filled=filled, secrets=secrets
                )
                outputs = structs.encoded(made)
        with self._lock:
            parent = self._by_urn.get(request.parent)
            registration = Registration(
                urn=urn,
                request=request,
                inputs=inputs,
                outputs=outputs,
                retain_on_delete=_inherited(request, "retainOnDelete", parent.retain_on_delete if parent else False),
                deleted_with=request.deletedWith or (parent.deleted_with if parent else ""),
                protect=_inherited(request, "protect", parent.protect if parent else False),
                checked=checked,
                refusals=refusals,
                identity=identity,
            )
            if self.ended:
                self.record.late.append(f"{request.name} ({request.type})")
            if urn in self._by_urn:
                self.record.twice.append((self._by_urn[urn], registration))
            self._by_urn[urn] = registration
            self.record.add(registration)
        answered = (
            struct_pb2.Struct() if request.remote else outputs
        )  # what its provider makes of a component is unknown
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identity, object=answered)

    def _provider_of(self, request: Any, providers: Mapping[str, str]) -> str:
        """Return the provider that the engine takes: the resource's own, else its parent component's; "" is the default."""
        package = request.type.partition(":")[0]
        return str(request.provider or providers.get(package) or self._providers_of(request.parent).get(package, ""))

    def _providers_of(self, parent: str) -> Mapping[str, str]:
        """Return the providers that a component hands to its children; a resource that is no component hands none."""
        with self._lock:
            found = self._by_urn.get(parent)
        return {} if found is None or found.request.custom else found.request.providers

    def _answered(
        self, request: Any, urn: str, inputs: struct_pb2.Struct, *, known_name: bool
    ) -> tuple[struct_pb2.Struct, struct_pb2.Struct, tuple[Refusal, ...]]:
        """Return what the provider answers: the checked inputs, the planned outputs, and what it refuses."""
        with self._lock:
            provider = self._by_urn.get(request.provider.rpartition("::")[0])
        settings = self.known.provider if provider is None else structs.decoded(provider.inputs)
        answer = check_inputs.check(
            request.type, structs.decoded(inputs), provider_inputs=settings, urn=urn, known_name=known_name
        )
        outputs = structs.encoded(plan_outputs.plan(request.type, answer.inputs, provider_inputs=settings))
        if not is_described(request.type):
            for name in self.types.computed(request.type):
                if name not in outputs.fields:
                    outputs.fields[name].string_value = rpc.UNKNOWN
        refused = (*answer.refusals, *plan_refusals(request.type, answer.inputs))
        return structs.encoded(answer.inputs), outputs, refused

    def _transforms_of(self, request: Any) -> list[transforms.Callback]:
        """Return the transforms that apply, in the engine's order: the resource's own, its parents', the stack's."""
        if request.type == STACK_TYPE:
            return []
        found = list(request.transforms)
        with self._lock:
            parent = self._by_urn.get(request.parent)
            while parent is not None:
                found += parent.request.transforms
                parent = self._by_urn.get(parent.request.parent)
            return [transforms.Callback(item.target, item.token) for item in found] + self._stack_wide

    def _as_provided(self, type_token: str, given: struct_pb2.Struct) -> struct_pb2.Struct:
        """Return inputs as the provider's check leaves them: a policy document given as an object is its JSON text."""
        inputs = rewritten(given, self._as_input)
        objects = [name for name, value in inputs.fields.items() if value.WhichOneof("kind") == "struct_value"]
        for name in self.types.documents(type_token).intersection(objects) if objects else ():
            document = inputs.fields[name].struct_value
            if SIGNATURE not in str(document):
                inputs.fields[name].string_value = json.dumps(
                    json_format.MessageToDict(document), sort_keys=True, separators=(",", ":")
                )
        return inputs

    def _as_input(self, value: struct_pb2.Value, mark: str) -> struct_pb2.Value | None:
        """Return what a provider gets for a value that this preview does not know: a looked-up secret stays marked."""
        if mark == RESOURCE:  # a resource given as a value is its id
            with self._lock:
                found = self._by_urn.get(value.struct_value.fields["urn"].string_value)
            return struct_pb2.Value(string_value=(found.identity if found else "") or rpc.UNKNOWN)
        if rpc.UNKNOWN in value.string_value and any(item in value.string_value for item in self._secret_marks):
            return structs.secret(rpc.UNKNOWN)
        return partly_known.value(value)

    def _mark_result(self, request: Any, returned: struct_pb2.Struct) -> None:
        """Mark every text that the SDK's result class has as unknown, but for what the program asked with.

        A plain invoke's result is no Output, so nothing tracks that it is unknown. Its texts carry a mark instead
        (:mod:`guard.offline.partly_known`), another one for each look-up; its other fields stay unset, because any value
        would be made up. A data source of AWS's provider answers with the arguments that it was given.
        """
        with self._lock:
            asked = request.tok, request.args.SerializeToString(deterministic=True)
            number = self._unanswered.setdefault(asked, len(self._unanswered) + 1)
        function = request.tok.rpartition(":")[2]
        arguments = structs.decoded(request.args)
        for name, is_text in self.types.invoke_fields(request.tok).items():
            if is_text:
                mark = partly_known.mark(function, name, number)
                returned.fields[name].string_value = arguments.get(name) or mark
                if partly_known.is_secret(function, name, arguments):
                    self._secret_marks.add(mark)

    def RegisterStackTransform(self, request: Any) -> Any:
        """Keep a transform of the whole stack for every registration from here on."""
        with self._lock:
            self._stack_wide.append(transforms.Callback(request.target, request.token))
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: ARG002 - the monitor's own signature
        """Answer no invoke from here on: a transform that is not run here could ask something else."""
        self.record.note("transforms of invokes are not run here: what every invoke returns is unknown here")
        self._invokes_transformed = True
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: Any) -> Any:
        """Note a hook: an engine may run it in a preview, and it could refuse."""
        self.record.note(f"resource hooks are not run here: {request.name}")
        return empty_pb2.Empty()

    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Record a component's, or the stack's, outputs."""
        with self._lock:
            registration = self._by_urn.get(request.urn)
            if registration is not None:
                self._require_readable(request.urn, registration.request, request.outputs)
                registration.outputs.MergeFrom(request.outputs)
        return empty_pb2.Empty()

    def _require_readable(self, urn: str, request: Any, given: struct_pb2.Struct) -> None:
        """Refuse what no message to an engine or a pack can hold, before a library fails on it without saying where.

        Raises:
            ValueError: the properties hold such a value; the record has it, with its resource.

        """
        fault = structs.unreadable(given)
        if fault:
            self.record.unreadable.append((Registration(urn=urn, request=request, inputs=given, outputs=given), fault))
            raise ValueError(fault)

    def ReadResource(self, request: Any) -> Any:
        """Answer a ``get``: the resource exists elsewhere, and nothing of it is known but what was asked for.

        In a rehearsed update its texts are placeholders, for a program that computes with them.
        """
        request.name = partly_known.readable(request.name)
        urn = self.make_urn(request.parent, request.type, request.name)
        request.provider = self._provider_of(request, {})
        outputs = self._read(request, urn)
        given = ReadRequest.of(request)
        with self._lock:
            self.record.add(Registration(urn=urn, request=given, inputs=request.properties, outputs=outputs, read=True))
        return resource_pb2.ReadResourceResponse(urn=urn, properties=outputs)

    def _read(self, request: Any, urn: str) -> struct_pb2.Struct:
        """Return what is read of a resource: what the team answers, or what was asked for beside unknowns."""
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.properties)
        asked = {"id": request.id, **structs.decoded(request.properties)}
        of_stack = request.type == STACK_REFERENCE
        if (answer := answers.find(self.known.answers, request.type, asked)) is not None:
            self.record.note(f"answered as the team's answers say: {request.type} {request.name}")
            self.record.assumed.append(request.type)
            outputs.update({"outputs": dict(answer.result)} if of_stack else dict(answer.result))
            return outputs
        if of_stack:
            note = f"read from another stack, so unknown here: {request.name}; --answer '{request.type}=JSON' gives its outputs"
        else:
            note = f"read from AWS, so unknown here: {request.type} {request.name}"
        self.record.note(note)
        for name in self.types.computed(request.type):
            is_id = name == "arn" and request.id.startswith("arn:")
            outputs.fields[name].string_value = request.id if is_id else rpc.UNKNOWN
        if self._placeholders is None:
            return outputs
        texts = self.types.texts(request.type)
        return structs.encoded(self._placeholders.read(request.type, urn, structs.decoded(outputs), texts))

    def Invoke(self, request: Any) -> Any:
        """Answer what the stack's configuration answers; any other invoke is unknown, and noted."""
        returned = struct_pb2.Struct()
        if request.tok == "pulumi:pulumi:getResource":
            return self._get_resource(request, returned)
        answer = None if self._invokes_transformed else _answer(request, self.known, self.record)
        given = answers.find(self.known.answers, request.tok, structs.decoded(request.args))
        if given is not None:
            self.record.note(f"answered as the team's answers say: {request.tok}")
            self.record.assumed.append(request.tok)
            self._mark_result(request, returned)
            returned.update(dict(given.result))
        elif answer is not None:
            returned.update(dict(answer))
        elif (arn := _own_policy(request)) and not self._invokes_transformed:
            self.record.note(f"assumed: {arn} is what is looked up by that name")
            self._mark_result(request, returned)
            returned.update({"arn": arn, "id": arn})
        elif (asked := self.ask(request.tok, request.args)) is not None:
            returned.CopyFrom(asked)
        else:
            self.record.leave_open(request.tok, "an invoke that needs AWS is unknown here")
            if not PLAIN_INVOKE.get() and not self._is_computed_with(request.tok):
                return resource_pb2.ResourceInvokeResponse(unknown=True)
            self._mark_result(request, returned)
        return resource_pb2.ResourceInvokeResponse(**{"return": returned, "failures": []})

    def _is_computed_with(self, token: str) -> bool:
        """Tell whether a rehearsed update gives the program marks for a result that it wants as an Output.

        Callbacks then run. A result that has more than texts is left unknown: a callback would fail on what is not there.
        """
        fields = self.types.invoke_fields(token) if self._placeholders is not None else {}
        return bool(fields) and all(fields.values())

    def _get_resource(self, request: Any, returned: struct_pb2.Struct) -> Any:
        """Answer what a resource reference stands for: the resource's outputs as recorded."""
        urn = request.args.fields["urn"].string_value
        with self._lock:
            registration = self._by_urn.get(urn)
        returned.fields["urn"].string_value = urn
        returned.fields["id"].string_value = (registration.identity if registration else "") or rpc.UNKNOWN
        returned.fields["state"].struct_value.CopyFrom(registration.outputs if registration else struct_pb2.Struct())
        return resource_pb2.ResourceInvokeResponse(**{"return": returned, "failures": []})

    def Call(self, request: Any) -> Any:
        """Answer a method call on a resource: unknown, and noted."""
        self.record.leave_open(request.tok, "a method that needs a provider is unknown here")
        return provider_pb2.CallResponse(**{"return": struct_pb2.Struct()})


class _NoTypes:
    """Knows no type."""

    def computed(self, _token: str, /) -> frozenset[str]:
        """Return nothing."""
        return frozenset()

    texts = documents = computed

    def invoke_fields(self, _token: str, /) -> Mapping[str, bool]:
        """Return nothing."""
        return {}

    filled = invoke_fields


def _nobody_to_ask(_token: str, _arguments: struct_pb2.Struct) -> struct_pb2.Struct | None:
    return None


def _no_callbacks(target: str, _token: str, _request: bytes) -> bytes:
    message = f"nothing can be called at {target} here"
    raise ProgramError(message)


_OLD_FEATURES: Final = frozenset(
    {
        "secrets",
        "resourceReferences",
        "outputValues",
        "deletedWith",
        "replaceWith",
        "aliasSpecs",
        "transforms",
        "resourceHooks",
    }
)


def _inherited(request: Any, field_name: str, parents: bool) -> bool:  # noqa: FBT001 - the parent's value
    """Return an option as the engine sees it: a child takes its parent's unless it says otherwise."""
    try:
        given = request.HasField(field_name)
    except ValueError:  # no presence in this version of the protocol: false and unset are the same
        given = bool(getattr(request, field_name))
    return bool(getattr(request, field_name)) if given else parents


def _answer(request: Any, known: Known, record: Record) -> Mapping[str, Any] | None:
    name = request.tok.rpartition(":")[2]
    if request.tok == policy_document.TOKEN:
        return policy_document.answer(request.args)
    if name == "getCallerIdentity" and known.account:
        record.note(f"assumed from aws:allowedAccountIds: the account is {known.account}")
        return {
            "accountId": known.account,
            "arn": f"arn:aws:iam::{known.account}:root",
            "id": known.account,
            "userId": known.account,
        }
    if name == "getRegion" and known.region:
        record.note(f"assumed from aws:region: the region is {known.region}")
        return {"name": known.region, "region": known.region, "id": known.region}
    if name == "getPartition":
        record.note("assumed: the partition is aws")
        return {"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws", "id": "aws"}
    return None


def _own_policy(request: Any) -> str:
    """Return the ARN of one of AWS's own policies that is looked up by its name, when it gives nearly everything."""
    if request.tok != "aws:iam/getPolicy:getPolicy" or "name" not in request.args.fields:
        return ""
    return managed_arn(request.args.fields["name"].string_value)
