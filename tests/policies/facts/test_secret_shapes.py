"""What is a secret by its name or shape, and what only names one or is random without being one."""

from __future__ import annotations

import json
from typing import Final

import pytest

from policies.facts.secret_shapes import announced, is_random, kinds, refers, shape

SECRETS: Final = {
    "DB_PASSWORD": "Tr0ub4dor&3",
    "PGPASSWORD": "correct horse",
    "DB_PWD": "horse",
    "MYSQL_PASSWD": "horse",
    "SMTP_PASS": "horse",
    "dbPassword": "horse",
    "POSTGRES_PASSWORD": "123456",
    "API_KEY": "abcd1234",
    "SECRET_KEY": "django-insecure-x",
    "JWT_SECRET": "horse",
    "OAUTH_CLIENT_SECRET": "horse",
    "SLACK_TOKEN": "horse",
    "ENCRYPTION_KEY": "0123456789abcdef",
    "SIGNING_KEY": "horse",
    "PASSPHRASE": "correct horse",
    "DB_CREDENTIALS": "app:horse",
    "ACCESS_KEY": "horse",
    "CONFIG": json.dumps({"db": {"password": "horse"}}),
    "DATABASE_URL": "postgresql://app:Tr0ub4dor3@db.internal/app",
    "REDIS_URL": "redis://:correcthorse@cache.internal:6379/0",
    "JDBC": "jdbc:postgresql://db/app?user=app&password=Tr0ub4dor3",
    "CONNECTION": "Server=db;Database=app;User Id=app;Password=Tr0ub4dor3;",
    "CALLBACK": "https://example.com/hook?access_token=a1b2c3d4e5f6a7b8c9",
    "HEADER": "Bearer a1b2c3d4e5f6a7b8c9d0",
    "BOT": "xoxb-" + "123456789012-" + "abcdefghijkl",
    "GITHUB": "github_pat_" + "a" * 22 + "_" + "b" * 59,
    "PAYMENTS": "sk_" + "test_" + "a1B2c3D4e5F6a7B8",
    "MAPS": "AIza" + "a1B2c" * 7,
}
NO_SECRETS: Final = {
    "DB_PASSWORD_SECRET": "prod/db/password",
    "DB_SECRET": "prod/db",
    "PASSWORD_SSM_KEY": "/app/password",
    "SECRETS_MANAGER_ENDPOINT": "https://secretsmanager.eu-west-1.amazonaws.com",
    "SECRET_REGION": "eu-west-1",
    "TOKEN_ISSUER": "https://example.com",
    "TOKEN_AUDIENCE": "api://x",
    "PASSWORD_FIELD": "password",
    "PASSWORD_COLUMN": "password_hash",
    "SECRET_VERSION_STAGE": "AWSCURRENT",
    "TOKEN_SCOPES": "openid profile",
    "TOKEN_STORE": "dynamodb",
    "TOKEN_PROVIDER": "cognito",
    "API_KEY_SOURCE": "HEADER",
    "USE_SECRETS": "cached",
    "ENABLE_TOKEN_AUTH": "yes",
    "TOKEN_VALIDATION": "strict",
    "PASSWORD_AUTH_FLOW": "USER_PASSWORD_AUTH",
    "SECRET_ROTATION_LAMBDA": "rotate",
    "TOKEN_SIGNING_ALG": "RS256",
    "PASSWORD_HASH_ALGORITHM": "argon2",
    "PRIVATE_KEY_PATH": "keys/app.pem",
    "MAX_TOKENS": "4096",
    "DB_URL": "postgresql://app:${DB_PASSWORD}@db.internal/app",
    "DSN": "https://examplePublicKey@o0.ingest.example.com/0",
    "GIT_SHA": "9b2a28eb47540823042a2ba401386845089bb7b6",
    "IMAGE_DIGEST": "sha256:9b2a28eb47540823042a2ba401386845089bb7b62a9637d55816132c4c3c36eb",
    "REQUEST": "123e4567-e89b-12d3-a456-426614174000",
    "USER_POOL_ID": "eu-west-1_AbCdEfGhIjKlMnOpQrStUv",
    "GRAPHQL": "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_found_by_its_name_or_shape(name: str) -> None:
    """The value is never part of what is said."""
    found = list(kinds(name, SECRETS[name]))

    assert len(found) == 1
    assert SECRETS[name] not in found[0][1]


@pytest.mark.parametrize("name", NO_SECRETS)
def test_what_only_names_a_secret_is_none(name: str) -> None:
    """Neither shape, nor name, nor chance says that it is one."""
    value = NO_SECRETS[name]
    assert shape(value) == ""
    assert not announced(name, value)
    assert not is_random(value) or refers(name)


BELOW: Final = {
    "the ids of keys": ("apiKeyIds", {"acme": "a1b2c3"}, []),
    "the names of secrets, in a list": ("SECRET_NAMES", ["prod", "dev"], []),
    "keys": ("apiKeys", {"acme": "a1b2c3"}, ["acme"]),
    "a password below the names of others": ("secretNames", {"db": {"password": "horse"}}, ["db.password"]),
    "the value of a parameter": ("passwordParameter", {"name": "/db", "value": "horse"}, ["value"]),
    "where a secret is, below secrets": ("secrets", {"endpoint": "prod"}, []),
}


@pytest.mark.parametrize("case", BELOW)
def test_a_name_above_a_text_says_what_the_text_is(case: str) -> None:
    """The last name that calls it a secret counts, with what that name says about it."""
    name, value, found = BELOW[case]

    assert [path for path, _ in kinds(name, value)] == found
