"""Whether two claims about one property of one subject contradict each other, or only differ.

Pure: from their bodies and the terms. Values are compared in a base unit, as precisely as printed, over
scopes axis by axis. "Claims, citations, verification, corrections", 2.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from ..models import Property, Unit
from .amounts import PERCENTAGES, major
from .comparison import quoted
from .comparison.differences import ZONE, Conflict, Difference
from .comparison.intervals import INFINITE, Interval, all_apart, days_between, days_of, of_amount, of_rank
from .comparison.parts import comparable, said, who
from .comparison.printed_figures import figure_of
from .comparison.terms import Terms
from .scope.relate import Axis, Scope, relate, scope_of
from .scope.relation import Relation

__all__ = ["Conflict", "Difference", "Interval", "Terms", "compare", "of_amount"]

ASSERTED = ("fact", "party_statement", None)
EXPECTED = ("plan", "prediction")
# What somebody thinks or retells contradicts nothing but the same person.
OWN_VIEWS = ("opinion", "remark")
UPWARD, DOWNWARD, ROUGHLY = "up", "down", "about"
DIRECTIONS = {
    "more_than": UPWARD,
    "at_least": UPWARD,
    "less_than": DOWNWARD,
    "at_most": DOWNWARD,
    "nearly": DOWNWARD,
    "about": ROUGHLY,
}
# Shares and lengths are no sums of what they are counted over, and are rounded however small.
NO_SUMS = (Unit.Dimension.SHARE, Unit.Dimension.POINTS, Unit.Dimension.TIME, Unit.Dimension.AGE)
MEASURED = (Unit.Dimension.SHARE, Unit.Dimension.POINTS, Unit.Dimension.TIME)


def compare(a: Facts, b: Facts, terms: Terms) -> Difference | None:
    """How two claims differ, or None; their bodies have the same subject, property and story."""
    if "deprecated" in (a["standing"], b["standing"]):
        return None
    return Comparison(a, b, terms).outcome()


@dataclass(frozen=True)
class Comparison:
    """Two claims beside each other."""

    a: Facts
    b: Facts
    terms: Terms

    @cached_property
    def of(self) -> Property | None:
        return self.terms.properties.get(self.a["property"] or "")

    @cached_property
    def is_total(self) -> bool:
        """Whether the value only grows with time, as an audience does."""
        return bool(self.of and self.of.accumulates)

    @cached_property
    def scopes(self) -> tuple[Scope, Scope]:
        one, other = (scope_of(each, self.terms.world, is_total=self.is_total) for each in (self.a, self.b))
        return one, other

    @cached_property
    def relations(self) -> Mapping[Axis, Relation]:
        return relate(*self.scopes)

    def outcome(self) -> Difference | None:
        if self.of and self.of.many:
            return self._of_words()
        states = {self.a["value"]["state"], self.b["value"]["state"]}
        # “Unknown” says that there is a value, so it contradicts no value, unlike “none”.
        if "unknown" in states:
            return None
        if len(states) > 1:
            return self._unless_elsewhere(Conflict.VALUE)
        found = self._by_type()
        is_same = found in (None, PRECISION, IN_ANOTHER_ZONE)
        if is_same and (certainty := self._certainty()):
            return certainty
        return found if is_same else self._as_it_was_meant(found)

    def _certainty(self) -> Difference | None:
        """Whether one has as a fact what the other only expects, alleges or thinks."""
        soft = next((each for each in (self.a, self.b) if each["modality"] not in ASSERTED), None)
        hard = next((each for each in (self.a, self.b) if each["modality"] == "fact"), None)
        if soft is None or hard is None or self._elsewhere():
            return None
        return None if soft["modality"] in EXPECTED and self._has_happened(soft, hard) else MODALITY

    def _has_happened(self, expected: Facts, told: Facts) -> bool:
        """Whether what was expected may have come true by the time it is told as a fact."""
        if expected["outcome"] == "fulfilled":
            return True
        target = days_of(expected["value"]) or [
            each for each in days_between(expected["window"], "starts", "ends", "") if each.low > -INFINITE
        ]
        now, then = said(told), said(expected)
        if not now:
            # A date is known once it is there; that there will be a second season is not.
            return bool(days_of(expected["value"]))
        if target:
            return now.high >= min(each.low for each in target)
        return bool(then and then.high < now.low)

    def _as_it_was_meant(self, found: Difference | None) -> Difference | None:
        """What a difference is between statements of these kinds."""
        if found is None or not found.kind.is_alarming:
            return found
        kinds = {self.a["modality"], self.b["modality"]}
        if kinds & {*OWN_VIEWS}:
            same = kinds <= {*OWN_VIEWS} and self._is_one_voice() and not self._is_later()
            return found if same else None
        if "rumour" in kinds:
            return NOT_COMPARABLE
        if not kinds & {*EXPECTED}:
            return found
        if not kinds <= {*EXPECTED}:
            return SUPERSEDED
        if self._is_later() and self._may_be_one_voice():
            return SUPERSEDED
        return found if self._may_be_one_voice() or "prediction" not in kinds else NOT_COMPARABLE

    def _is_one_voice(self) -> bool:
        names = [who(each, "speaker") or who(each, "originator") for each in (self.a, self.b)]
        return bool(names[0]) and names[0] == names[1]

    def _may_be_one_voice(self) -> bool:
        names = {who(each, "speaker") or who(each, "originator") for each in (self.a, self.b)}
        return len(names - {None}) < 2

    def _is_later(self) -> bool:
        one, other = said(self.a), said(self.b)
        return bool(one and other and one.is_apart_from(other))

    def _elsewhere(self) -> list[str]:
        """The axes in which both state a scope, and not the same one."""
        return [axis.value for axis, each in self.relations.items() if self._differ_on(axis, each)]

    def _differ_on(self, axis: Axis, relation: Relation) -> bool:
        if axis is Axis.VALIDITY:
            return relation is Relation.DISJOINT
        return relation is not Relation.SAME and all(scope.states(axis) for scope in self.scopes)

    def _unless_elsewhere(self, kind: Conflict) -> Difference:
        axes = self._elsewhere()
        return Difference(Conflict.SCOPE, axes) if axes else Difference(kind)

    def _by_type(self) -> Difference | None:
        one, other = self.a["value"], self.b["value"]
        if one["amount"] and other["amount"]:
            return self._amounts()
        mine, theirs = days_of(one), days_of(other)
        if mine and theirs:
            return self._dates(mine, theirs)
        if one["entity"] and other["entity"]:
            differ = one["entity"]["$ref"] != other["entity"]["$ref"]
            return self._unless_elsewhere(Conflict.ENTITY) if differ else None
        if one["rank"] and other["rank"]:
            return self._ranks()
        compared = ("text", "universe", "amount", "rank", "boolean", "date", "when", "entity")
        if any(comparable(one, name) != comparable(other, name) for name in compared):
            return self._unless_elsewhere(Conflict.VALUE)
        return self._attributed() if one["text"] else None

    def _dates(self, mine: list[Interval], theirs: list[Interval]) -> Difference | None:
        if not all_apart(mine, theirs):
            return None
        # One midnight in Los Angeles is the next morning in London: both days are right.
        is_one = self.terms.are_of_one_instant(self.a, mine, theirs)
        return IN_ANOTHER_ZONE if is_one else self._unless_elsewhere(Conflict.DATE)

    def _ranks(self) -> Difference | None:
        one, other = self.a["value"], self.b["value"]
        universes = [fold(each["universe"] or "") for each in (one, other)]
        if all(universes) and universes[0] != universes[1]:
            return Difference(Conflict.SCOPE, ["universe"])
        return self._unless_elsewhere(Conflict.VALUE) if of_rank(one).is_apart_from(of_rank(other)) else None

    def _of_words(self) -> Difference | None:
        """Of a property with many values: one remark of two people, or one quotation in two wordings."""
        if quoted.is_in_two_wordings(self.a, self.b):
            return Difference(Conflict.QUOTATION)
        one, other = (fold(each["value"]["text"] or "").strip(" .") for each in (self.a, self.b))
        return self._attributed() if one and one == other else None

    def _amounts(self) -> Difference | None:
        mine, theirs = (self._figure(each) for each in (self.a, self.b))
        if self._kinds_of_unit[0] != self._kinds_of_unit[1]:
            return self._units()
        if (factors := self._factors) is None:
            return NOT_COMPARABLE
        mine, theirs = mine.times(factors[0]), theirs.times(factors[1])
        if self._differ_on(Axis.METRIC, self.relations[Axis.METRIC]):
            return METRIC if mine.is_apart_from(theirs) else None
        if axes := self._elsewhere():
            return self._parts(mine, theirs, axes)
        if not mine.is_apart_from(theirs):
            return self._same_number(factors)
        return self._apart(mine, theirs)

    def _figure(self, claim: Facts) -> Interval:
        is_counted = self._dimension(claim) not in MEASURED and not claim["value"]["currency"]
        unit = self.terms.units.get(claim["value"]["unit"] or "")
        is_long = bool(unit and unit.factor and unit.factor > 1)
        return figure_of(claim, is_counted=is_counted, smallest=Decimal("0.5") if is_long else Decimal(1))

    @cached_property
    def _kinds_of_unit(self) -> tuple[Any, Any]:
        one, other = (self._kind_of_unit(each) for each in (self.a, self.b))
        return one, other

    def _kind_of_unit(self, claim: Facts) -> Any:
        """What amounts have to share to be compared: a currency, a dimension, else the very unit."""
        value, dimension = claim["value"], self._dimension(claim)
        if value["currency"]:
            return ("money", value["currency"])
        return (dimension, value["unit"] if dimension in (None, Unit.Dimension.OTHER) else None)

    def _dimension(self, claim: Facts) -> str | None:
        value = claim["value"]
        unit = self.terms.units.get(value["unit"] or "")
        is_share = value["unit"] in PERCENTAGES or (self.of and self.of.value_type == "percent" and not unit)
        return unit.dimension if unit else (Unit.Dimension.SHARE if is_share else None)

    @cached_property
    def _factors(self) -> tuple[Decimal, Decimal] | None:
        """What each amount is multiplied with to be in the base unit; None where that is not known."""
        codes = [each["value"]["unit"] for each in (self.a, self.b)]
        if codes[0] == codes[1]:
            return Decimal(1), Decimal(1)
        units = [self.terms.units.get(code or "") for code in codes]
        one, other = (unit.factor if unit else None for unit in units)
        if one and other:
            return Decimal(one), Decimal(other)
        is_time = any(unit and unit.dimension == Unit.Dimension.TIME for unit in units)
        return None if is_time else (Decimal(1), Decimal(1))

    def _units(self) -> Difference | None:
        """The same number of other things is a mistake of one of them; other numbers aren't compared."""
        if found := self._derived():
            return found
        is_same = not self._figure(self.a).is_apart_from(self._figure(self.b)) and self._one_number()
        if is_same and (self._may_be_one_origin() or not self._elsewhere()):
            return Difference(Conflict.UNIT)
        return NOT_COMPARABLE

    def _one_number(self) -> bool:
        """Whether both print one number, as far as the less precise of them goes."""
        plain = [
            figure_of(each | {"value": each["value"] | {"bound": None}}, is_counted=False)
            for each in (self.a, self.b)
        ]
        return not plain[0].is_apart_from(plain[1])

    def _derived(self) -> Difference | None:
        """Whether views are not the hours divided by the length, beyond what both were rounded by."""
        by_dimension = {self._dimension(each): each for each in (self.a, self.b)}
        hours, views = by_dimension.get(Unit.Dimension.TIME), by_dimension.get(Unit.Dimension.VIEWS)
        length = self.terms.lengths.get(self.a["subject"]["$ref"] if self.a["subject"] else 0)
        if not (hours and views and length) or self._elsewhere() or not self._may_be_one_origin():
            return None
        unit = self.terms.units.get(hours["value"]["unit"] or "")
        if not (unit and unit.factor):
            return None
        minutes = self._figure(hours).times(Decimal(unit.factor))
        half = Decimal("0.5")
        low, high = minutes.low / (length + half), minutes.high / (length - half)
        return (
            Difference(Conflict.DERIVED) if Interval(low, high).is_apart_from(self._figure(views)) else None
        )

    def _same_number(self, factors: tuple[Decimal, Decimal]) -> Difference | None:
        """Of figures that can both be right: whether a bound was lost, or the origin exchanged."""
        ends = [
            [
                major(each["value"][name], each["value"]["currency"]) * factor
                for name in ("amount", "amount_to")
                if each["value"][name]
            ]
            for each, factor in zip((self.a, self.b), factors, strict=True)
        ]
        if ends[0] != ends[1]:
            return PRECISION
        bounds = {DIRECTIONS.get(each["value"]["bound"] or "") for each in (self.a, self.b)}
        if len(bounds) > 1:
            return Difference(Conflict.BOUND) if self._is_one_origin() else PRECISION
        return self._attributed()

    def _apart(self, mine: Interval, theirs: Interval) -> Difference:
        """Of figures that can't both be right of one scope, where no two stated scopes differ."""
        # That one holds for a time only makes it no part of the other.
        silent = [
            axis
            for axis, each in self.relations.items()
            if each is Relation.UNKNOWN and axis is not Axis.VALIDITY
        ]
        if not silent or not self._adds_up():
            return Difference(Conflict.VALUE)
        if Axis.WINDOW in silent and self.is_total and not self._is_one_utterance():
            return Difference(Conflict.SCOPE, [Axis.WINDOW.value])
        if not self._may_be_one_origin():
            return Difference(Conflict.SCOPE, [axis.value for axis in silent])
        # A part may be smaller than what is said without a scope, which may be of the whole.
        part = next(
            (each for each in silent if each is not Axis.WINDOW and self._is_part(each, mine, theirs)), None
        )
        return Difference(Conflict.SCOPE, [part.value]) if part else Difference(Conflict.VALUE)

    def _is_part(self, axis: Axis, mine: Interval, theirs: Interval) -> bool:
        stated = self.scopes[0].states(axis)
        smaller = mine.is_below(theirs) if stated else theirs.is_below(mine)
        return smaller and not (
            axis is Axis.REGION and self._is_of_the_world(self.scopes[0 if stated else 1])
        )

    def _is_of_the_world(self, scope: Scope) -> bool:
        return "001" in getattr(scope.extents[Axis.REGION], "names", ())

    def _parts(self, mine: Interval, theirs: Interval, axes: list[str]) -> Difference | None:
        """Of figures of which one covers a part of what the other does: no part is more than its whole."""
        stated = {axis: self.relations[axis] for axis in map(Axis, axes)}
        directions = {*stated.values()}
        silent = [
            axis
            for axis, each in self.relations.items()
            if each is Relation.UNKNOWN and axis not in stated and axis is not Axis.PLATFORM
        ]
        if self._adds_up() and not silent and len(directions) == 1:
            part, whole = (mine, theirs) if Relation.INSIDE in directions else (theirs, mine)
            if directions <= {Relation.INSIDE, Relation.CONTAINS}:
                only_window = {*stated} == {Axis.WINDOW}
                if whole.is_below(part) and (self.is_total or not only_window):
                    return Difference(Conflict.WINDOW if only_window else Conflict.PART, axes)
                if only_window and self.is_total and self._begin_together():
                    return SUPERSEDED if mine.is_apart_from(theirs) else None
        return Difference(Conflict.SCOPE, axes) if mine.is_apart_from(theirs) else None

    def _begin_together(self) -> bool:
        first, other = (getattr(scope.extents[Axis.WINDOW], "first", None) for scope in self.scopes)
        return first == other

    def _adds_up(self) -> bool:
        """Whether the amounts of parts make up that of the whole."""
        return self.is_total or self._dimension(self.a) not in NO_SUMS

    def _attributed(self) -> Difference | None:
        """Of what both say: whether one says that somebody else said or found it."""
        if self._elsewhere():
            return None
        one, other = self.a, self.b
        names = [(who(each, "originator"), who(each, "speaker")) for each in (one, other)]
        if names[0] == names[1][::-1] and names[0][0] and names[0][1] and names[0][0] != names[0][1]:
            return ATTRIBUTION
        role = 1 if one["value"]["text"] and one["modality"] in (*OWN_VIEWS, "party_statement") else 0
        differ = names[0][role] and names[1][role] and names[0][role] != names[1][role]
        return ATTRIBUTION if differ and self._is_one_utterance_or_source() else None

    def _is_one_utterance_or_source(self) -> bool:
        one, other = said(self.a), said(self.b)
        if one and other:
            return not one.is_apart_from(other)
        sources = [{row["source"]["$ref"] for row in each["citations"]} for each in (self.a, self.b)]
        return bool(self.a["value"]["text"]) or bool(sources[0] & sources[1])

    def _is_one_origin(self) -> bool:
        """Whether the same originator or speaker is known of both."""
        pairs = [(who(self.a, role), who(self.b, role)) for role in ("originator", "speaker")]
        return any(one and one == other for one, other in pairs) and self._may_be_one_origin()

    def _may_be_one_origin(self) -> bool:
        one, other = (who(each, "originator") for each in (self.a, self.b))
        return not (one and other and one != other)

    def _is_one_utterance(self) -> bool:
        one, other = said(self.a), said(self.b)
        return self._is_one_origin() and bool(one and other and not one.is_apart_from(other))


MODALITY = Difference(Conflict.MODALITY)
ATTRIBUTION = Difference(Conflict.ATTRIBUTION)
METRIC = Difference(Conflict.METRIC)
PRECISION = Difference(Conflict.PRECISION)
IN_ANOTHER_ZONE = Difference(Conflict.SCOPE, (ZONE,))
SUPERSEDED = Difference(Conflict.SUPERSEDED)
NOT_COMPARABLE = Difference(Conflict.NOT_COMPARABLE)
