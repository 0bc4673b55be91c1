"""Postponing the SDK's annotations changes nothing that a pack is told, and nothing that the SDK's types say."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.programs import ROOT

DIGEST = """
import hashlib, sys
from pathlib import Path
from guard.offline import host_process, messages, program, project
from guard.program_host import lazy_annotations, sdk_types
if sys.argv[1] == "lazy":
    lazy_annotations.install()
else:
    host_process._START = host_process._START.replace(
        "import host", "import host, lazy_annotations; lazy_annotations.install = int"
    )
read = project.read(Path.cwd(), "dev")
items = messages.judged(read, program.run(read).registrations)
said = sorted(messages.analyze_request(item).SerializeToString(deterministic=True) for item in items)
said.append(messages.stack_request(sorted(items, key=lambda item: item.urn)).SerializeToString(deterministic=True))
types = sorted({item.registration.type for item in items})
known = [
    (t, sorted((k, repr(v)) for k, v in sdk_types._property_types(t).items()), sorted(sdk_types.inputs(t))) for t in types
]
import pulumi_aws.wafv2.web_acl as module
print(hashlib.sha256(b"".join(said)).hexdigest())
print(hashlib.sha256(repr(known).encode()).hexdigest())
print(type(module.__loader__).__name__)
"""


def _said(how: str) -> list[str]:
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    ended = subprocess.run(
        [sys.executable, "-c", DIGEST, how], cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60, check=True
    )
    return ended.stdout.split()


def test_the_program_registers_the_same_and_the_types_are_the_same() -> None:
    """Every message to the pack, byte for byte, and every property's type; only the loader differs."""
    ordinary, lazy = _said("ordinary"), _said("lazy")

    assert (ordinary[2], lazy[2]) == ("SourceFileLoader", "_Loader")
    assert lazy[:2] == ordinary[:2]


ASKED = """
import sys
from guard.program_host import lazy_annotations
if sys.argv[1] == "lazy":
    lazy_annotations.install()
import pulumi_aws as aws
from pulumi_aws.sqs import Queue
from pulumi_aws.s3 import *
import pulumi_aws.kms.key
print("pulumi_aws.sqs.get_queue" in sys.modules)
print(Queue is aws.sqs.Queue is aws.sqs.queue.Queue, Bucket is aws.s3.Bucket, aws.kms.Key is pulumi_aws.kms.key.Key)
print(aws.sns.GetTopicResult.__module__, aws.sns.get_topic.__module__, aws.sqs.get_queue.__module__)
print(aws.lambda_.FunctionTracingConfigArgs.__module__, aws.iam.ManagedPolicy.__module__)
print({"Queue", "get_queue", "queue"} <= set(dir(aws.sqs)))
try:
    aws.sqs.Quue
except AttributeError as error:
    print(error)
"""


def test_a_service_is_imported_as_it_is_asked_for() -> None:
    """By attribute, by name, by star and by module: the same objects, and the same error for what is not there."""
    said = {}
    for how in ("ordinary", "lazy"):
        ended = subprocess.run(
            [sys.executable, "-c", ASKED, how], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
        )
        said[how] = ended.stdout.splitlines()

    assert said["lazy"][0] == "False"
    assert said["ordinary"][0] == "True"
    assert said["lazy"][1:] == said["ordinary"][1:]
    assert said["lazy"][1] == "True True True"
    assert said["lazy"][-1] == "module 'pulumi_aws.sqs' has no attribute 'Quue'"
