"""Where AWS resource types keep named settings of what they run, and what each setting says.

A setting is a name and a value: an environment variable, an argument, an option, a header, or an assignment in a start-up
script. A reference to a secret (a SecureString, a JSON path, a dynamic reference) is no setting.
Source: the schema of pulumi-aws 7.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from policies.model.resource import SECRET, Resource, Undetermined, is_unknown

_ASSIGNMENT: Final = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+|set[ \t]+|setx[ \t]+|\$env:|ENV[ \t]+)?(?P<name>[A-Za-z_][\w.]*)[ \t]*[=:][ \t]*"
    r"(?P<quote>[\"']?)(?P<value>[^\s\"'$`%{<]+)(?P=quote)[ \t]*;?[ \t]*$"
)
_OF_A_COMMAND: Final = re.compile(
    r"(?m)(?:^|[ \t;&|])(?P<name>[A-Z_][A-Z0-9_]*)=(?P<quote>[\"']?)(?P<value>[^\s\"'$`%{<]+)(?P=quote)[ \t]+(?=[\w./-])"
)
"""A variable of one command, before it (``TOKEN=... ./run``) or among its arguments (``docker run -e TOKEN=... app``)."""
_REFERENCE: Final = re.compile(r"\$|\{%|States\.|\{\{resolve:")
"""What begins a value that is looked up when the state machine, or the template, runs."""


@dataclass(frozen=True, slots=True)
class Named:
    """A setting: where it is, as a finding says it, its name, and its value (text, or JSON that was opened)."""

    path: str
    name: str
    value: Any
    place: str = ""
    """The path of the value in the resource, where that differs."""

    def is_at(self, path: str) -> bool:
        """Tell whether a path of the resource is at, or below, the value."""
        return path.startswith(self.place or self.path)


Reader = Callable[[Any, str], Iterator[Named]]


def _map(value: Any, path: str) -> Iterator[Named]:
    """Read an object of names and values."""
    for name, item in value.items() if isinstance(value, Mapping) else ():
        yield Named(f"{path}.{name}", str(name), item)


def _pairs(value: Any, path: str) -> Iterator[Named]:
    """Read a list of objects with ``name`` and ``value``; one with another ``type`` than PLAINTEXT holds a reference."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, Mapping) and item.get("type", "PLAINTEXT") in {"PLAINTEXT", None, ""}:
            name = str(item.get("name") or "")
            yield Named(f"{path}.{name}", name, item.get("value"), place=f"{path}[{index}].value")


def _json(value: Any, path: str) -> Iterator[Named]:
    """Read every named text of a JSON document; a name that ends in ``.$`` has a path, and no value."""
    yield from _texts(_opened(value), path)


def _texts(value: Any, path: str) -> Iterator[Named]:
    for name, item in value.items() if isinstance(value, Mapping) else ():
        at = f"{path}.{name}"
        if isinstance(item, str) and not str(name).endswith(".$") and _REFERENCE.match(item) is None:
            yield Named(at, str(name), item)
        else:
            yield from _texts(item, at)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from _texts(item, f"{path}[{index}]")


def _variables_of_json(value: Any, path: str) -> Iterator[Named]:
    """Read the list of variables in a container's JSON document."""
    document = _opened(value)
    if isinstance(document, Mapping):
        yield from _pairs(document.get("environment"), f"{path}.environment")


def _containers(value: Any, path: str) -> Iterator[Named]:
    """Read the variables of every container of a task definition."""
    document = _opened(value)
    for index, container in enumerate(document if isinstance(document, list) else ()):
        if isinstance(container, Mapping):
            yield from _pairs(container.get("environment"), f"{path}[{index}].environment")


def _script(value: Any, path: str) -> Iterator[Named]:
    """Read the assignments of a start-up script."""
    if isinstance(value, str):
        for pattern in (_ASSIGNMENT, _OF_A_COMMAND):
            yield from (Named(path, found["name"], found["value"]) for found in pattern.finditer(value))


