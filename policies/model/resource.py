"""A read-only view of a resource's properties, and the one place that decides absent, ill-typed and unknown.

What a provider treats as its default, an absent property and an explicit ``null`` are the same here. A value that the
engine does not know yet raises :class:`Undetermined`, a value of the wrong type :class:`IllTyped`; both block. Every read
is noted in the view's log, which becomes the evidence of what was observed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from policies.model.strings import kind_of

UNKNOWN_SENTINELS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""What stands for a value that is unknown in a preview (pulumi_policy.proxy; a test compares)."""

OWN_ACCOUNT: Final = "(account)"
"""What stands in a text for the number of the account that the stack is in, where nobody said which it is: no wildcard."""
OWN_REGION: Final = "(region)"
"""What stands for the stack's region, likewise."""

SECRET: Final = "[secret]"  # noqa: S105 - what stands in a secret's place
"""What is printed and stored in the place of a value that may be secret."""

SECRET_BEARING: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "aws:apigateway/apiKey:ApiKey": frozenset({"value"}),
        "aws:ssm/parameter:Parameter": frozenset({"value", "insecureValue", "valueWo"}),
        "aws:secretsmanager/secretVersion:SecretVersion": frozenset({"secretString", "secretBinary"}),
        "aws:iam/accessKey:AccessKey": frozenset({"secret", "sesSmtpPasswordV4", "encryptedSecret"}),
        "aws:lambda/function:Function": frozenset({"environment"}),
        "pulumi:providers:aws": frozenset({"accessKey", "secretKey", "token"}),
    }
)
"""Properties whose values are never printed nor stored: the engine hands secrets to a pack in plain text, unmarked."""

DEFAULTS: Final = "__defaults"
"""Under this key a provider lists, in every object of the inputs, the properties that it filled in itself."""
_INTERNAL: Final = frozenset({DEFAULTS, "__meta"})


KNOWN: Final = "a value that the preview knows (give the name or ARN explicitly, derived from the stack's own names)"


NOT_KNOWN: Final = "is not known in this preview"


class Undetermined(Exception):  # noqa: N818 - a verdict, not an error
    """A property that the check needs is not known in this preview."""

    def __init__(self, prop: str, observed: str = NOT_KNOWN, required: str = KNOWN) -> None:
        """Name the property, and say why it cannot be judged."""
        super().__init__(prop)
        self.prop = prop
        self.observed = observed
        self.required = required


class ReportedByOtherControl(Exception):  # noqa: N818 - a verdict, not an error
    """What the check needs cannot be read, and another control of the pack reports that; one finding is enough."""

    def __init__(self, prop: str, control_id: str) -> None:
        """Name the property, and the control that reports it."""
        super().__init__(prop)
        self.prop = prop
        self.control_id = control_id


class IllTyped(Exception):  # noqa: N818 - a verdict, not an error
    """A property is not of the type that its schema gives it."""

    def __init__(self, prop: str, expected: str, value: object, *, fault: str = "") -> None:
        """Name the property, the type it should have, and the type it has (never the value: it may be a secret).

        ``fault`` says what is wrong in a text of the right type, and where in it.
        """
        super().__init__(prop)
        self.prop = prop
        self.expected = expected
        self.observed = fault or f"is {kind_of(value)}"


class Unlisted(Exception):  # noqa: N818 - a verdict, not an error
    """The contract does not list what the check is about, so that nothing says what it should be: undetermined."""

    def __init__(self, prop: str, observed: str, required: str) -> None:
        """Name the property, what it says, and where it would be listed."""
        super().__init__(prop)
        self.prop = prop
        self.observed = observed
        self.required = required


class NotApplicable(Exception):  # noqa: N818 - a verdict, not an error
    """The control has nothing to say about this resource, for the reason given."""

    def __init__(self, reason: str) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason = reason


def is_unknown(value: object) -> bool:
    """Tell whether a value stands for one that only an update will know."""
    return isinstance(value, str) and value in UNKNOWN_SENTINELS


