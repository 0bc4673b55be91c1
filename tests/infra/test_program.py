"""The whole program, as a first preview sees it."""

import json
import runpy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pulumi_aws as aws
import pytest

from infra import bundling
from tests.infra.recording import ACCOUNT, UNKNOWN, Registered, Run, run

PROGRAM = Path(bundling.__file__).parent / "__main__.py"
KEY = "key-payments"

Preview = Callable[..., Run]


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Run the real program with a configuration; the layer is not what is tested."""
    layer = tmp_path_factory.mktemp("build") / "layer.zip"
    layer.write_bytes(b"")

    def previewed(config: Mapping[str, str | None] | None = None) -> Run:
        return run(lambda: runpy.run_path(str(PROGRAM), run_name="__main__"), config)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundling, "layer_archive", lambda: layer)
        patch.chdir(PROGRAM.parent)
        yield previewed


@pytest.fixture(scope="module")
def stack(preview: Preview) -> Run:
    """Preview the program with the complete configuration."""
    return preview()


def unknown(value: object, path: str = "") -> list[str]:
    """List the paths of unknown values."""
    if value == UNKNOWN:
        return [path]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in unknown(item, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        return [found for item in value for found in unknown(item, f"{path}[]")]
    return []


def test_only_what_aws_names_is_unknown(stack: Run) -> None:
    """Everything else is literal at a first preview, policy documents above all; and these say whose value they are."""
    found = {(resource.type.split(":")[-1], path) for resource in stack.resources for path in unknown(resource.props)}

    assert found == {
        ("Alias", "targetKeyId"),
        ("Deployment", "restApi"),
        ("Function", "kmsKeyArn"),
        ("Function", "layers[]"),
        *((kind, "restApi") for kind in ("Integration", "Method", "MethodSettings", "Model", "RequestValidator")),
        *((kind, "restApi") for kind in ("Resource", "Stage")),
        ("Integration", "resourceId"),
        ("LogGroup", "kmsKeyId"),
        ("Method", "requestValidatorId"),
        ("Method", "resourceId"),
        ("Parameter", "keyId"),
        ("Parameter", "value.value"),
        ("Permission", "sourceArn"),
        ("Queue", "kmsMasterKeyId"),
        ("Resource", "parentId"),
        ("Response", "restApiId"),
        ("Stage", "deployment"),
        ("Table", "serverSideEncryption.kmsKeyArn"),
        ("UsagePlan", "apiStages[].apiId"),
        ("UsagePlanKey", "keyId"),
        ("UsagePlanKey", "usagePlanId"),
        ("WebAclAssociation", "resourceArn"),
        ("WebAclAssociation", "webAclArn"),
        ("WebAclLoggingConfiguration", "resourceArn"),
    }


@pytest.mark.parametrize(
    ("name", "prop", "expected"),
    [
        ("table-transactions", "serverSideEncryption", {KEY}),
        ("queue-notifications", "kmsMasterKeyId", {KEY}),
        ("log-group-api-access", "kmsKeyId", {KEY}),
        ("parameter-callers", "keyId", {KEY}),
        ("function-fraud-handler", "kmsKeyArn", {KEY}),
        ("function-fraud-handler", "layers", {"layer-dependencies"}),
        ("stage-payments", "deployment", {"deployment-payments"}),
        ("web-acl-association-payments", "webAclArn", {"web-acl-payments"}),
        ("web-acl-association-payments", "resourceArn", {"stage-payments"}),
        ("parameter-api-key-acme", "value", {"api-key-acme"}),
        (
            "permission-get-transaction-id",
            "sourceArn",
            {"api-payments", "method-get-transaction-id", "resource-transaction-id"},
        ),
    ],
)
def test_unknown_values_come_from_the_expected_resource(stack: Run, name: str, prop: str, expected: set[str]) -> None:
    """The provenance of what only AWS can name can be judged before it exists."""
    assert stack.named(name).dependencies(prop) == expected


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        (KEY, {"role-transaction-processor", "role-fraud-handler", "role-notification-sender"}),
        ("log-group-fraud-handler", {KEY}),
        ("policy-fraud-handler", {"role-fraud-handler", "table-fraud-alerts", "queue-notifications"}),
        ("function-fraud-handler", {"policy-fraud-handler", "log-group-fraud-handler", "role-fraud-handler"}),
        ("mapping-notification-sender", {"policy-notification-sender", "queue-notifications"}),
        ("queue-notifications", {"dlq-notifications"}),
        ("redrive-allow-notifications", {"dlq-notifications", "queue-notifications"}),
        ("deployment-payments", {"integration-post-transactions", "method-get-transaction-id", "response-throttled"}),
        ("stage-payments", {"log-group-api-access"}),
        ("web-acl-logging-payments", {"log-group-waf"}),
        ("alarm-dead-letters-notifications", {"dlq-notifications"}),
        ("sampling-path-1", {"stage-payments"}),
    ],
)
def test_order_of_creation(stack: Run, name: str, needs: set[str]) -> None:
    """Derived names and ARNs keep the order that outputs would have given."""
    assert needs <= stack.named(name).dependencies()


def test_every_resource_has_a_component(stack: Run) -> None:
    """Nothing but the provider and the components stands at the top."""
    top = {resource.type for resource in stack.resources if resource.request.parent.endswith("guarded-payments-test")}

    assert all(kind == "pulumi:providers:aws" or kind.startswith("payments:") for kind in top)


def test_one_provider(stack: Run) -> None:
    """Every resource goes through the one provider, bound to the region and the account."""
    (provider,) = stack.of_type("pulumi:providers:aws")
    ours = [resource for resource in stack.resources if resource.type.startswith("aws:")]

    assert provider.props["region"] == "us-east-2"
    assert json.loads(provider.props["allowedAccountIds"]) == [ACCOUNT]
    assert set(json.loads(provider.props["defaultTags"])["tags"]) == {
        "project",
        "environmentSuffix",
        "managed-by",
        "data-classification",
    }
    assert all(resource.request.provider.startswith(provider.urn) for resource in ours)


def test_functions(stack: Run) -> None:
    """The figures of the brief, on every function."""
    for function in stack.of_type("aws:lambda/function:Function"):
        props = function.props
        assert (props["runtime"], props["architectures"]) == ("python3.11", ["arm64"])
        assert (props["memorySize"], props["timeout"]) == (3072, 300)
        assert props["tracingConfig"] == {"mode": "Active"}
        assert props["loggingConfig"]["logFormat"] == "JSON"
        assert not Path(props["code"]["path"]).is_absolute()
        assert len(json.dumps(props["environment"])) < 4096


def test_concurrency(stack: Run) -> None:
    """The processor has its fifty, its queue leaves room for callers, and no queue exceeds its function."""
    reserved = {
        function.props["name"]: function.props["reservedConcurrentExecutions"]
        for function in stack.of_type("aws:lambda/function:Function")
    }
    polling = {
        mapping.props["functionName"]: mapping.props["scalingConfig"]["maximumConcurrency"]
        for mapping in stack.of_type("aws:lambda/eventSourceMapping:EventSourceMapping")
    }

    assert reserved["function-transaction-processor-test"] == 50
    assert polling["function-transaction-processor-test"] < reserved["function-transaction-processor-test"]
    assert all(2 <= share <= reserved[function] for function, share in polling.items())


def test_no_secret_in_an_environment(stack: Run) -> None:
    """Functions are told the names of parameters, never what is in them."""
    for function in stack.of_type("aws:lambda/function:Function"):
        assert "acme.example" not in json.dumps(function.props["environment"])
        assert "kkkk" not in json.dumps(function.props["environment"])


def test_parameters_are_secure_and_secret(stack: Run) -> None:
    """Every parameter is a SecureString under our key, and its value is a secret to Pulumi too."""
    parameters = stack.of_type("aws:ssm/parameter:Parameter")

    assert {parameter.props["name"] for parameter in parameters} == {
        "parameter-webhook-url-acme-test",
        "parameter-signing-key-acme-test",
        "parameter-api-key-acme-test",
        "parameter-api-key-fraud-provider-test",
        "parameter-fraud-signing-secret-test",
        "parameter-callers-test",
    }
    for parameter in parameters:
        assert parameter.props["type"] == "SecureString"
        assert isinstance(parameter.props["value"], dict), "a secret travels in an envelope"


def test_queues(stack: Run) -> None:
    """Retention, deduplication, throughput and visibility, on queues and dead-letter queues alike."""
    for queue in stack.of_type("aws:sqs/queue:Queue"):
        props = queue.props
        is_source = queue.name.startswith("queue-")
        assert props["fifoQueue"]
        assert props["contentBasedDeduplication"]
        assert (props["deduplicationScope"], props["fifoThroughputLimit"]) == ("messageGroup", "perMessageGroupId")
        assert props["messageRetentionSeconds"] == (345_600 if is_source else 1_209_600)
        assert props["visibilityTimeoutSeconds"] == 1_800
        assert ("redrivePolicy" in props) == is_source


def test_methods(stack: Run) -> None:
    """Each method needs a key and a valid request, whatever Content-Type it declares."""
    for method in stack.of_type("aws:apigateway/method:Method"):
        assert method.props["apiKeyRequired"]
        assert method.dependencies("requestValidatorId") == {"validator-body-and-parameters"}
        if method.props["httpMethod"] == "POST":
            assert set(method.props["requestModels"]) == {"application/json", "$default"}


@pytest.mark.parametrize(
    "change",
    [
        ("Method", "authorization", "AWS_IAM"),
        ("Integration", "type", "HTTP_PROXY"),
        ("RequestValidator", "validate_request_body", False),
        ("Model", "schema", "{}"),
        ("Response", "status_code", "418"),
        ("Resource", "path_part", "elsewhere"),
        ("RestApi", "security_policy", "TLS_1_0"),
    ],
)
def test_every_change_of_the_api_is_deployed(
    stack: Run, preview: Preview, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str, object]
) -> None:
    """Whatever changes in the API's code, the stage gets a new snapshot."""
    kind, prop, value = change
    before = stack.named("deployment-payments").props["triggers"]
    genuine = getattr(aws.apigateway, kind)
    monkeypatch.setattr(aws.apigateway, kind, lambda *args, **kwargs: genuine(*args, **{**kwargs, prop: value}))

    assert preview().named("deployment-payments").props["triggers"] != before


