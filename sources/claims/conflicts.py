"""Open conflicts among working copies, drafts included, for the editors' list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts
from cms.pages.words import day

from ..models import Metric, Property, Region, Unit
from .comparison.differences import EXPLAINED, Conflict
from .models import Claim, FoundConflict
from .sentence import value_words

PASSAGES = 3  # of a side; further ones are on its own page


@dataclass(frozen=True)
class Passage:
    """What a source prints for a claim: its name, what was printed, and in which words."""

    source: str
    printed: str
    words: str


@dataclass(frozen=True)
class Side:
    """One of the claims: its value in words, who says it, what it covers, and its sources' passages."""

    card: Card
    value: str
    sources: int
    said_by: str = ""
    scope: str = ""
    passages: Sequence[Passage] = ()


@dataclass(frozen=True)
class Contradiction:
    """Claims about one property of one subject that can't all be true; `pairs` are what is to be decided."""

    subject: Card
    property: Property
    kinds: Sequence[str]
    sides: Sequence[Side]
    pairs: Sequence["Pair"] = field(default_factory=list)


@dataclass(frozen=True)
class Pair:
    """A stored conflict with its sides, the second of which may be what a source or a record says."""

    conflict: FoundConflict
    words: str
    one: Side
    other: Side | None
    against: str = ""


def competing() -> QuerySet[Claim]:
    """The claims that can contradict others."""
    # A merged duplicate is part of its survivor.
    return Claim.objects.exclude(standing=Claim.Standing.DEPRECATED).filter(
        subject__isnull=False, property__isnull=False, card__merged_into=None
    )


def stated() -> QuerySet:
    """What claims state of what, each once: subjects, properties and stories.

    All claims are read for it: pages go by what is stored in `open_conflicts`.
    """
    names = ("subject", "property", "depicted_in")
    return competing().order_by(*names).values(*names).distinct()


def contradictions(groups: Iterable[Mapping[str, Any]]) -> list[Contradiction]:
    """The conflicts in the given groups, in a bounded number of queries."""
    # Starts from what matches nothing: an empty Q would match every row if there are no groups.
    in_groups = Q(pk=None)
    for group in groups:
        in_groups |= Q(**{name: group[name] for name in ("subject", "property", "depicted_in")})
    rows = FoundConflict.objects.filter(in_groups).select_related(
        "subject", "property", "one__pending", "other__pending"
    )
    still_open = [row for row in rows.order_by("subject", "property", "pk") if row.is_open()]
    return _arranged(still_open)


def _arranged(rows: Sequence[FoundConflict]) -> list[Contradiction]:
    cards = {card.pk: card for row in rows for card in (row.one, row.other) if card}
    made = bodies([*cards.values()])
    units = Unit.objects.in_bulk() if made else {}
    titles = _titles(made)
    named = _labels(made)
    sides = {card: _side(cards[card], body, units, titles, named) for card, body in made.items()}
    grouped: dict[tuple[int, str, int | None], list[FoundConflict]] = {}
    for row in rows:
        grouped.setdefault((row.subject_id, row.property_id, row.depicted_in_id), []).append(row)
    return [
        Contradiction(
            some[0].subject,
            some[0].property,
            sorted({row.kind for row in some}),
            [sides[card] for card in sorted({card for row in some for card in _claims(row)})],
            [_pair(row, sides, made, units) for row in some],
        )
        for some in grouped.values()
    ]


def _claims(row: FoundConflict) -> Iterator[int]:
    return (each for each in (row.one_id, row.other_id) if each)


def _pair(
    row: FoundConflict, sides: Mapping[int, Side], made: Mapping[int, Facts], units: Mapping[str, Unit]
) -> Pair:
    kind = Conflict(row.kind)
    if row.other_id:
        return Pair(row, EXPLAINED[kind], sides[row.one_id], sides[row.other_id])
    return Pair(row, EXPLAINED[kind], sides[row.one_id], None, _against(row, made[row.one_id]))


def _against(row: FoundConflict, body: Facts) -> str:
    """What one claim differs from: what a source printed, else the fact of its subject."""
    part, _, key = row.path.partition("/")
    if part == "mirrors":
        return f"the record of {row.subject}: {key.replace('_', ' ').replace('/', ', ')}"
    cited = next((each for each in body["citations"] if str(each["id"]) == key), None)
    printed = (cited or {}).get("printed") or {}
    words = " ".join(filter(None, (printed.get("bound"), printed.get("value"), printed.get("unit"))))
    return f"what its source printed: {words}" if words else "what its source printed"


def _titles(made: Mapping[int, Facts]) -> dict[int, str]:
    """What the sources are called that they cite, and those whom they name."""
    named = {row["source"]["$ref"] for body in made.values() for row in body["citations"]}
    said_by = (body[role] for body in made.values() for role in ("speaker", "originator"))
    named |= {ref["$ref"] for ref in said_by if ref}
    return dict(Card.objects.filter(pk__in=named).values_list("pk", "label")) if named else {}


def _labels(made: Mapping[int, Facts]) -> dict[str, str]:
    """The names of regions and metrics that they name, by code."""
    codes = {
        row.get(name) for body in made.values() for row in body["qualifiers"] for name in ("region", "metric")
    }
    found = (
        [model.objects.filter(pk__in=codes - {None}) for model in (Region, Metric)] if codes - {None} else []
    )
    return {each.pk: each.label for some in found for each in some}


def _side(
    card: Card,
    body: Facts,
    units: Mapping[str, Unit],
    titles: Mapping[int, str],
    named: Mapping[str, str],
) -> Side:
    unit = units.get(body["value"]["unit"] or "")
    supporting = [row for row in body["citations"] if row["stance"] == "supports"]
    # The label of a claim ends in the name of a record that is its value; a body holds only its id.
    value = card.label.rpartition(", ")[2] if body["value"]["entity"] else value_words(body["value"], unit)
    passages = [_passage(row, titles) for row in supporting if row["quotation"] or row["printed"]["value"]]
    return Side(
        card,
        value,
        len({row["source"]["$ref"] for row in supporting}),
        _said_by(body, titles),
        _scope(body, named),
        passages[:PASSAGES],
    )


def _passage(row: Facts, titles: Mapping[int, str]) -> Passage:
    printed = row["printed"]
    words = " ".join(filter(None, (printed["bound"], printed["value"], printed["unit"])))
    return Passage(titles.get(row["source"]["$ref"], ""), words, row["quotation"] or "")


def _said_by(body: Facts, titles: Mapping[int, str]) -> str:
    kind = (body["modality"] or "").replace("_", " ")
    speaker, origin = (
        titles.get(body[role]["$ref"]) if body[role] else body[f"{role}_described"]
        for role in ("speaker", "originator")
    )
    whose = f"whose figure: {origin}" if origin and origin != speaker else None
    when = day(body["said_on"]) or (body["said_when"] or {}).get("edtf")
    return ", ".join(filter(None, (kind, speaker, when, whose)))


def _scope(body: Facts, named: Mapping[str, str]) -> str:
    """What it covers, in the words that its qualifiers have."""
    said = []
    for row in body["qualifiers"]:
        dates = " to ".join(filter(None, map(day, (row["starts"], row["ends"]))))
        span = f"first {row['days']} days" if row.get("days") else (row.get("span") or "").replace("_", " ")
        typed = named.get(row.get("region") or row.get("metric") or "")
        without = "without" if row["kind"] == "excluding" else None
        said.append(" ".join(filter(None, (without, row["text"] or typed, span, dates))))
    return "; ".join(filter(None, said))