def is_of_own_place(value: object) -> bool:
    """Tell whether a value holds the stack's account or region, and nobody said which they are."""
    if isinstance(value, str):
        return OWN_ACCOUNT in value or OWN_REGION in value
    if isinstance(value, Mapping):
        return any(is_of_own_place(item) for item in value.values())
    return isinstance(value, Sequence) and any(is_of_own_place(item) for item in value)


def contains_unknown(value: object) -> bool:
    """Tell whether a value is or holds one that only an update will know."""
    if isinstance(value, str | bytes):
        return is_unknown(value)
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in value.values())
    return isinstance(value, Sequence) and any(contains_unknown(item) for item in value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a JSON object with a key twice: the judge and AWS may each take another of the two.

    Raises:
        ValueError: a key stands twice.

    """
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


def _json_fault(error: ValueError) -> str:
    """Say what is wrong in a text that is no JSON, and where; the text itself is not shown."""
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg}, at line {error.lineno}, column {error.colno} of the text"
    return f"is no JSON: {error}"


class Block:
    """A nested object of a resource: the same reading rules, with its path in front of every name."""

    __slots__ = ("_log", "_props", "_secrets", "path")

    def __init__(self, props: Mapping[str, Any], path: str, log: dict[str, Any], secrets: frozenset[str]) -> None:
        """View ``props``, found at ``path`` of its resource; reads are noted in ``log``."""
        self._props = props
        self._log = log
        self._secrets = secrets
        self.path = path

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def at(self, path: str) -> str:
        """Return the path of a property of this block, seen from its resource."""
        return self._name(path)

    def _note(self, name: str, value: Any) -> Any:
        secret = name.split(".", 1)[0].split("[", 1)[0] in self._secrets
        self._log[name] = SECRET if secret and value is not None else value
        return value

    def _find(self, path: str) -> Any:
        """Return the value at a dotted path, or None; an unknown on the way is Undetermined."""
        value: Any = self._props
        walked: list[str] = []
        for key in path.split("."):
            if not isinstance(value, Mapping):
                raise IllTyped(self._name(".".join(walked)), "object", value)
            value = value.get(key)
            walked.append(key)
            if is_unknown(value):
                raise Undetermined(self._name(".".join(walked)))
            if value is None:
                return None
        return value

    def _typed(self, path: str, wanted: type, word: str) -> Any:
        value = self._find(path)
        if value is not None and not isinstance(value, wanted):
            raise IllTyped(self._name(path), word, value)
        return value

    def keys(self) -> tuple[str, ...]:
        """Return the names of the properties that are set, the engine's own left out."""
        return tuple(sorted(key for key, value in self._props.items() if value is not None and key not in _INTERNAL))

    def nulls(self) -> tuple[str, ...]:
        """Return the names that are given without a value: what the program takes from somewhere that has none today."""
        return tuple(sorted(key for key, value in self._props.items() if value is None and key not in _INTERNAL))

    def has(self, path: str) -> bool:
        """Tell whether anything is set at ``path``; an unknown counts as set."""
        try:
            return self._note(self._name(path), self._find(path)) is not None
        except Undetermined:
            return True

    def is_unknown(self, path: str) -> bool:
        """Tell whether the value at ``path`` is, or holds, one that only an update will know."""
        try:
            return contains_unknown(self._find(path))
        except Undetermined:
            return True

    def raw(self, path: str) -> Any:
        """Return the value at ``path`` as it is, or None when absent; an unknown is Undetermined."""
        return self._note(self._name(path), self._find(path))

    def text(self, path: str, absent: str = "") -> str:
        """Return a string; ``absent`` is what the provider takes when none is given."""
        value = self._note(self._name(path), self._typed(path, str, "string"))
        return absent if value is None else str(value)

    def number(self, path: str, absent: float | None = None) -> float | int | None:
        """Return a number; a whole one as int (the protocol carries floats only)."""
        value = self._find(path)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise IllTyped(self._name(path), "number", value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        self._note(self._name(path), value)
        return absent if value is None else value

    def flag(self, path: str, *, absent: bool = False) -> bool:
        """Return a boolean; ``absent`` is what the provider takes when none is given."""
        value = self._note(self._name(path), self._typed(path, bool, "boolean"))
        return absent if value is None else bool(value)

    def strings(self, path: str) -> tuple[str, ...]:
        """Return a list of strings; absent is empty, an unknown element is Undetermined."""
        values = self._typed(path, list, "list") or []
        for index, value in enumerate(values):
            if is_unknown(value):
                raise Undetermined(f"{self._name(path)}[{index}]")
            if not isinstance(value, str):
                raise IllTyped(f"{self._name(path)}[{index}]", "string", value)
        self._note(self._name(path), list(values))
        return tuple(values)

    def block(self, path: str) -> Block:
        """Return a nested object; absent is an empty one."""
        value = self._typed(path, Mapping, "object")
        if value is None:
            self._note(self._name(path), None)
        return Block(value or {}, self._name(path), self._log, self._secrets)

    def blocks(self, path: str) -> tuple[Block, ...]:
        """Return a list of nested objects; absent is empty."""
        values = self._typed(path, list, "list")
        if values is None:
            self._note(self._name(path), None)
        found: list[Block] = []
        for index, value in enumerate(values or []):
            name = f"{self._name(path)}[{index}]"
            if is_unknown(value):
                raise Undetermined(name)
            if not isinstance(value, Mapping):
                raise IllTyped(name, "object", value)
            found.append(Block(value, name, self._log, self._secrets))
        return tuple(found)

    def entries(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the names and values of a map of strings; an unknown value is Undetermined and names its key."""
        for key in self.block(path).keys():  # noqa: SIM118 - a Block's own method
            value = self._props_at(path)[key]
            if is_unknown(value):
                raise Undetermined(f"{self._name(path)}.{key}")
            if not isinstance(value, str):
                raise IllTyped(f"{self._name(path)}.{key}", "string", value)
            self._note(f"{self._name(path)}.{key}", value)
            yield key, value

    def _props_at(self, path: str) -> Mapping[str, Any]:
        found = self._find(path)
        return found if isinstance(found, Mapping) else {}

    def document(self, path: str, *, partial: bool = False) -> Mapping[str, Any]:
        """Return a JSON object given as a string (a policy document); absent is empty, anything else IllTyped.

        A document that holds an unknown value is Undetermined as a whole, unless ``partial`` asks for what is known of it.
        """
        value = self._note(self._name(path), self._find(path))
        if value is None or value == "":
            return {}
        if isinstance(value, str):
            try:
                value = json.loads(value, object_pairs_hook=_once)
            except ValueError as error:
                raise IllTyped(self._name(path), "JSON object", value, fault=_json_fault(error)) from error
        if not isinstance(value, Mapping):
            raise IllTyped(self._name(path), "JSON object", value)
        if contains_unknown(value) and not partial:
            raise Undetermined(self._name(path))
        return value

    def json_list(self, path: str) -> Sequence[Any]:
        """Return a JSON array given as a string or as a list; absent is empty, an item of it may be unknown."""
        value = self._find(path)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value, object_pairs_hook=_once)
            except ValueError as error:
                raise IllTyped(self._name(path), "JSON array", value, fault=_json_fault(error)) from error
        if not isinstance(value, list) and value:
            raise IllTyped(self._name(path), "JSON array", value)
        return value or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The resource options that the analyzer protocol shows (``retainOnDelete`` and ``deletedWith`` are not among them)."""

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    parent: str = ""
    aliases: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What a stack policy sees of a resource's ties: its parent and what it, and each of its properties, depends on."""

    parent: str = ""
    dependencies: frozenset[str] = frozenset()
    by_property: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


class Unanalyzed(Mapping[str, Any]):
    """The inputs of a resource that the engine has not asked about: whatever is read of them is Undetermined."""

    def __getitem__(self, key: str) -> Any:
        """Raise Undetermined."""
        raise _unanalyzed()

    def __iter__(self) -> Iterator[str]:
        """Raise Undetermined."""
        raise _unanalyzed()

    def __len__(self) -> int:
        """Raise Undetermined."""
        raise _unanalyzed()


def _unanalyzed() -> Undetermined:
    return Undetermined(
        "inputs",
        "were not given to the pack (the program reads the resource, or the run leaves it out with --target)",
        "a resource that this program declares, in a run over the whole stack",
    )


class Resource(Block):
    """A resource as the judge sees it: what the program declares, and what AWS answers.

    ``props`` are the declared inputs; what the provider filled in is not among them. ``outputs`` are the provider's, there
    in stack controls alone: they also hold defaults, and what AWS says of properties that nobody declared, so they are read
    for what AWS names (:meth:`answer`) and for nothing else.
    """

    __slots__ = ("name", "options", "outputs", "props", "provider", "relations", "type", "urn")

    def __init__(  # noqa: PLR0913 - as many as the protocol gives
        self,
        *,
        type: str,  # noqa: A002 - the protocol's own name
        name: str,
        urn: str,
        props: Mapping[str, Any],
        options: Options | None = None,
        provider: Resource | None = None,
        relations: Relations | None = None,
        outputs: Mapping[str, Any] | None = None,
    ) -> None:
        """View a resource; nothing is copied. Without ``outputs`` its properties are all that is known of it."""
        super().__init__(props, "", {}, SECRET_BEARING.get(type, frozenset()))
        self.type = type
        self.name = name
        self.urn = urn
        self.props = props
        self.options = options or Options()
        self.provider = provider
        self.relations = relations or Relations()
        self.outputs = props if outputs is None else outputs

    def __repr__(self) -> str:
        """Show which resource it is, never its values."""
        return f"Resource({self.type!r}, {self.name!r})"

    @property
    def observed(self) -> Mapping[str, Any]:
        """What was read of the resource so far, by path; values that may be secret are not in it."""
        return self._log

    def fresh(self) -> Resource:
        """Return the same resource with an empty log, for another control to read."""
        return Resource(
            type=self.type,
            name=self.name,
            urn=self.urn,
            props=self.props,
            options=self.options,
            provider=self.provider,
            relations=self.relations,
            outputs=self.outputs,
        )

    def with_props(self, props: Mapping[str, Any], outputs: Mapping[str, Any] | None = None) -> Resource:
        """Return the same resource with other declared inputs and, when given, outputs beside them."""
        return Resource(
            type=self.type,
            name=self.name,
            urn=self.urn,
            props=props,
            options=self.options,
            provider=self.provider,
            relations=self.relations,
            outputs=outputs,
        )

    @property
    def analyzed(self) -> bool:
        """Tell whether the declared inputs are known to the pack."""
        return not isinstance(self.props, Unanalyzed)

    def require_analyzed(self) -> None:
        """Raise Undetermined where the declared inputs are not known to the pack."""
        if not self.analyzed:
            raise _unanalyzed()

    def answer(self, name: str) -> str:
        """Return an identifier that AWS gives the resource, such as an ARN; "" when there is none.

        Raises:
            Undetermined: only an update will know it.

        """
        value = self.outputs.get(name)
        if is_unknown(value):
            raise Undetermined(name)
        return str(self._note(name, value)) if isinstance(value, str) else ""

    def awaits(self, name: str) -> bool:
        """Tell whether only an update will know an identifier that AWS gives the resource."""
        return is_unknown(self.outputs.get(name))

    def note(self, name: str, value: Any) -> None:
        """Add something to the log that is no property: a dependency, an option."""
        self._log[name] = value

    def sources(self, prop: str) -> frozenset[str]:
        """Return the URNs of the resources that a top-level property's value is made of."""
        return self.relations.by_property.get(prop.split(".", 1)[0].split("[", 1)[0], frozenset())
