"""What claims are compared by, fetched in a bounded number of queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from cms.desk.models import Card
from cms.desk.records.mirrored import Days
from cms.desk.records.registry import Facts, kind

from ...models import Metric, Property, Region, Unit
from ..scope.regions import Place, Regions
from ..scope.relate import Measure, World
from .intervals import Interval, dates_of

Bodies = Callable[[Iterable[int]], Mapping[int, Facts]]


@dataclass(frozen=True)
class Terms:
    """What claims are compared by.

    lengths: of subjects of one piece, such as films, in minutes, by id. instants: of subjects, by id,
    whether the fact at a path was at one instant on two days that claims give.
    """

    units: Mapping[str, Unit] = field(default_factory=dict)
    properties: Mapping[str, Property] = field(default_factory=dict)
    world: World = field(default_factory=World)
    lengths: Mapping[int, int] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    instants: Mapping[int, Callable[[str, Days, Days], bool]] = field(default_factory=dict)

    def are_of_one_instant(self, claim: Facts, some: Iterable[Interval], others: Iterable[Interval]) -> bool:
        """Whether days that differ can be those of one instant of the fact that the claim mirrors.

        What a story has as its date is none of the record's.
        """
        of = self.properties.get(claim["property"] or "")
        are_one = self.instants.get(claim["subject"]["$ref"]) if claim["subject"] else None
        if not (of and of.mirrors and are_one) or claim["depicted_in"]:
            return False
        theirs = [days for each in others if (days := dates_of(each))]
        return any(
            are_one(of.mirrors, mine, other) for each in some if (mine := dates_of(each)) for other in theirs
        )


@dataclass(frozen=True)
class Looked:
    """Terms, and the subjects of the claims: their kinds and bodies by id."""

    terms: Terms
    kinds: Mapping[int, str] = field(default_factory=dict)
    subjects: Mapping[int, Facts] = field(default_factory=dict)


def terms_for(claims: Mapping[int, Facts], bodies: Bodies) -> Looked:
    """The terms for these claims. bodies: of the subjects, working copies or what is published."""
    properties = Property.objects.in_bulk({body["property"] for body in claims.values() if body["property"]})
    ids = {body["subject"]["$ref"] for body in claims.values() if body["subject"]}
    kinds = dict(Card.objects.filter(pk__in=ids).values_list("pk", "kind")) if ids else {}
    # Only what has a release, a length, or facts that claims mirror is asked for.
    asked = {card for card, code in kinds.items() if kind(code).released or kind(code).mirrored}
    subjects = bodies(asked) if asked else {}
    released = {
        card: day
        for card, body in subjects.items()
        if (get := kind(kinds[card]).released) and (day := get(body))
    }
    lengths = {
        card: minutes
        for card, body in subjects.items()
        if (measure := kind(kinds[card]).length) and (minutes := measure(body))
    }
    instants = {
        card: partial(are_one, body)
        for card, body in subjects.items()
        if (are_one := kind(kinds[card]).are_of_one_instant)
    }
    metrics = Metric.objects.in_bulk()
    world = World(_regions(claims), {code: _measure(each) for code, each in metrics.items()}, released)
    terms = Terms(Unit.objects.in_bulk(), properties, world, lengths, metrics, instants)
    return Looked(terms, kinds, subjects)


def _regions(claims: Mapping[int, Facts]) -> Regions:
    """The tree of regions, where a claim names any."""
    if not any(
        row["kind"] in ("region", "excluding") for body in claims.values() for row in body["qualifiers"]
    ):
        return Regions({})
    rows = Region.objects.values_list("code", "label", "part_of", "until")
    return Regions({code: Place(label, part_of, until) for code, label, part_of, until in rows})


def _measure(metric: Metric) -> Measure:
    return Measure(metric.owner_id, metric.unit_id, metric.valid_from, metric.valid_to)