def test_the_same_api_is_not_deployed_anew(stack: Run, preview: Preview) -> None:
    """A preview of an unchanged program shows no new deployment."""
    assert preview().named("deployment-payments").props == stack.named("deployment-payments").props


def test_the_access_log_holds_nothing_that_a_caller_fills(stack: Run) -> None:
    """Neither body, query, header nor literal path: a card number could be in any of them."""
    log = stack.named("stage-payments").props["accessLogSettings"]["format"]

    assert not [bad for bad in ("$input", "$context.path", 'identity.apiKey"', "userAgent") if bad in log]
    assert json.loads(log)["apiKeyId"] == "$context.identity.apiKeyId"


def test_exports(stack: Run) -> None:
    """What the stack tells the outside, and the record of options with every resource in it."""
    assert stack.outputs.keys() == {
        "invokeUrl",
        "functionArns",
        "tableNames",
        "queueNames",
        "apiKeyIds",
        "resourceOptions",
    }
    assert stack.outputs["functionArns"].keys() == {"transaction_processor", "fraud_handler", "notification_sender"}
    assert stack.outputs["resourceOptions"] == {
        "count": len(stack.resources),
        "retained": [],
        "protected": [],
        "deletedWith": {},
        "ignoreChanges": {},
    }


def test_without_a_web_acl(preview: Preview) -> None:
    """The setting takes the firewall away whole: its log group, and the key's statement for it."""
    stack = preview({"guarded-payments:webAcl": "false"})

    assert not [
        resource for resource in stack.resources if "waf" in resource.type or "waf" in resource.props.get("name", "")
    ]
    assert "aws-waf-logs" not in stack.named(KEY).props["policy"]


