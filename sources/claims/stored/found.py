"""The differences among working copies, as they are stored: found anew for whole statements at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts

from ...sources.models import Source
from ..comparison.among import Differing, differing
from ..comparison.terms import Looked, terms_for
from .models import FoundConflict
from .resolved import Key, digest_of, key_of


class Statement(NamedTuple):
    """What claims state of what; those that share one can contradict each other."""

    subject: int
    property: str
    depicted_in: int | None


class Found(NamedTuple):
    """A difference with the claim that has it, and what of."""

    card: int
    about: Statement
    row: Differing


def find(groups: Mapping[Statement, Iterable[Card]]) -> tuple[dict[Key, Found], Looked]:
    """The differences within each statement, by key, from working copies; bounded queries."""
    cards = {card.pk: card for group in groups.values() for card in group}
    about = {card.pk: statement for statement, group in groups.items() for card in group}
    made = bodies([*cards.values()])
    looked = terms_for(made, working)
    cited = {row["source"]["$ref"] for body in made.values() for row in body["citations"]}
    titles = (
        dict(Source.objects.filter(pk__in=cited, title__isnull=False).values_list("pk", "title"))
        if cited
        else {}
    )
    called = {card: title for card, title in titles.items() if title}
    found = differing(made, looked, titles=called, of=made)
    return {
        key_of(card, row): Found(card, about[card], row) for card, rows in found.items() for row in rows
    }, looked


def working(ids: Iterable[int]) -> dict[int, Facts]:
    """The working copies of records."""
    return bodies([*Card.objects.filter(pk__in=set(ids))])


def store(statements: Iterable[Statement], found: Mapping[Key, Found]) -> set[Statement]:
    """Store what was found in place of what was there; the statements that have an open conflict."""
    asked = set(statements)
    there = _stored(asked) | _elsewhere(found)
    if over := [row.pk for key, row in there.items() if key not in found]:
        gone = FoundConflict.objects.filter(pk__in=over)
        gone.filter(outcome=None).delete()
        # What somebody resolved is kept, should it come back.
        gone.update(is_there=False)
    new: list[FoundConflict] = []
    moved: list[FoundConflict] = []
    for key, each in found.items():
        row = there.get(key) or FoundConflict(kind=key[0], one_id=key[1], other_id=key[2], path=key[3])
        before = (row.digest, row.is_there, row.subject_id, row.property_id, row.depicted_in_id, row.axes)
        row.digest, row.is_there, row.axes = digest_of(each.card, each.row), True, ",".join(each.row.axes)
        row.subject_id, row.property_id, row.depicted_in_id = each.about
        after = (row.digest, row.is_there, row.subject_id, row.property_id, row.depicted_in_id, row.axes)
        if row.pk is None:
            new.append(row)
        elif before != after:
            moved.append(row)
        there[key] = row
    FoundConflict.objects.bulk_create(new, batch_size=500)
    fields = ["digest", "is_there", "axes", "subject", "property", "depicted_in"]
    FoundConflict.objects.bulk_update(moved, fields, batch_size=200)
    return {each.about for key, each in found.items() if there[key].is_open()}


def _stored(statements: set[Statement]) -> dict[Key, FoundConflict]:
    rows = FoundConflict.objects.filter(
        subject__in={each.subject for each in statements}, property__in={each.property for each in statements}
    )
    return _by_key(
        row for row in rows if Statement(row.subject_id, row.property_id, row.depicted_in_id) in statements
    )


def _elsewhere(found: Mapping[Key, Found]) -> dict[Key, FoundConflict]:
    """Those of a claim that stated something else before: what was resolved of it is kept."""
    rows = FoundConflict.objects.filter(one__in={key[1] for key in found}) if found else ()
    return {key: row for key, row in _by_key(rows).items() if key in found}


def _by_key(rows: Iterable[FoundConflict]) -> dict[Key, FoundConflict]:
    return {(row.kind, row.one_id, row.other_id, row.path): row for row in rows}


def by_statement(claims: Iterable, asked: set[Statement]) -> dict[Statement, list[Card]]:
    """The cards of claims, by what they state of what, as far as that is asked for."""
    groups: dict[Statement, list[Card]] = defaultdict(list)
    for claim in claims:
        about = Statement(claim.subject_id or 0, claim.property_id or "", claim.depicted_in_id)
        if about in asked:
            groups[about].append(claim.card)
    return dict(groups)
