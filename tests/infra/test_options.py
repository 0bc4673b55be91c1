"""Every resource's options are recorded as the engine will resolve them."""

from typing import Any

import pulumi
import pytest

from infra.options import OptionsRecorder
from tests.infra.recording import run


class Group(pulumi.ComponentResource):
    """A component without behaviour."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Group", name, None, opts)


class Thing(pulumi.CustomResource):
    """A resource without inputs."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Thing", name, {}, opts)


def exported(
    *, group: pulumi.ResourceOptions | None = None, child: pulumi.ResourceOptions | None = None
) -> dict[str, Any]:
    """Record a component `group`, its child `child` and a stranger `other`, with these options."""
    recorded: dict[str, Any] = {}

    def program() -> None:
        recorder = OptionsRecorder.install()
        parent = Group("group", group)
        Thing("child", pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(parent=parent)))
        Thing("other")
        recorded.update(recorder.export())

    run(program)
    return recorded


def test_plain_resources_are_only_counted() -> None:
    """Components count; the stack does not."""
    assert exported() == {"count": 3, "retained": [], "protected": [], "deletedWith": {}, "ignoreChanges": {}}


def test_own_options_are_recorded() -> None:
    """What a resource says of itself is written down under its type and name."""
    found = exported(child=pulumi.ResourceOptions(retain_on_delete=True, protect=True, ignore_changes=["tags"]))

    assert found["retained"] == ["test:index:Thing::child"]
    assert found["protected"] == ["test:index:Thing::child"]
    assert found["ignoreChanges"] == {"test:index:Thing::child": ["tags"]}


def test_options_are_inherited() -> None:
    """A child that says nothing is retained and protected with its parent."""
    found = exported(group=pulumi.ResourceOptions(retain_on_delete=True, protect=True))

    both = ["test:index:Group::group", "test:index:Thing::child"]
    assert (found["retained"], found["protected"]) == (both, both)


def test_a_childs_own_word_holds() -> None:
    """A child that refuses is not retained with its parent."""
    found = exported(
        group=pulumi.ResourceOptions(retain_on_delete=True), child=pulumi.ResourceOptions(retain_on_delete=False)
    )

    assert found["retained"] == ["test:index:Group::group"]


def test_deleted_with_is_recorded_and_inherited() -> None:
    """A resource that vanishes with another is named with it, and so are its children."""
    recorded: dict[str, Any] = {}

    def program() -> None:
        recorder = OptionsRecorder.install()
        owner = Thing("owner")
        parent = Group("group", pulumi.ResourceOptions(deleted_with=owner))
        Thing("child", pulumi.ResourceOptions(parent=parent))
        recorded.update(recorder.export())

    run(program)

    assert recorded["deletedWith"] == {
        "test:index:Group::group": "test:index:Thing::owner",
        "test:index:Thing::child": "test:index:Thing::owner",
    }


def test_a_changed_option_is_seen() -> None:
    """What another transformation does to a resource's options is recorded, not what the program wrote."""

    def retain(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        changed = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(retain_on_delete=True))
        return pulumi.ResourceTransformationResult(props=args.props, opts=changed)

    assert exported(child=pulumi.ResourceOptions(transformations=[retain]))["retained"] == ["test:index:Thing::child"]


def test_a_later_transformation_is_recorded_too() -> None:
    """One that is registered after the recorder runs before it all the same: it cannot retain a resource unseen."""
    recorded: dict[str, Any] = {}

    def retain(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        changed = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(retain_on_delete=True))
        return pulumi.ResourceTransformationResult(args.props, changed)

    def program() -> None:
        recorder = OptionsRecorder.install()
        pulumi.runtime.register_stack_transformation(retain)
        Thing("late")
        recorded.update(recorder.export())

    run(program)

    assert recorded["retained"] == ["test:index:Thing::late"]


def test_an_engine_side_transform_is_refused() -> None:
    """The engine applies transforms after the program has spoken: nobody could vouch for the options."""

    def program() -> None:
        OptionsRecorder.install()
        Thing("moved", pulumi.ResourceOptions(transforms=[lambda _: None]))

    with pytest.raises(pulumi.RunError, match="moved is changed by the engine"):
        run(program)
