"""Under IMDSv1 one forged request through the application reads the role's credentials.

An advisory: the image or the account may require tokens by default.

Violates: no ``metadataOptions.httpTokens``, or ``optional``.

Complies: ``required``; ``httpEndpoint: disabled``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import shown
from policies.model.control import BASELINE, Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="ec2-metadata-tokens",
    title="Instance metadata requires session tokens (IMDSv2)",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    applies_to=("aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"),
    pci=(partial("2.2.6", "One setting of the instance; the image and what runs on it are not judged."),),
    remedy="Set metadata_options with http_tokens='required'.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
    profiles=(BASELINE,),
)
def metadata_tokens(instance: Resource, _context: Context) -> Iterator[Finding]:
    options = instance.block("metadataOptions")
    tokens = options.text("httpTokens", "optional")
    if tokens != "required" and options.text("httpEndpoint") != "disabled":
        yield Finding(prop="metadataOptions.httpTokens", observed=shown(tokens), required="required")
