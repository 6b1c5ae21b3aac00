"""Values derived from a claim, its sources and competing claims: sentence, voice and open conflicts.

So far only direct derivations make two sources one origin, and no claim becomes stale.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts

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


def derive(bodies: Mapping[int, Facts], names: Names, published: Published) -> dict[int, Facts]:
    """For each claim its `sentence`, our `voice` for it, its `conflicts`, and the type of its value."""
    properties = Property.objects.in_bulk({body["property"] for body in bodies.values() if body["property"]})
    units = Unit.objects.in_bulk()
    conflicts = conflicts_among(claims_beside(bodies, published) | dict(bodies), properties, units)
    origins = _origins(bodies, published)
    return {
        card: {
            "sentence": sentence(
                body,
                of=properties.get(body["property"]),
                unit=units.get(body["value"]["unit"] or ""),
                names=names,
            ),
            "value_type": _value_type(properties.get(body["property"])),
            "voice": _voice(body, properties.get(body["property"]), origins[card], conflicts[card]),
            "conflicts": conflicts[card],
        }
        for card, body in bodies.items()
    }


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


def _origins(bodies: Mapping[int, Facts], published: Published) -> dict[int, int]:
    """For each claim, the number of independent origins among the published sources that support it."""
    supporting = {
        card: {each["source"]["$ref"] for each in body["citations"] if each["stance"] == "supports"}
        for card, body in bodies.items()
    }
    sources = published.of({each for cited in supporting.values() for each in cited})
    return {card: _independent(cited, sources) for card, cited in supporting.items()}


def _independent(cited: Iterable[int], sources: Mapping[int, Facts]) -> int:
    """The number of origins; sources derived from one another, or from a common source, are one."""
    origins: list[set[int]] = []
    for source in sorted(cited):
        body = sources.get(source)
        # An interested party counts for nothing, and neither does a source that is not live.
        if body is None or body["press_material"]:
            continue
        # The source with all that it derives from; groups of sources that share one of those merge.
        linked = {source, *(row["source"]["$ref"] for row in body["derivations"])}
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
