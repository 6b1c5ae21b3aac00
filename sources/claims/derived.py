"""Values derived from a claim, its sources, competing claims and the day, such as sentence and voice."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts

from ..models import Property, Unit
from .contradiction import Conflict, conflict
from .origins.assess import Assessment, Evidence, assess
from .origins.evidence import evidence_for
from .sentence import Names, sentence
from .voice.approved import approved, served
from .voice.day import day_reached
from .voice.staleness import as_of, is_past, rests_on_the_day

STATEMENT = "statement"


def statement(body: Facts) -> str | None:
    """The key that claims share if they can contradict each other: subject, property, and story if any."""
    if not (body["subject"] and body["property"]):
        return None
    story = f":{body['depicted_in']['$ref']}" if body["depicted_in"] else ""
    return f"{body['subject']['$ref']}:{body['property']}{story}"


class Looked(NamedTuple):
    """Claims looked at beside what else is published: their terms, conflicts, evidence and assessments.

    assessed: what the evidence allows. on: the day as of which they are told.
    """

    properties: Mapping[str, Property]
    units: Mapping[str, Unit]
    conflicts: Mapping[int, list[Facts]]
    evidence: Mapping[int, Evidence]
    assessed: Mapping[int, Assessment]
    on: date


def look_at(bodies: Mapping[int, Facts], published: Published) -> Looked:
    """The claims with their conflicts and how we may state each; bounded queries."""
    properties = Property.objects.in_bulk({body["property"] for body in bodies.values() if body["property"]})
    units = Unit.objects.in_bulk()
    conflicts = conflicts_among(claims_beside(bodies, published) | dict(bodies), properties, units)
    contradicted = {card for card, rows in conflicts.items() if rows}
    evidence = evidence_for(bodies, published, properties=properties, in_conflict=contradicted)
    # Of most claims nothing is ever over, and the day is not asked for.
    is_timed = any(rests_on_the_day(body, properties.get(body["property"])) for body in bodies.values())
    on = day_reached() if is_timed else date.min
    assessed = {card: assess(body, evidence[card], on) for card, body in bodies.items()}
    return Looked(properties, units, conflicts, evidence, assessed, on)


def derive(bodies: Mapping[int, Facts], names: Names, published: Published) -> dict[int, Facts]:
    """For each claim its `sentence`, `origins`, our `voice` for it, its `conflicts`, and its value's type.

    And `stale`, where its time is over, and `as_of`, where its value changes with time.
    """
    found = look_at(bodies, published)
    allowed = approved(bodies)
    return {
        card: {
            "sentence": sentence(
                body,
                of=found.properties.get(body["property"]),
                unit=found.units.get(body["value"]["unit"] or ""),
                names=names,
                is_past=is_past(body, found.on),
            ),
            "value_type": _value_type(found.properties.get(body["property"])),
            "conflicts": found.conflicts[card],
            **_assessed(served(found.assessed[card], allowed[card]), found.evidence[card]),
            "as_of": as_of(body) if _is_perishable(found.properties.get(body["property"])) else None,
        }
        for card, body in bodies.items()
    }


def _is_perishable(of: Property | None) -> bool:
    return bool(of and of.perishable)


def _value_type(of: Property | None) -> str | None:
    return of.value_type if of else None


def conflicts_among(
    bodies: Mapping[int, Facts], properties: Mapping[str, Property], units: Mapping[str, Unit]
) -> dict[int, list[Facts]]:
    """For each claim, its conflicts with the others in `bodies`, as its document has them."""
    # Compared within a statement only: all pairs of a changeset would be quadratic.
    groups: dict[str, list[int]] = defaultdict(list)
    for card, body in sorted(bodies.items()):
        of = properties.get(body["property"])
        if (about := statement(body)) and not (of and of.many):
            groups[about].append(card)
    found: dict[int, list[Facts]] = {card: [] for card in bodies}
    for cards in groups.values():
        for place, one in enumerate(cards):
            for other in cards[place + 1 :]:
                if kind := conflict(bodies[one], bodies[other], units):
                    found[one].append(_conflict(kind, other, bodies[one], bodies[other], units))
                    found[other].append(_conflict(kind, one, bodies[other], bodies[one], units))
    return found


def _conflict(kind: Conflict, other: int, mine: Facts, theirs: Facts, units: Mapping[str, Unit]) -> Facts:
    """One conflict as the document of the claim `mine` has it."""
    sentence = "Another claim gives another value."
    if kind is Conflict.UNIT:
        counted = [
            units[body["value"]["unit"]].label for body in (mine, theirs) if body["value"]["unit"] in units
        ]
        sentence = f"This claim counts {', another '.join(counted)}." if len(counted) == 2 else sentence
    return {"claim": {"kind": "claim", "id": other}, "kind": kind.value, "sentence": sentence}


def claims_beside(bodies: Mapping[int, Facts], published: Published) -> dict[int, Facts]:
    """The bodies of the published claims that state something of the same."""
    statements = {about for body in bodies.values() if (about := statement(body))}
    return published.matching("claim", STATEMENT, statements)


def _assessed(found: Assessment, by: Evidence) -> Facts:
    """An assessment as a document has it: of published sources the ids, since names move without it."""
    return {
        "voice": found.voice.value,
        "reasons": [asdict(each) for each in found.reasons],
        "stale": _stale(found),
        "origins": [
            {
                "sources": [
                    {"kind": "source", "id": each if each in by.sources else None} for each in origin.sources
                ],
                "counts": origin.counts,
                "why": [asdict(each) for each in origin.why],
            }
            for origin in found.origins
        ],
    }


def _stale(found: Assessment) -> Facts | None:
    if not found.over:
        return None
    why = [{"code": each.why.value, "sentence": each.sentence} for each in found.over]
    return {"since": found.over[0].since.isoformat(), "why": why}
