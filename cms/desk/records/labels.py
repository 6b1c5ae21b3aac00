"""Labels: what records are called, in text of their own or around the names of other records."""

from collections.abc import Iterable, Mapping

from cms.desk.models import Card

from .registry import Facts, Label
from .survivors import survivors

LONGEST = 500


def frozen(label: Label) -> str | list[str | Facts]:
    """The label as a body stores it: other records by id.

    They are `$name` and not `$ref`, so that `references` finds them in the facts alone.
    """
    if isinstance(label, str):
        return label
    return [piece if isinstance(piece, str) else _name(piece) for piece in label if piece]


def _name(reference: Facts) -> Facts:
    return {"$name": reference["$ref"], "kind": reference["kind"]}


def named(label: str | list[str | Facts]) -> list[int]:
    """Ids of the records that a body's label names."""
    return [] if isinstance(label, str) else [piece["$name"] for piece in label if isinstance(piece, dict)]


def said(label: str | list[str | Facts], names: Mapping[int, str | None]) -> str:
    """The label of a body as text; a record without a name appears as its kind, in brackets."""
    if isinstance(label, str):
        return label[:LONGEST]
    return "".join(piece if isinstance(piece, str) else _said(piece, names) for piece in label)[:LONGEST]


def _said(piece: Facts, names: Mapping[int, str | None]) -> str:
    return names.get(piece["$name"]) or f"({piece['kind'] or 'record'})"


def names_of(ids: Iterable[int]) -> dict[int, str | None]:
    """Current labels by card id, a merged record with its survivor's; one query unless one was merged."""
    wanted = set(ids)
    rows = (
        list(Card.objects.filter(pk__in=wanted).values_list("pk", "label", "merged_into")) if wanted else []
    )
    names: dict[int, str | None] = {card: label for card, label, _ in rows}
    # The names of survivors cost queries: most calls have no merged record.
    if merged := {card for card, _, into in rows if into}:
        into = survivors(merged)
        called = dict(Card.objects.filter(pk__in=into.values()).values_list("pk", "label"))
        names |= {card: called[last] for card, last in into.items()}
    return names
