"""Bring along what a record needs: the drafts that it refers to, and what those refer to."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.checks import rules
from cms.desk.checks.rules import Finding, Proposed
from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import TAKES_OFF, Action
from cms.desk.models.states import Verdict, states_before
from cms.desk.records.bodies import bodies

from .contents import begin, put_in
from .lifecycle import ReviewError, lock, require_step

Needs = dict[int, Finding]


@transaction.atomic
def bring_along(card: Card, *, by: User, at: datetime, only: Card | None = None) -> list[Card]:
    """Add the records that this one needs, and those that they need, to its open changeset, or to a new one.

    only: bring along just this one of them, with what it needs itself. ReviewError, with nothing added, where
    one of them is in another changeset, one is held without a correction, or nothing is needed.
    """
    require_step(by, Verdict.ADDED)
    card.refresh_from_db(fields=["pending"])
    standing = list(card.pending.standing().select_related("card", "merge_into")) if card.pending else []
    own = next((each for each in standing if each.card_id == card.pk), Proposal(card=card))
    needed = _needed([*standing, own], card, only=only)
    if not needed:
        raise ReviewError(
            f"“{card}” needs nothing that could be brought along: look at its checks again.",
            code="needs_nothing",
        )
    changeset = card.pending or begin([card], by=by, at=at)
    locked = lock(changeset, expect=states_before(Verdict.ADDED), also=[card.pk, *needed])
    # What it needs was computed before the lock; the changeset could have changed while this waited.
    if locked[card.pk].pending != card.pending:
        raise ReviewError(f"“{card}” is in another changeset now: open it again.", code="lies_elsewhere")
    if card.pending is None:
        put_in(changeset, [locked[card.pk]], by=by, at=at)
    for action in sorted({finding.brings_to for finding in needed.values() if finding.brings_to}):
        some = [locked[key] for key in sorted(needed) if needed[key].brings_to == action]
        _require_changes(some, action)
        note = own.note if action == Action.WITHDRAW else ""
        # Of a chain all belong to the record that began it: the page shows them folded under that one.
        along = own.along_with or card
        put_in(changeset, some, by=by, at=at, action=action, note=note, along_with=along)
    return [locked[key] for key in sorted(needed)]


def _needed(standing: Iterable[Proposal], card: Card, *, only: Card | None) -> Needs:
    """What the record needs, directly or through other records; the checks run once per level."""
    proposed = {each.card_id: (each.card, each.action, each.merge_into) for each in standing}
    waiting, needed = {card.pk}, Needs()
    while waiting:
        found = missing(_as_proposed(proposed.values()), waiting)
        if only is not None and not needed:
            found = {key: finding for key, finding in found.items() if key == only.pk}
        for key, finding in found.items():
            if finding.brings and finding.brings_to:
                proposed[key] = (finding.brings, finding.brings_to, None)
        needed |= found
        waiting = set(found)
    return needed


def _as_proposed(entries: Collection[tuple[Card, str, Card | None]]) -> list[Proposed]:
    made = bodies([card for card, action, _ in entries if action not in TAKES_OFF])
    return [Proposed(card, action, made.get(card.pk), into) for card, action, into in entries]


def missing(proposed: list[Proposed], needing: set[int]) -> Needs:
    """Blockers of the records `needing` that another record would resolve, by id of that record."""
    there = {each.card.pk for each in proposed}
    return {
        each.brings.pk: each
        for each in rules.blockers(rules.findings(proposed))
        if each.can_be_brought and each.brings and each.card.pk in needing and each.brings.pk not in there
    }


def _require_changes(cards: Iterable[Card], action: str) -> None:
    for card in cards:
        if action != Action.WITHDRAW and card.live_version == card.version:
            raise ReviewError(
                f"“{card}” is {card.editorial_state.label}, and nothing of it changed that could be "
                "published: make it live again first, or remove the reference to it.",
                code="unchanged",
            )
