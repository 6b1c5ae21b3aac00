"""Earlier states of a record, and who wrote them, read from its versions."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from cms.desk.models import Card, Contribution, Proposal, Version
from cms.desk.models.states import State as ChangesetState
from cms.desk.records.blank import blank
from cms.desk.records.registry import Kind, State, kind
from cms.desk.records.states import fields_of
from cms.desk.write.edits import ChangeRefused, Problem


def whole(of: Kind, state: State) -> dict[str, Any]:
    """A stored state in the kind's current shape: new fields with their default, removed ones left out."""
    known = {name: state.get(name, value) for name, value in blank(of).items()}
    for part in of.all_parts:
        unknown = {field.name: field.get_default() for field in fields_of(part.model)}
        known[part.name] = [
            {"id": row["id"], **{name: row.get(name, value) for name, value in unknown.items()}}
            for row in known[part.name]
        ]
    return known


def version_of(card: Card, number: int) -> Version:
    """The record's version of that number; ChangeRefused where there is none."""
    found = Version.objects.filter(card=card, number=number).first() if 0 < number <= card.version else None
    if found is None:
        raise ChangeRefused(
            [Problem(None, "", f"“{card}” has no version {number}: open it again.", "no_such_version")]
        )
    return found


def state_of(card: Card, number: int) -> dict[str, Any]:
    """The record's whole state in its version of that number; ChangeRefused where there is none."""
    return whole(kind(card.kind), version_of(card, number).state)


def writers(numbers: Mapping[int, int]) -> dict[int, set[int]]:
    """For each card, ids of the people who wrote its version of that number.

    Counted from the last publication before that version: what had been published by then, others had
    approved.
    """
    published: dict[int, int] = defaultdict(int)
    done = Proposal.objects.standing().filter(
        card__in=numbers, changeset__state=ChangesetState.PUBLISHED, text__isnull=False
    )
    for card, number in done.values_list("card", "version"):
        if number and number < numbers[card]:
            published[card] = max(published[card], number)
    found: dict[int, set[int]] = {card: set() for card in numbers}
    wrote = Contribution.objects.filter(version__card__in=numbers)
    for card, number, user in wrote.values_list("version__card", "version__number", "user"):
        if published[card] < number <= numbers[card]:
            found[card].add(user)
    return found
