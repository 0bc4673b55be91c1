"""A model of the AWS provider: what its Check returns and refuses, and what it plans. It reaches no AWS.

The offline preview and the stand-in provider of the real engine both answer from it. Facts: the tables beside it, made by
``guard.maintenance.provider_table``; how the values come about: pulumi-terraform-bridge, ``pkg/tfbridge``.
"""
