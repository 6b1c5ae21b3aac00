"""Labels: what records are called, in text of their own or around the names of other records."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cms.desk.base import canonical
from cms.desk.models import Card, Proposal

from .registry import Facts, Label
from .stand_ins import opening, standing_in
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
    """The label of a body as text; words stand in for a record without a name."""
    if isinstance(label, str):
        return label[:LONGEST]
    text = "".join(piece if isinstance(piece, str) else _said(piece, names) for piece in label)
    # Only words of ours get a capital: a name is printed as it is.
    is_named = not label or isinstance(label[0], str) or names.get(label[0]["$name"])
    return (text if is_named else opening(text))[:LONGEST]


def _said(piece: Facts, names: Mapping[int, str | None]) -> str:
    return names.get(piece["$name"]) or standing_in(piece["kind"])


def address(pieces: Sequence[str | Facts], slugs: Mapping[int, str | None]) -> list[str]:
    """The words of a slug, piece by piece; one that the next begins with is left out."""
    words = [piece if isinstance(piece, str) else _said(piece, slugs) for piece in pieces]
    wider = [word for word, after in pairwise(words) if not _begins(after, word)]
    return [*wider, *words[-1:]]


def _begins(text: str, word: str) -> bool:
    folded, start = (canonical.fold(each).replace("-", " ") for each in (text, word))
    return folded.startswith(start) and not folded[len(start) : len(start) + 1].isalnum()


def slugs_of(ids: Iterable[int]) -> dict[int, str | None]:
    """The slug under which readers have each record, else that of its working copy, else its label.

    Not the working copy's of a live record: what is made of it may be published before that is.
    """
    wanted = set(ids)
    into = survivors(wanted) if wanted else {}
    last = {card: into.get(card, card) for card in wanted}
    cards = Card.objects.in_bulk(set(last.values())) if wanted else {}
    lives = Proposal.objects.in_bulk({card.live_id for card in cards.values() if card.live_id})
    found = {
        pk: _live_slug(lives.get(card.live_id or 0)) or card.slug or card.label for pk, card in cards.items()
    }
    return {card: found.get(pk) for card, pk in last.items()}


def _live_slug(live: Proposal | None) -> str | None:
    return live.body.get("slug") if live and live.body else None


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
