"""Bodies: what is approved of a record, a pure function of its state."""

from collections.abc import Collection
from typing import Any

from cms.desk.models import Card

from . import labels
from .registry import ENVELOPE, Facts, Kind, kind
from .states import states


def body(of: Kind, state: dict[str, Any]) -> Facts:
    """The record's own facts with slug, label, citations and format; other records appear as `ref`."""
    facts = facts_of(of, state)
    # Such a fact would overwrite an entry of the document around it.
    if clash := ENVELOPE & facts.keys():
        raise ValueError(f"The facts of a {of.code} may not be called {', '.join(sorted(clash))}.")
    citations = [part.cites(row) for part in of.all_parts if part.cites for row in state[part.name]]
    return {
        **facts,
        "format": of.format,
        "slug": state["slug"],
        "label": labels.frozen(of.body.label(state)),
        "citations": citations,
    }


def facts_of(of: Kind, state: dict[str, Any]) -> Facts:
    """The kind's own facts of the record, and the lines of what every kind has."""
    lines = {part.name: [part.line(row) for row in state[part.name]] for part in of.all_parts if part.line}
    return {**of.body.facts(state), **lines}


def bodies(cards: Collection[Card]) -> dict[int, Facts]:
    """The body of each card's working copy, in a bounded number of queries per kind."""
    made = {}
    for code in sorted({card.kind for card in cards}):
        of = kind(code)
        for card, state in states(of, [card for card in cards if card.kind == code]).items():
            made[card] = body(of, state)
    return made
