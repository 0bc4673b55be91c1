"""What a component is for, by what key it is encrypted, and nothing that looks like a secret."""

from __future__ import annotations

from policies.evidence import inventory
from tests.policies.harness import Res, stack_of

KEY = Res("aws:kms/key:Key", "k", {"description": "Encrypts everything"})
QUEUE = Res("aws:sqs/queue:Queue", "q", {"name": "queue-x-dev.fifo"}, depends={"kmsMasterKeyId": [KEY]})
SECRET = "tq8Zr4mW1xYc7LbN0vHs5KdP9eGf2JuA"


def _described(resource: Res) -> dict[str, object]:
    stack = stack_of(KEY, resource)
    return inventory.described(stack, stack.by_urn[resource.urn])


def test_name_use_and_key() -> None:
    """By the property that names its type, by its description or its type's use, and by what its key is made of."""
    with_key = QUEUE.but("kmsMasterKeyId", "04da6b54-80e4-46f7-96ec-b56ff0331ba9")

    assert _described(with_key) == {
        "physicalName": "queue-x-dev.fifo",
        "use": "a queue, or a queue's dead-letter queue",
        "encryptedBy": [KEY.urn],
    }
    assert _described(QUEUE) == {
        "physicalName": "queue-x-dev.fifo",
        "use": "a queue, or a queue's dead-letter queue",
    }
    assert _described(KEY) == {"use": "Encrypts everything"}


def test_a_type_that_nobody_described_claims_nothing() -> None:
    """No name, no use, no key."""
    assert _described(Res("aws:s3/bucket:Bucket", "b", {"bucket": "x"})) == {}


def test_a_secret_in_a_description_is_not_repeated() -> None:
    """Whoever puts one there has it in no report."""
    assert _described(KEY.but("description", SECRET)) == {"use": "[secret]"}
