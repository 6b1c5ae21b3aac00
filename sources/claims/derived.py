"""Values derived from a claim, its sources and competing claims: sentence, voice and open conflicts.

So far only direct derivations make two sources one origin, and no claim becomes stale.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cms.desk.base import canonical
from cms.desk.records.registry import Facts
from cms.publishing.models import LiveDocument, LiveTerm

from ..models import Property, Unit
from .contradiction import Conflict, conflict
from .sentence import Names, sentence

STATEMENT = "statement"


def statement(body: Facts) -> str | None:
    """The key that claims share if they can contradict each other: subject, property, and story if any."""
    if not (body["subject"] and body["property"]):
        return None
    story = f":{body['depicted_in']['$ref']}" if body["depicted_in"] else ""
    return f"{body['subject']['$ref']}:{body['property']}{story}"


def derive(bodies: Mapping[int, Facts], names: Names) -> dict[int, Facts]:
    """For each claim its `sentence`, our `voice` for it, and its `conflicts` with live claims."""
    properties = Property.objects.in_bulk({body["property"] for body in bodies.values() if body["property"]})
    units = Unit.objects.in_bulk()
    # What is about to go live replaces its live version, whatever the order of publication.
    conflicts = conflicts_among({**live_claims_beside(bodies), **bodies}, properties, units)
    origins = _origins(bodies)
    return {
        card: {
            "sentence": sentence(
                body,
                of=properties.get(body["property"]),
                unit=units.get(body["value"]["unit"] or ""),
                names=names,
            ),
            "voice": _voice(body, properties.get(body["property"]), origins[card], conflicts[card]),
            "conflicts": conflicts[card],
        }
        for card, body in bodies.items()
    }


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


def live_claims_beside(bodies: Mapping[int, Facts]) -> dict[int, Facts]:
    """The live claims with the same statements as `bodies`, and not among them, as bodies; two queries."""
    statements = {about for body in bodies.values() if (about := statement(body))}
    cards = LiveTerm.objects.filter(kind="claim", name=STATEMENT, value__in=statements).exclude(
        card__in=bodies
    )
    live = LiveDocument.objects.filter(pk__in=cards.values("card")).values_list("pk", "text")
    return {card: _as_body(canonical.loads(text)) for card, text in live}


def _as_body(document: Facts) -> Facts:
    """A live claim's document with references as bodies have them, as far as a comparison reads it."""
    value = document["value"]
    rows = [{**row, "record": _ref(row["record"])} for row in document["qualifiers"]]
    return {
        **document,
        "subject": _ref(document["subject"]),
        "depicted_in": _ref(document["depicted_in"]),
        "value": {**value, "entity": _ref(value["entity"])},
        "qualifiers": rows,
    }


def _ref(named: Facts | None) -> Facts | None:
    return {"$ref": named["id"], "kind": named["kind"]} if named and named["id"] else None


def _origins(bodies: Mapping[int, Facts]) -> dict[int, int]:
    """For each claim, the number of independent origins among the live sources that support it."""
    supporting = {
        card: {each["source"]["$ref"] for each in body["citations"] if each["stance"] == "supports"}
        for card, body in bodies.items()
    }
    live = LiveDocument.objects.filter(pk__in={each for cited in supporting.values() for each in cited})
    sources = {card: canonical.loads(text) for card, text in live.values_list("pk", "text")}
    return {card: _independent(cited, sources) for card, cited in supporting.items()}


def _independent(cited: Iterable[int], sources: Mapping[int, Facts]) -> int:
    """The number of origins; sources derived from one another, or from a common source, are one."""
    origins: list[set[int]] = []
    for source in sorted(cited):
        document = sources.get(source)
        # An interested party counts for nothing, and neither does a source that is not live.
        if document is None or document["press_material"]:
            continue
        # The source with all that it derives from; groups of sources that share one of those merge.
        linked = {source, *(row["source"]["id"] for row in document["derivations"] if row["source"]["id"])}
        related = [each for each in origins if each & linked]
        origins = [each for each in origins if not each & linked] + [linked.union(*related)]
    return len(origins)


def _voice(body: Facts, of: Property | None, origins: int, conflicts: list[Facts]) -> str:
    """How we may state it: fact, attributed, or in_story."""
    if body["depicted_in"]:
        return "in_story"
    needed = of.sources_needed if of else 2
    is_fact = body["modality"] == "fact" and not conflicts and origins >= needed
    return "fact" if is_fact else "attributed"
