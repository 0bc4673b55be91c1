"""Values that carry their resource."""

import pulumi


def carry(value: str, *resources: pulumi.Resource) -> pulumi.Output[str]:
    """Make a derived value depend on the resources it speaks of, and keep it known in a preview.

    A plain string says nothing about order: `up` would redrive to a queue that does not exist yet, and `destroy` would
    remove a log group while its function still writes. A resource's own ARN output would keep the order but is unknown
    at a first preview, and with it every document it stands in. A URN is known even then, and brings the dependency.
    """
    return pulumi.Output.all(*(resource.urn for resource in resources)).apply(lambda _: value)
