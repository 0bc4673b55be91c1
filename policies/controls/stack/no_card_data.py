"""A number pasted into an example goes into version control, state and console, where nobody looks for it.

Violates: 13 to 19 digits of a card, in any property, key, output or name: of any script, in groups, with invisible
characters between, beside letters, split over neighbours, or encoded.

Complies: anything else. The value is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.card_numbers import card_number, places
from policies.model.control import ANY, BOTH_PROFILES, Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="stack-no-card-data",
    title="No name, property, key, tag, description or output holds a card number",
    severity=Severity.CRITICAL,
    applies_to=ANY,
    pci=(
        partial(
            "3.5.1", "No card number is in the declared values. What the functions accept and store is not judged here."
        ),
        partial("6.5.5", "No live number in a sample or a description; test data elsewhere is not seen here."),
    ),
    remedy="Remove it; an example uses a token.",
    source="https://www.iso.org/standard/70484.html",
    profiles=BOTH_PROFILES,
)
def no_card_data(resource: Resource, _context: Context) -> Iterator[Finding]:
    if card_number(resource.name):
        yield Finding(prop="name", observed="holds a card number", required="none")
    for path in places(resource.props):
        yield Finding(prop=path, observed="holds a card number", required="none")