def _encoded(value: Any, path: str) -> Iterator[Named]:
    """Read the assignments of a start-up script in base64."""
    try:
        text = base64.b64decode(str(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield from _script(text, path)


def _opened(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


_USER_DATA: Final = (("userData", _script), ("userDataBase64", _encoded))

PLACES: Final[Mapping[str, tuple[tuple[str, Reader], ...]]] = MappingProxyType(
    {
        "aws:amplify/app:App": (("environmentVariables", _map),),
        "aws:amplify/branch:Branch": (("environmentVariables", _map),),
        "aws:apigateway/stage:Stage": (("variables", _map),),
        "aws:apigatewayv2/stage:Stage": (("stageVariables", _map),),
        "aws:apprunner/service:Service": (
            ("sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables", _map),
            (
                "sourceConfiguration.codeRepository.codeConfiguration.codeConfigurationValues.runtimeEnvironmentVariables",
                _map,
            ),
        ),
        "aws:batch/jobDefinition:JobDefinition": (("containerProperties", _variables_of_json), ("parameters", _map)),
        "aws:cloudformation/stack:Stack": (("parameters", _map),),
        "aws:cloudwatch/eventTarget:EventTarget": (("input", _json),),
        "aws:codebuild/project:Project": (("environment.environmentVariables", _pairs),),
        "aws:ec2/instance:Instance": _USER_DATA,
        "aws:ec2/launchConfiguration:LaunchConfiguration": _USER_DATA,
        "aws:ec2/launchTemplate:LaunchTemplate": (("userData", _encoded), ("userData", _script)),
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _USER_DATA,
        "aws:ecs/taskDefinition:TaskDefinition": (("containerDefinitions", _containers),),
        "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": (("settings", _pairs),),
        "aws:elasticbeanstalk/environment:Environment": (("settings", _pairs),),
        "aws:glue/job:Job": (("defaultArguments", _map), ("nonOverridableArguments", _map)),
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": (
            ("containers[].environment", _map),
        ),
        "aws:lightsail/instance:Instance": (("userData", _script),),
        "aws:mwaa/environment:Environment": (("airflowConfigurationOptions", _map),),
        "aws:s3/bucketObject:BucketObject": (("content", _script), ("contentBase64", _encoded)),
        "aws:s3/bucketObjectv2:BucketObjectv2": (("content", _script), ("contentBase64", _encoded)),
        "aws:sagemaker/model:Model": (("primaryContainer.environment", _map), ("containers[].environment", _map)),
        "aws:scheduler/schedule:Schedule": (("target.input", _json),),
        "aws:sfn/stateMachine:StateMachine": (("definition", _json),),
    }
)
"""By resource type, each property that holds named settings and how it is read; ``[]`` stands for every item of a list."""


def settings(resource: Resource) -> Iterator[Named]:
    """Yield each named setting of a resource; the values are not noted in the evidence, and may be unknown."""
    for path, read in PLACES.get(resource.type, ()):
        for at, value in _at(resource.props, path.split("."), ""):
            for setting in read(value, at):
                resource.note(setting.path, SECRET)
                if setting.value is not None:
                    yield setting


def require_readable(resource: Resource) -> None:
    """Raise Undetermined where all settings of a property are unknown, so that not even their names can be read."""
    for path, _ in PLACES.get(resource.type, ()):
        for at, value in _at(resource.props, path.split("."), ""):
            if is_unknown(value):
                raise Undetermined(at)


def _at(value: Any, keys: list[str], path: str) -> Iterator[tuple[str, Any]]:
    """Yield what is at a dotted path, with its own path, for every item of the lists on the way."""
    if not keys:
        yield path, value
        return
    key = keys[0].removesuffix("[]")
    inner = value.get(key) if isinstance(value, Mapping) else None
    at = f"{path}.{key}" if path else key
    if inner is None:
        return
    if keys[0].endswith("[]"):
        for index, item in enumerate(inner if isinstance(inner, list) else ()):
            yield from _at(item, keys[1:], f"{at}[{index}]")
    else:
        yield from _at(inner, keys[1:], at)
