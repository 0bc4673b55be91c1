"""The functions' dependencies: one layer, built from the hashed lock."""

import os

import pulumi
import pulumi_aws as aws

from infra import bundling
from infra.naming import Kind, Names


class DependencyLayer(pulumi.ComponentResource):
    """A layer for arm64 and python3.11, made in this account: no function runs code that somebody else can replace."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, names: Names, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:compute:DependencyLayer", name, None, opts)
        layer = aws.lambda_.LayerVersion(
            "layer-dependencies",
            layer_name=names.of(Kind.LAYER, "dependencies"),
            description="What requirements/handlers.txt locks",
            code=archive(bundling.layer_archive()),
            compatible_architectures=["arm64"],
            compatible_runtimes=["python3.11"],
            skip_destroy=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = layer.arn
        self.register_outputs({"arn": self.arn})


def archive(path: os.PathLike[str]) -> pulumi.FileArchive:
    """Refer to a package relative to the program's folder: an absolute path would differ on every machine."""
    return pulumi.FileArchive(os.path.relpath(path))