def test_an_archive_gets_every_group(preview: Preview) -> None:
    """With an archive, no log group is without its subscription."""
    archive = "arn:aws:logs:us-east-2:210987654321:destination:archive"
    stack = preview({"guarded-payments:logArchiveDestinationArn": archive})
    groups = {group.props["name"] for group in stack.of_type("aws:cloudwatch/logGroup:LogGroup")}
    filters = stack.of_type("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter")

    assert {subscription.props["logGroup"] for subscription in filters} == groups
    assert {subscription.props["destinationArn"] for subscription in filters} == {archive}
    assert not any("roleArn" in subscription.props for subscription in filters)


def test_alarms_notify_the_topic(preview: Preview) -> None:
    """With a topic, every alarm tells it of trouble and of its end."""
    topic = f"arn:aws:sns:us-east-2:{ACCOUNT}:on-call"
    alarms = preview({"guarded-payments:alarmTopicArn": topic}).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")

    assert alarms
    assert all(alarm.props["alarmActions"] == alarm.props["okActions"] == [topic] for alarm in alarms)


def test_a_managed_account_role_precedes_the_stage(preview: Preview) -> None:
    """When the stack owns the role, the stage waits for it: without the role its access log is refused."""
    stack = preview({"guarded-payments:apiGatewayAccountRole": "managed"})

    assert "account-api-gateway" in stack.named("deployment-payments").dependencies()
    assert "deployment-payments" in stack.named("stage-payments").dependencies()


def test_role_policies_name_their_own_things(stack: Run) -> None:
    """No policy has a wildcard resource but for traces, and each names only resources of this stack."""
    for policy in stack.of_type("aws:iam/rolePolicy:RolePolicy"):
        for statement in policy.document("policy")["Statement"]:
            is_tracing = statement["Sid"] == "WriteTraces"
            assert (statement["Resource"] == ["*"]) == is_tracing
            assert is_tracing or all("-test" in resource for resource in statement["Resource"])


def test_names_carry_the_suffix(stack: Run) -> None:
    """Every physical name carries the environment suffix."""
    named = [resource for resource in stack.resources if "name" in resource.props]

    assert named
    assert all("test" in resource.props["name"].lower() for resource in named), [_named(item) for item in named]


def _named(resource: Registered) -> str:
    return f"{resource.type} {resource.props['name']}"
