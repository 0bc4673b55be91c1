"""Stacks of others, written as pulumi/examples are: sound, and with one property broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_START: Final = """
import json
import pulumi
import pulumi_aws as aws


def allow(actions, resources):
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role_for(name, service):
    principal = {"Service": f"{service}.amazonaws.com"}
    return aws.iam.Role(name, assume_role_policy=document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}))


def function(logical, role=None, runtime="python3.13", mode="Active", **more):
    role = role or role_for(f"{logical}-role", "lambda")
    return aws.lambda_.Function(logical, role=role.arn, runtime=runtime, handler="main.handler",
        code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("")}), tracing_config={"mode": mode}, **more)


def table(name, **more):
    return aws.dynamodb.Table(name, hash_key="id", attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST", **more)

"""


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """A sound program, the text in it that a fault takes the place of, and what is found then."""

    name: str
    body: str
    sound: str
    fault: str
    violations: tuple[tuple[str, str], ...]
    advisories: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        """The sound program."""
        return _START + self.body

    @property
    def broken(self) -> str:
        """The program with its fault."""
        assert self.body.count(self.sound) == 1, self.name
        return _START + self.body.replace(self.sound, self.fault)


PROGRAMS: Final = (
    Foreign(
        name="HTTP API with a function",
        body="""
handler = function("handler", mode="Active")
aws.iam.RolePolicyAttachment("logs", role="handler-role",
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
api = aws.apigatewayv2.Api("http", protocol_type="HTTP", route_key="GET /", target=handler.invoke_arn)
aws.apigatewayv2.Stage("stage", api_id=api.id, auto_deploy=True)
aws.lambda_.Permission("invoke", action="lambda:invokeFunction", function=handler.arn,
    principal="apigateway.amazonaws.com", source_arn=api.execution_arn.apply(lambda arn: arn + "/*/*"))
pulumi.export("endpoint", api.api_endpoint)
""",
        sound='mode="Active"',
        fault='mode="PassThrough"',
        violations=(("lambda-xray-active", "handler"),),
    ),
    Foreign(
        name="REST API from a definition",
        body="""
api = aws.apigateway.RestApi("rest", body=json.dumps({"openapi": "3.0.1", "paths": {}}), security_policy="TLS_1_2")
deployment = aws.apigateway.Deployment("deployment", rest_api=api.id)
aws.apigateway.Stage("stage", rest_api=api.id, deployment=deployment.id, stage_name="live", xray_tracing_enabled=True)
""",
        sound=', security_policy="TLS_1_2"',
        fault="",
        violations=(("apigateway-forward-secrecy", "rest"),),
    ),
    Foreign(
        name="static website",
        body="""
site = aws.s3.Bucket("site", tags={"owner": "web"})
aws.s3.BucketWebsiteConfiguration("website", bucket=site.bucket, index_document={"suffix": "index.html"})
aws.s3.BucketObject("index", bucket=site.bucket, content="<h1>Hello</h1>", content_type="text/html")
zone = aws.route53.get_zone_output(name="example.com")
certificate = aws.acm.Certificate("certificate", domain_name="www.example.com", validation_method="DNS")
cdn = aws.cloudfront.Distribution("cdn", enabled=True, aliases=["www.example.com"],
    origins=[{"originId": site.arn, "domainName": site.bucket_regional_domain_name}],
    default_cache_behavior={"targetOriginId": site.arn, "viewerProtocolPolicy": "redirect-to-https",
                            "allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"]},
    restrictions={"geoRestriction": {"restrictionType": "none"}},
    viewer_certificate={"acmCertificateArn": certificate.arn, "sslSupportMethod": "sni-only",
                        "minimumProtocolVersion": "TLSv1.2_2021"})
aws.route53.Record("www", zone_id=zone.zone_id, name="www", type="A",
    aliases=[{"name": cdn.domain_name, "zoneId": cdn.hosted_zone_id, "evaluateTargetHealth": True}])
""",
        sound='{"owner": "web"}',
        fault='{"owner": "AKIA" + "IOSFODNN7EXAMPLE"}',
        violations=(("stack-no-plain-secret", "site"),),
    ),
    Foreign(
        name="Step Functions",
        body="""
hello = function("hello", name="hello")
states = role_for("states", "states")
aws.iam.RolePolicy("invoke", role=states.id, policy=document(
    allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-2:123456789012:function:hello")))
aws.sfn.StateMachine("machine", role_arn=states.arn, definition=hello.arn.apply(lambda arn: json.dumps(
    {"StartAt": "Hello", "States": {"Hello": {"Type": "Task", "Resource": arn, "End": True}}})))
""",
        sound='"arn:aws:lambda:us-east-2:123456789012:function:hello"',
        fault='"*"',
        violations=(("iam-no-wildcard-resource", "invoke"),),
    ),
    Foreign(
        name="EventBridge to a queue",
        body="""
bus = aws.cloudwatch.EventBus("bus")
queue = aws.sqs.Queue("orders")
aws.sqs.QueuePolicy("tls", queue_url=queue.id, policy=document(
    {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}))
rule = aws.cloudwatch.EventRule("rule", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["shop"]}))
aws.cloudwatch.EventTarget("target", rule=rule.name, event_bus_name=bus.name, arn=queue.arn)
""",
        sound='"aws:SecureTransport": "false"',
        fault='"aws:SecureTransport": "true"',
        violations=(("sqs-tls-only", "orders"),),
    ),
    Foreign(
        name="Fargate service",
        body="""
vpc = aws.ec2.get_vpc_output(default=True)
subnets = aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc.id]}])
group = aws.ec2.SecurityGroup("web", vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["0.0.0.0/0"]}])
balancer = aws.lb.LoadBalancer("balancer", security_groups=[group.id], subnets=subnets.ids)
cluster = aws.ecs.Cluster("cluster")
execution = role_for("execution", "ecs-tasks")
aws.iam.RolePolicyAttachment("attached", role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
task = aws.ecs.TaskDefinition("task", family="web", cpu="256", memory="512", network_mode="awsvpc",
    requires_compatibilities=["FARGATE"], execution_role_arn=execution.arn,
    container_definitions=json.dumps([{"name": "web", "image": "nginx"}]))
aws.ecs.Service("service", cluster=cluster.arn, desired_count=3, launch_type="FARGATE", task_definition=task.arn,
    network_configuration={"assignPublicIp": True, "subnets": subnets.ids, "securityGroups": [group.id]})
""",
        sound="service-role/AmazonECSTaskExecutionRolePolicy",
        fault="AdministratorAccess",
        violations=(("iam-no-managed-policy", "attached"),),
    ),
    Foreign(
        name="RDS with its key",
        body="""
key = aws.kms.Key("key", enable_key_rotation=True)
group = aws.rds.SubnetGroup("group", subnet_ids=["subnet-0123", "subnet-4567"])
aws.rds.Instance("database", engine="postgres", instance_class="db.t4g.micro", allocated_storage=20, username="app",
    manage_master_user_password=True, storage_encrypted=True, kms_key_id=key.arn, db_subnet_group_name=group.name,
    deletion_protection=True, final_snapshot_identifier="last", opts=pulumi.ResourceOptions(protect=True))
""",
        sound="enable_key_rotation=True",
        fault="enable_key_rotation=False",
        violations=(("kms-rotated", "key"),),
    ),
    Foreign(
        name="network with a provider of its own",
        body="""
provider = aws.Provider("east", region="us-east-1", profile="somebody", skip_credentials_validation=True)
options = pulumi.InvokeOptions(provider=provider)
mine = pulumi.ResourceOptions(provider=provider)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, opts=mine)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id, opts=mine)
for index, zone in enumerate(("us-east-1a", "us-east-1b")):
    subnet = aws.ec2.Subnet(f"public-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24",
        availability_zone=zone, opts=mine)
    address = aws.ec2.Eip(f"address-{index}", domain="vpc", opts=mine)
    aws.ec2.NatGateway(f"nat-{index}", subnet_id=subnet.id, allocation_id=address.id, opts=mine)
