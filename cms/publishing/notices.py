"""Notices: records that tell readers what was corrected in the others that they are published with."""

from collections.abc import Collection

from cms.desk.records.registry import kind, references

from .documents import Live


def of(lives: Collection[Live]) -> dict[int, int]:
    """The id of the notice, among records going live together, for each record that one names."""
    found: dict[int, int] = {}
    for live in sorted(lives, key=lambda each: each.card.pk):
        role = kind(live.card.kind).notices
        if role:
            for ref in references(live.body):
                if ref["role"] == role:
                    found.setdefault(ref["$ref"], live.card.pk)
    return found
