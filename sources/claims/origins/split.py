"""Splits: an editor says that two sources do not depend on one another, so that both may count."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Version
from cms.desk.models.cards import EditorialState
from cms.desk.models.versions import How
from cms.desk.records.registry import Facts
from cms.desk.write.change import change

from ...sources.models import Derivation, Independence, Source

LONGEST = 300


class SplitError(Refusal):
    """Two sources can't be said to be independent of one another; the message says why."""


@dataclass(frozen=True)
class Split:
    """What somebody said of two sources, by card id; version: in which they did, None where none has it.

    is_published: whether it counts for readers already.
    """

    one: int
    other: int
    reason: str
    version: Version | None
    is_published: bool


@transaction.atomic
def split(one: Card, other: Card, reason: str, *, by: User, at: datetime) -> Version:
    """Say, in the working copy of `one`, that it does not depend on `other`; for all claims, once published.

    NotAllowed without the right to write. SplitError where the two can't be split, or without a reason;
    ChangeRefused where `one` can't be edited now, as for any other change.
    """
    permissions.require(by, permissions.WRITE)
    reason = reason.strip()
    if not reason or "\0" in reason or len(reason) > LONGEST:
        message = f"Say how you know that they don’t depend on one another, in 1 to {LONGEST} characters."
        raise SplitError(message, code="no_reason")
    locked = Card.objects.locked([one.pk, other.pk])
    if len(locked) < 2:
        raise SplitError("Two sources are compared: choose another one.", code="one_source")
    one, other = locked[one.pk], locked[other.pk]
    _require_sources(one, other)
    _require_unknown(one, other)
    row = {"other": other.pk, "reason": reason}
    source = Source.objects.get(pk=one.pk)
    version = change(
        source, by=by, at=at, how=How.FORM, expect=one.version, fields={"independent_of": {"new-1": row}}
    )
    assert version  # noqa: S101 - a new row always makes one
    return version


def _require_sources(*cards: Card) -> None:
    for card in cards:
        if card.kind != "source":
            raise SplitError(f"“{card}” is no source: choose two sources.", code="no_source")
        if card.hold_id:
            message = f"“{card}” is held, and counts for nothing until somebody else lifts the hold."
            raise SplitError(message, code="held")
        if card.merged_into_id:
            message = f"“{card}” was merged into “{card.merged_into}”: compare that."
            raise SplitError(message, code="merged")
        if card.editorial_state is EditorialState.WITHDRAWN:
            raise SplitError(f"“{card}” was withdrawn, and counts for nothing.", code="withdrawn")


def _require_unknown(one: Card, other: Card) -> None:
    """Refuse what is known of the two otherwise: as their working copies say it."""
    pair = {one.pk, other.pk}
    if found := Independence.objects.filter(source__in=pair, other__in=pair).first():
        said_in = one if found.source_id == one.pk else other
        message = f"“{said_in}” says already that they don’t depend on one another: “{found.reason}”"
        raise SplitError(f"{message.rstrip('.')}.", code="compared_already")
    if common := _taken(one.pk) & _taken(other.pk):
        shared = Card.objects.get(pk=min(common - pair or common))
        message = (
            f"“{one}” and “{other}” are one origin, since one takes from the other."
            if common & pair
            else f"“{one}” and “{other}” are one origin, since both take from “{shared}”."
        )
        message = f"{message} If that is wrong, correct what they derive from."
        raise SplitError(message, code="derived")
    outlets = dict(Source.objects.filter(pk__in=pair, outlet__isnull=False).values_list("pk", "outlet"))
    if len(outlets) == 2 and len(set(outlets.values())) == 1:
        outlet = Card.objects.get(pk=outlets[one.pk])
        message = (
            f"Both come from “{outlet}”, so that they are one origin: correct the outlet if it is wrong."
        )
        raise SplitError(message, code="one_outlet")


def _taken(source: int) -> set[int]:
    """The source and all that it takes from, over any number of others; a query for each step."""
    found, following = {source}, {source}
    while following:
        rows = Derivation.objects.filter(source__in=following).values_list("origin", flat=True)
        following = set(rows) - found
        found |= following
    return found


def proposed(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The source whose working copy says so, for those of the pairs that somebody has compared; one query."""
    if not pairs:
        return {}
    ids = {each for pair in pairs for each in pair}
    rows = Independence.objects.filter(source__in=ids, other__in=ids).values_list("source", "other")
    said = {frozenset(row): row[0] for row in rows}
    return {pair: said[frozenset(pair)] for pair in pairs if frozenset(pair) in said}


def splits(cited: Collection[int], published: Mapping[int, Facts]) -> list[Split]:
    """What was said of each two of the sources, in what is published and in working copies; two queries.

    published: the published bodies of the sources, by id.
    """
    rows: dict[tuple[int, int], tuple[int, str, bool]] = {
        (one, row["id"]): (row["source"]["$ref"], row["reason"], True)
        for one in cited
        for row in published.get(one, {}).get("independent_of", ())
        if row["source"]["$ref"] in cited
    }
    for row in Independence.objects.filter(Q(source__in=cited), Q(other__in=cited)):
        rows.setdefault((row.source_id, row.pk), (row.other_id, row.reason, False))
    by = _written(rows)
    return [
        Split(one, other, reason, by.get((one, key)), is_published)
        for (one, key), (other, reason, is_published) in sorted(rows.items())
    ]


def _written(rows: Mapping[tuple[int, int], tuple[int, str, bool]]) -> dict[tuple[int, int], Version]:
    """For each row the version in which it came to say what it says; one query."""
    if not rows:
        return {}
    found: dict[tuple[int, int], Version] = {}
    before: dict[tuple[int, int], bool] = {}
    versions = Version.objects.filter(card__in={one for one, _ in rows}).select_related("by")
    # One at a time: a version holds the copies of its source.
    for version in versions.order_by("card", "number").iterator(chunk_size=20):
        there = {row["id"]: row for row in version.state.get("independent_of", ())}
        for key in (each for each in rows if each[0] == version.card_id):
            other, reason, _ = rows[key]
            row = there.get(key[1])
            says = row is not None and (row["other"], row["reason"]) == (other, reason)
            if says and not before.get(key):
                found[key] = version
            before[key] = says
    return found
