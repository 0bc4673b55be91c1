"""The real engine, with no AWS account: `pulumi preview --policy-pack` against a stand-in provider."""