""",
        sound='profile="somebody"',
        fault='access_key="whoever", secret_key="whatever"',
        violations=(("stack-provider-plain", "east"), ("stack-provider-plain", "east")),
    ),
    Foreign(
        name="Cognito with a trigger",
        body="""
trigger = function("trigger", environment={"variables": {"LEVEL": "info", "DOMAIN": "example.com"}})
pool = aws.cognito.UserPool("pool", lambda_config={"preSignUp": trigger.arn},
    password_policy={"minimumLength": 12, "requireNumbers": True})
aws.cognito.UserPoolClient("client", user_pool_id=pool.id, generate_secret=False)
aws.lambda_.Permission("invoke", action="lambda:InvokeFunction", function=trigger.name,
    principal="cognito-idp.amazonaws.com", source_arn=pool.arn)
""",
        sound='"DOMAIN": "example.com"',
        fault='"DB_PASSWORD": "correct horse"',
        violations=(("lambda-no-secret-in-environment", "trigger"),),
    ),
    Foreign(
        name="AppSync over a table",
        body="""
tenants = table("tenants", point_in_time_recovery={"enabled": True})
role = role_for("appsync", "appsync")
policy = aws.iam.Policy("items", policy=tenants.arn.apply(lambda arn: document(allow(["dynamodb:GetItem"], [arn]))))
aws.iam.RolePolicyAttachment("attached", role=role.name, policy_arn=policy.arn)
api = aws.appsync.GraphQLApi("api", authentication_type="API_KEY", schema="type Query { tenant(id: ID!): String }")
aws.appsync.ApiKey("key", api_id=api.id)
source = aws.appsync.DataSource("source", api_id=api.id, name="tenants", type="AMAZON_DYNAMODB",
    service_role_arn=role.arn, dynamodb_config={"tableName": tenants.name})
""",
        sound='{"enabled": True}',
        fault='{"enabled": False}',
        violations=(("dynamodb-point-in-time-recovery", "tenants"),),
    ),
    Foreign(
        name="DynamoDB stream to a function",
        body="""
