"""A record's unfinished tree: what it names and what is about it, as far as it was never published so."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Model, QuerySet

from cms.accounts.models import User
from cms.desk.models import Card, Changeset
from cms.desk.records.bodies import bodies
from cms.desk.records.keys import keys_to, naming
from cms.desk.records.registry import Facts, kind, kinds, references, roles

from .contents import add, propose, unaddable
from .lifecycle import ReviewError

MOST = 300  # of one tree; more are a matter of lists and sheets


@dataclass(frozen=True)
class Branch:
    """An unfinished record of a tree. of: the record that it is about, or that names it.

    obstacle: why it can't be submitted with the others now, in words that follow its name; "" where it can.
    """

    card: Card
    of: Card
    is_about: bool
    obstacle: str = ""


def unfinished_tree(root: Card, *, by: User, at: datetime) -> list[Branch]:
    """What a record names and what is about it, and so on, that has edits which are not live; at most `MOST`.

    Of what is only named, no more is taken than what that names in turn: a person's other films are no part
    of this one. In a number of queries that grows with the depth alone.
    """
    found: dict[int, tuple[Card, Card, bool]] = {}
    # By id, whether what is about a record belongs to the tree as well.
    level = {root.pk: (root, True)}
    while level and len(found) < MOST:
        made = bodies([card for card, _ in level.values()])
        further: dict[int, tuple[Card, Card, bool]] = {}
        for card, of in _about([card for card, is_whole in level.values() if is_whole]):
            further.setdefault(card.pk, (card, of, True))
        for card, of in _named(made, {key: card for key, (card, _) in level.items()}):
            further.setdefault(card.pk, (card, of, False))
        new = {key: each for key, each in further.items() if key not in found and key != root.pk}
        found |= dict(list(new.items())[: MOST - len(found)])
        level = {key: (card, is_about) for key, (card, _, is_about) in new.items() if key in found}
    stuck = unaddable([card for card, _, _ in found.values()], by=by, at=at)
    return [Branch(card, of, is_about, stuck.get(card.pk, "")) for card, of, is_about in found.values()]


def _unfinished(ids: Iterable[int] | QuerySet) -> list[Card]:
    cards = Card.objects.filter(pk__in=ids, merged_into=None).exclude(live_version=F("version"))
    return list(
        cards.select_related("pending__created_by", "hold", "updated_by").order_by("kind", "folded", "pk")
    )


def _named(made: dict[int, Facts], cards: dict[int, Card]) -> Iterator[tuple[Card, Card]]:
    """The unfinished records that the bodies name, each with the first record that names it."""
    by = {ref["$ref"]: cards[key] for key in sorted(made, reverse=True) for ref in references(made[key])}
    return ((card, by[card.pk]) for card in _unfinished(by))


def _about(cards: Collection[Card]) -> Iterator[tuple[Card, Card]]:
    """The unfinished records that are about one of the records, each with that one."""
    if not cards:
        return
    own = {card.pk: card for card in cards}
    models: dict[type[Model], list[int]] = defaultdict(list)
    for card in cards:
        models[kind(card.kind).model].append(card.pk)
    asked = [
        about.model._default_manager.filter(naming(names, ids)).order_by().values("pk")
        for about in kinds()
        if any(role.about for role in about.roles)
        for model, ids in models.items()
        if (names := keys_to(model, about.model))
    ]
    if not asked:
        return
    first, *others = asked
    candidates = _unfinished(first.union(*others) if others else first)[:MOST]
    made = bodies(candidates)
    known = roles()
    for card in candidates:
        for value in made[card.pk].values():
            if isinstance(value, dict) and value.get("$ref") in own and known[value["role"]].about:
                yield card, own[value["$ref"]]
                break


@transaction.atomic
def put_together(root: Card, others: Collection[Card], *, by: User, at: datetime) -> Changeset:
    """The record with others of its tree in its open changeset, or in a new one.

    ReviewError, with nothing done, where one of them can't be added.
    """
    root.refresh_from_db(fields=["pending"])
    changeset = root.pending
    if changeset is None:
        return propose([root, *others], by=by, at=at)
    if changeset.is_frozen:
        raise ReviewError(f"“{root}” is under review in “{changeset}”: take it out first.", code="frozen")
    if others:
        add(changeset, others, by=by, at=at)
    return changeset
