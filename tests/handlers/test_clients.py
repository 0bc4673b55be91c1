"""The functions' clients: they ask the same addresses with the same signatures as boto3's own."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from handlers.core.adapters import clients

SERVICES = ("dynamodb", "sqs", "ssm")
CREDENTIALS = {"aws_access_key_id": "an-id", "aws_secret_access_key": "a-secret"}


def _regions() -> list[str]:
    session = boto3.Session()
    partitions = session.get_available_partitions()
    return [region for name in partitions for region in session.get_available_regions("ssm", partition_name=name)]


def _identity(client: Any) -> tuple[object, ...]:
    """Return what decides where a request goes and how it is signed."""
    signer, rules = client._request_signer, client._ruleset_resolver
    endpoint = rules.construct_endpoint(
        client.meta.service_model.operation_model(client.meta.service_model.operation_names[0]), {}, {}
    )
    return (
        client.meta.endpoint_url,
        endpoint.url,
        client.meta.partition,
        client.meta.region_name,
        signer.signing_name,
        signer.region_name,
        signer.signature_version,
        client.meta.config.user_agent.partition("Botocore")[1],
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_asks_where_boto3s_does(service: str) -> None:
    """In every region of every partition, the ones without the service in botocore's list among them."""
    regions = _regions()
    assert {"us-east-2", "eu-central-1", "cn-north-1", "us-gov-west-1"} <= set(regions)
    for region in regions:
        ours = clients.session().create_client(service, region_name=region, **CREDENTIALS)
        theirs = boto3.client(service, region_name=region, **CREDENTIALS)
        assert _identity(ours) == _identity(theirs)


def test_the_clients_share_a_session() -> None:
    """What one has read of botocore's documents, the others need not read."""
    assert clients.session() is clients.session()


def test_the_list_of_endpoints_is_not_read() -> None:
    """The loader gives partitions in its place, and other documents as they are."""
    loader = clients.session().get_component("data_loader")
    assert {
        name for partition in loader.load_data("endpoints")["partitions"] for name in partition["services"]
    } == set()
    assert loader.load_data("_retry")["definitions"]