counted = table("counted", point_in_time_recovery={"enabled": True, "recoveryPeriodInDays": 7}, stream_enabled=True,
    stream_view_type="NEW_IMAGE")
role = role_for("reader", "lambda")
aws.iam.RolePolicy("stream", role=role.id, policy=pulumi.Output.json_dumps(
    {"Version": "2012-10-17", "Statement": [allow(["dynamodb:GetRecords"], counted.stream_arn)]}))
reader = function("read", role=role, runtime="python3.13", environment={"variables": {"TABLE": counted.name}})
aws.lambda_.EventSourceMapping("mapping", event_source_arn=counted.stream_arn, function_name=reader.arn,
    starting_position="LATEST")
aws.dynamodb.KinesisStreamingDestination("analytics", table_name=counted.name,
    stream_arn=aws.kinesis.Stream("items", shard_count=1).arn)
""",
        sound='runtime="python3.13"',
        fault='runtime="python3.8"',
        violations=(("lambda-runtime-supported", "read"),),
    ),
    Foreign(
        name="SNS to two functions",
        body="""
topic = aws.sns.Topic("topic")
first = role_for("first-role", "lambda")
second = role_for("second-role", "lambda")
for name, role in (("first", first), ("second", second)):
    made = function(name, role=role)
    aws.sns.TopicSubscription(name, topic=topic.arn, protocol="lambda", endpoint=made.arn)
aws.lambda_.Function("image", package_type="Image", image_uri="123456789012.dkr.ecr.us-east-2.amazonaws.com/app:1",
    role="arn:aws:iam::123456789012:role/of-the-platform", tracing_config={"mode": "Active"})
""",
        sound='("second", second)',
        fault='("second", first)',
        violations=(("lambda-own-role", "first"), ("lambda-own-role", "second")),
    ),
    Foreign(
        name="nothing",
        body="# nothing is declared here\n",
        sound="# nothing is declared here",
        fault='aws.iam.AccessKey("key", user="somebody")',
        violations=(("iam-no-users", "key"),),
    ),
    Foreign(
        name="component with children of a list",
        body="""
class Workers(pulumi.ComponentResource):
    def __init__(self, name, queues):
        super().__init__("shop:index:Workers", name)
        for item in queues:
            actions = ["sqs:ReceiveMessage", "ec2:Describe*", "s3:PutObject"] if item == "slow" else ["s3:GetObject"]
            under = pulumi.ResourceOptions(parent=self)
            made = aws.iam.Role(f"{name}-{item}", opts=under, assume_role_policy=document(
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}))
            resources = "arn:aws:s3:::artifacts/*"
            aws.iam.RolePolicy(f"{name}-{item}-rights", role=made.id, opts=under, policy=document(
                allow([action for action in actions if action.startswith("s3:")], resources),
                {**allow(["ec2:Describe*", "ecr:GetAuthorizationToken"], "*"), "Sid": "Reads"}))
            aws.iam.InstanceProfile(f"{name}-{item}-profile", role=made.name, opts=under)
        self.register_outputs({})


Workers("workers", ["fast", "slow"])
""",
        sound='"s3:PutObject"',
        fault='"s3:*"',
        violations=(("iam-no-wildcard-action", "workers-slow-rights"),),
    ),
    Foreign(
        name="types that no control knows",
        body="""
import pulumi.dynamic


class Answer(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("42", props)


class Question(pulumi.dynamic.Resource):
    def __init__(self, name, text):
        super().__init__(Answer(), name, {"text": text})


Question("question", "how many?")
role = role_for("glue", "glue")
database = aws.glue.CatalogDatabase("catalog", name="catalog")
aws.glue.Crawler("crawler", database_name=database.name, role=role.arn, s3_targets=[{"path": "s3://raw/items"}])
stream = aws.kinesis.Stream("clicks", shard_count=1, tags={"about": "clicks"})
aws.athena.Workgroup("queries", force_destroy=False)
aws.ecr.Repository("images", force_delete=True)
aws.batch.ComputeEnvironment("batch", type="UNMANAGED", service_role=role.arn)
""",
        sound='{"about": "clicks"}',
        fault='{"about": "4111 1111 1111 1111"}',
        violations=(("stack-no-card-data", "clicks"),),
    ),
    Foreign(
        name="a role that deploys",
        body="""
issuer = aws.iam.OpenIdConnectProvider("github", url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com"])
trust = issuer.arn.apply(lambda arn: document({"Effect": "Allow", "Principal": {"Federated": arn},
                                               "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {
    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    "token.actions.githubusercontent.com:sub": "repo:octo/shop:ref:refs/heads/main"}}}))
deployer = aws.iam.Role("deployer", assume_role_policy=trust)
aws.iam.RolePolicy("rights", role=deployer.id, policy=document(
    allow("iam:PassRole", "arn:aws:iam::123456789012:role/task"),
    allow("sts:GetCallerIdentity", "*"),
    {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}))
""",
        sound='"arn:aws:iam::123456789012:role/task"',
        fault='"arn:aws:iam::123456789012:role/*"',
        violations=(("iam-no-role-handover", "rights"),),
    ),
)
