"""The Pulumi program: settings in, components composed, outputs exported.

It knows nothing of the policies that judge it.
"""
