"""What follows from a claim, its sources and the claims beside it: its sentence, our voice, open conflicts.

First cut: origins are told apart by direct derivations alone, and nothing grows stale yet.
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
    """What claims that can contradict each other share: subject, property, and story if told in one."""
    if not (body["subject"] and body["property"]):
        return None
    told = f":{body['depicted_in']['$ref']}" if body["depicted_in"] else ""
    return f"{body['subject']['$ref']}:{body['property']}{told}"


def derive(bodies: Mapping[int, Facts], names: Names) -> dict[int, Facts]:
    """For each claim its `sentence`, our `voice` for it, and `conflicts` with the live claims beside it."""
    properties = Property.objects.in_bulk({body["property"] for body in bodies.values() if body["property"]})
    units = Unit.objects.in_bulk()
    conflicts = conflicts_among({**beside(bodies), **bodies}, properties, units)
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
    """For each claim, the others of the set that it contradicts, and in what."""
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
    """One conflict as a claim's document has it, in words."""
    sentence = "Another claim gives another value."
    if kind is Conflict.UNIT:
        counted = [
            units[body["value"]["unit"]].label for body in (mine, theirs) if body["value"]["unit"] in units
        ]
        sentence = f"This claim counts {', another '.join(counted)}." if len(counted) == 2 else sentence
    return {"claim": {"kind": "claim", "id": other}, "kind": kind.value, "sentence": sentence}


def beside(bodies: Mapping[int, Facts]) -> dict[int, Facts]:
    """The live claims that say something of the same, with references as bodies have them; two queries."""
    statements = {about for body in bodies.values() if (about := statement(body))}
    cards = LiveTerm.objects.filter(kind="claim", name=STATEMENT, value__in=statements).exclude(
        card__in=bodies
    )
    live = LiveDocument.objects.filter(pk__in=cards.values("card")).values_list("pk", "text")
    return {card: _as_body(canonical.loads(text)) for card, text in live}


def _as_body(document: Facts) -> Facts:
    """As much of a live claim as a comparison reads."""
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
    """For each claim, how many sources support it that none of the others was derived from."""
    supporting = {
        card: {each["source"]["$ref"] for each in body["citations"] if each["stance"] == "supports"}
        for card, body in bodies.items()
    }
    live = LiveDocument.objects.filter(pk__in={each for some in supporting.values() for each in some})
    sources = {card: canonical.loads(text) for card, text in live.values_list("pk", "text")}
    return {card: _independent(some, sources) for card, some in supporting.items()}


def _independent(cited: Iterable[int], sources: Mapping[int, Facts]) -> int:
    """Sources, press material aside; those that one took from another, or both from a third, count once."""
    origins: list[set[int]] = []
    for source in sorted(cited):
        document = sources.get(source)
        if document is None or document["press_material"]:
            continue
        linked = {source, *(row["source"]["id"] for row in document["derivations"] if row["source"]["id"])}
        met = [each for each in origins if each & linked]
        origins = [each for each in origins if not each & linked] + [linked.union(*met)]
    return len(origins)


def _voice(body: Facts, of: Property | None, origins: int, conflicts: list[Facts]) -> str:
    """How we may say it: as a fact, in somebody's name, or as something of the story only."""
    if body["depicted_in"]:
        return "in_story"
    needed = of.sources_needed if of else 2
    stands = body["modality"] == "fact" and not conflicts and origins >= needed
    return "fact" if stands else "attributed"
