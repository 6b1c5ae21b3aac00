"""Values derived from a claim, its sources, competing claims and the day, such as sentence and voice."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts

from ..models import Property
from .comparison.among import Differing, differing, statement
from .comparison.terms import terms_for
from .contradiction import Terms
from .origins.assess import Assessment, Evidence, assess
from .origins.evidence import evidence_for
from .sentence import Names, scope_words, sentence
from .stored.resolved import without_resolved
from .voice.approved import approved, served
from .voice.day import day_reached
from .voice.staleness import as_of, is_past, rests_on_the_day

STATEMENT = "statement"


class Looked(NamedTuple):
    """Claims looked at beside what else is published: their terms, conflicts, evidence and assessments.

    assessed: what the evidence allows. on: the day as of which they are told.
    """

    terms: Terms
    conflicts: Mapping[int, list[Differing]]
    evidence: Mapping[int, Evidence]
    assessed: Mapping[int, Assessment]
    on: date


def look_at(bodies: Mapping[int, Facts], published: Published) -> Looked:
    """The claims with their conflicts and how we may state each; bounded queries."""
    beside = claims_beside(bodies, published) | dict(bodies)
    looked = terms_for(beside, published.of)
    properties = looked.terms.properties
    cited = {row["source"]["$ref"] for body in bodies.values() for row in body["citations"]}
    titles = {card: source["title"] for card, source in published.of(cited).items() if source["title"]}
    found = differing(beside, looked, titles=titles, of=bodies)
    conflicts = without_resolved(found)
    contradicted = {card for card, rows in conflicts.items() if any(row.kind.is_alarming for row in rows)}
    evidence = evidence_for(bodies, published, properties=properties, in_conflict=contradicted)
    # Of most claims nothing is ever over, and the day is not asked for.
    is_timed = any(rests_on_the_day(body, properties.get(body["property"])) for body in bodies.values())
    on = day_reached() if is_timed else date.min
    assessed = {card: assess(body, evidence[card], on) for card, body in bodies.items()}
    return Looked(looked.terms, conflicts, evidence, assessed, on)


def derive(bodies: Mapping[int, Facts], names: Names, published: Published) -> dict[int, Facts]:
    """For each claim its `sentence`, `origins`, our `voice`, its differences, scope, and value's type.

    And `stale`, where its time is over, and `as_of`, where its value changes with time.
    """
    found = look_at(bodies, published)
    allowed = approved(bodies)
    return {
        card: {
            "sentence": sentence(
                body,
                of=found.terms.properties.get(body["property"]),
                unit=found.terms.units.get(body["value"]["unit"] or ""),
                names=names,
                places=found.terms.world.regions.places,
                metrics=found.terms.metrics,
                is_past=is_past(body, found.on),
            ),
            "scope": scope_words(body, found.terms.world.regions.places, found.terms.metrics),
            "value_type": _value_type(found.terms.properties.get(body["property"])),
            **_differences(found.conflicts[card], found.terms),
            **_assessed(served(found.assessed[card], allowed[card]), found.evidence[card]),
            "as_of": as_of(body) if _is_perishable(found.terms.properties.get(body["property"])) else None,
        }
        for card, body in bodies.items()
    }


def _is_perishable(of: Property | None) -> bool:
    return bool(of and of.perishable)


def _value_type(of: Property | None) -> str | None:
    return of.value_type if of else None


def _differences(rows: list[Differing], terms: Terms) -> Facts:
    """The differences of a claim as its document has them: what alarms, what informs, what is its own."""
    found: Facts = {"conflicts": [], "differences": [], "discrepancies": []}
    for row in rows:
        served = {"kind": row.kind.value, "sentence": row.sentence(terms)}
        if row.other is None:
            found["discrepancies"].append({"path": row.path, **served})
        elif row.kind.is_alarming:
            found["conflicts"].append({"claim": {"kind": "claim", "id": row.other}, **served})
        else:
            beside = {"claim": {"kind": "claim", "id": row.other}, **served, "axes": list(row.axes)}
            found["differences"].append(beside)
    return found


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
