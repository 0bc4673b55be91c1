"""What could be changed, one thing at a time: in the program, in a quota, or in what the model assumes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.capacity.declared import Declared
from benchmarks.capacity.simulation import Load

Case = tuple[Declared, Load]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """One change, and whose it would be."""

    name: str
    whose: str
    turn: Callable[[Declared, Load], Case]


def _declared(**changes: Any) -> Callable[[Declared, Load], Case]:
    return lambda declared, load: (replace(declared, **changes), load)


def _processing(**changes: Any) -> Callable[[Declared, Load], Case]:
    return lambda declared, load: (replace(declared, processing=replace(declared.processing, **changes)), load)


def _notifications(merchants: int, concurrency: int) -> Callable[[Declared, Load], Case]:
    def turn(declared: Declared, load: Load) -> Case:
        queue = replace(declared.notifications, maximum_concurrency=concurrency)
        return replace(declared, merchants=merchants, sender_reserved=concurrency, notifications=queue), load

    return turn


def _load(**changes: Any) -> Callable[[Declared, Load], Case]:
    return lambda declared, load: (declared, replace(load, **changes))


def knobs(declared: Declared) -> tuple[Knob, ...]:
    """Return the knobs of a stack, the stack as it is first."""
    reserved, poll = declared.reserved, declared.processing.maximum_concurrency
    program, model = "program", "assumption"
    return (
        Knob(name="as declared", whose="", turn=_declared()),
        Knob(name=f"reserved concurrency {2 * reserved}", whose=program, turn=_declared(reserved=2 * reserved)),
        Knob(name=f"reserved concurrency {4 * reserved}", whose=program, turn=_declared(reserved=4 * reserved)),
        Knob(name="the queue's maximum concurrency 5", whose=program, turn=_processing(maximum_concurrency=5)),
        Knob(
            name=f"the queue's maximum concurrency {2 * poll}",
            whose=program,
            turn=_processing(maximum_concurrency=2 * poll),
        ),
        Knob(name="batches of 1", whose=program, turn=_processing(batch_size=1)),
        Knob(
            name="FIFO without high throughput",
            whose=program,
            turn=_processing(high_throughput=False),
        ),
        Knob(
            name=f"stage and usage plan {2 * declared.stage_rate}/s",
            whose=program,
            turn=_declared(stage_rate=2 * declared.stage_rate, key_rate=2 * declared.key_rate),
        ),
        Knob(name="one shard a merchant", whose=program, turn=_declared(shards=1)),
        Knob(name="20 merchants", whose="business", turn=_notifications(20, declared.sender_reserved)),
        Knob(name="notification concurrency 50", whose=program, turn=_notifications(declared.merchants, 50)),
        Knob(name="accepting takes 100 ms", whose=model, turn=_load(accept=100)),
        Knob(name="accepting takes 200 ms", whose=model, turn=_load(accept=200)),
        Knob(name="processing takes 100 ms a message", whose=model, turn=_load(process=100)),
        Knob(name="one message in a thousand is poison", whose=model, turn=_load(poison=0.001)),
        Knob(name="a tenth of the attempts fail", whose=model, turn=_load(transient=0.1)),
        Knob(
            name="a tenth of the attempts fail, 5 receives",
            whose=f"{model}, {program}",
            turn=lambda stack, load: (
                replace(stack, processing=replace(stack.processing, max_receives=5)),
                replace(load, transient=0.1),
            ),
        ),
        Knob(name="one delivery in a hundred fails", whose=model, turn=_load(webhook=0.01)),
    )
