"""What a claim covers, axis by axis, read from its qualifiers; and how two claims lie to each other.

Pure. Old rows have words alone: they are read into types where that is certain, and unknown otherwise.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cms.desk.base.canonical import fold
from cms.desk.base.dates.stated import read_edtf
from cms.desk.records.registry import Facts

from ..comparison.intervals import INFINITE, days_between, ends_of
from . import ages, windows
from .not_stated import is_not_stated, restricting
from .regions import Regions
from .relation import Either, Extent, Members, Relation, Run, Words

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
ON = re.compile(r"^(?:on|at|in|with|by) (?:the )?")
# What is said within so many days of each other was true of one day.
ONE_OCCASION = 1


class Axis(StrEnum):
    """In what a scope can differ."""

    REGION = "region"
    WINDOW = "window"
    PLATFORM = "platform"
    POPULATION = "population"
    EDITION = "edition"
    OCCASION = "occasion"
    METRIC = "metric"
    VALIDITY = "validity"


@dataclass(frozen=True)
class Measure:
    """A metric: whose it is, of which unit, and from when to when it was in use."""

    owner: int | None = None
    unit: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True)
class World:
    """What scopes are read by.

    metrics: by code. released: the first day of each subject, as precisely as is known, by id.
    """

    regions: Regions = field(default_factory=lambda: Regions({}))
    metrics: Mapping[str, Measure] = field(default_factory=dict)
    released: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """What a claim covers; an axis that it doesn't state is not in it.

    implied: the axes that only follow from something else, such as a total's end from when it was said.
    """

    extents: Mapping[Axis, Extent]
    implied: frozenset[Axis] = frozenset()

    def states(self, axis: Axis) -> bool:
        return axis in self.extents


def relate(one: Scope, other: Scope) -> dict[Axis, Relation]:
    """How `one` lies to `other` on each axis; an axis that neither states is the same, one alone unknown."""
    return {axis: _related(axis, one, other) for axis in Axis}


def _related(axis: Axis, one: Scope, other: Scope) -> Relation:
    mine, theirs = one.extents.get(axis), other.extents.get(axis)
    if mine is None and theirs is None:
        return Relation.SAME
    if mine is None or theirs is None:
        return Relation.UNKNOWN
    if axis is Axis.WINDOW and axis in one.implied & other.implied and _are_one_occasion(mine, theirs):
        return Relation.SAME
    return mine.to(theirs)


def _are_one_occasion(mine: Extent, theirs: Extent) -> bool:
    runs = [each for each in (mine, theirs) if isinstance(each, Run) and each.last != INFINITE]
    return len(runs) == 2 and abs(runs[0].last - runs[1].last) <= ONE_OCCASION


def scope_of(claim: Facts, world: World, *, is_total: bool) -> Scope:
    """What the claim covers. is_total: whether its value only grows, and so ends when it was said."""
    rows: dict[str, list[Facts]] = {}
    for row in restricting(claim["qualifiers"]):
        rows.setdefault(row["kind"], []).append(row)
    found: dict[Axis, Extent] = {}
    # What is left out of a region that nobody states is not left out of the world.
    is_open = any(row["kind"] == "region" and is_not_stated(row) for row in claim["qualifiers"])
    if not is_open and (region := _region(rows.get("region", ()), rows.get("excluding", ()), world.regions)):
        found[Axis.REGION] = region
    for axis in (Axis.PLATFORM, Axis.EDITION, Axis.OCCASION):
        if axis in rows and (axis is not Axis.OCCASION or claim["modality"] != "remark"):
            found[axis] = _things(rows[axis])
    if "population" in rows:
        found[Axis.POPULATION] = _population(rows["population"])
    if metric := _metric(claim, rows, world.metrics):
        found[Axis.METRIC] = metric
    valid = days_between(claim, "valid_from", "valid_to", "valid_when")
    if valid and (valid[0].low, valid[-1].high) != (-INFINITE, INFINITE):
        runs = tuple(Run(each.low, each.high) for each in valid)
        found[Axis.VALIDITY] = Either(runs) if len(runs) > 1 else runs[0]
    window, is_implied = _window(claim, rows, world, is_total=is_total)
    if window:
        found[Axis.WINDOW] = window
    return Scope(found, frozenset({Axis.WINDOW}) if window and is_implied else frozenset())


def _region(rows: Iterable[Facts], without: Iterable[Facts], regions: Regions) -> Extent | None:
    stated = [_code(row, regions) for row in rows]
    left_out = [_code(row, regions) for row in without]
    if not stated and not left_out:
        return None
    if not all(stated) or not all(left_out):
        said = [fold(row["text"] or "") for row in (*rows, *without)]
        return Words(" / ".join(sorted(said)))
    codes, others = ([each for each in some if each] for some in (stated, left_out))
    # Where only something is left out, it is left out of everything.
    covered = regions.within(codes or ["001"]) - regions.within(others)
    return Members(covered, is_closed=regions.are_all_there([*codes, *others]))


def _code(row: Facts, regions: Regions) -> str | None:
    return row.get("region") or regions.named(row["text"] or "")


def _things(rows: Iterable[Facts]) -> Extent:
    """Records where all rows name one; else their words, and the years in them."""
    given = list(rows)
    ids = {row["record"]["$ref"] for row in given if row["record"]}
    if len(ids) == len(given):
        return Members(frozenset(ids))
    said = " / ".join(sorted(ON.sub("", fold(row["text"] or "")) for row in given))
    years = frozenset(YEAR.findall(said))
    return OfYears(said, years) if years else Words(said)


@dataclass(frozen=True)
class OfYears:
    """Words with years in them: of others that differ in the year alone, it is known that they are others."""

    text: str
    years: frozenset[str]

    def to(self, other: Any) -> Relation:
        if self == other:
            return Relation.SAME
        if isinstance(other, OfYears) and not self.years & other.years:
            return Relation.DISJOINT
        return Relation.UNKNOWN


def _population(rows: Iterable[Facts]) -> Extent:
    given = list(rows)
    found = ages.named(given[0]["text"] or "") if len(given) == 1 and not given[0]["record"] else None
    return found or _things(given)


def _metric(claim: Facts, rows: Mapping[str, list[Facts]], metrics: Mapping[str, Measure]) -> Extent | None:
    """The metric that is stated, in words too; else the only one that its owner had for the unit by then."""
    if stated := {row["metric"] for row in rows.get("metric", ()) if row.get("metric")}:
        return Members(frozenset(stated))
    if words := [
        fold(row["text"]) for row in (*rows.get("metric", ()), *rows.get("method", ())) if row["text"]
    ]:
        return Words(" / ".join(sorted(words)))
    said = claim["said_on"] or (claim.get("said_when") or {}).get("edtf")
    owner, unit = claim["originator"], claim["value"]["unit"]
    if not (said and owner and unit):
        return None
    days = days_between({"said": said}, "said", "said", "")
    used = {
        code
        for code, each in metrics.items()
        if (each.owner, each.unit) == (owner["$ref"], unit)
        and any(
            not one.is_apart_from(other)
            for one in days
            for other in days_between(vars(each), "valid_from", "valid_to", "")
        )
    }
    return Members(frozenset(used)) if len(used) == 1 else None


def _window(
    claim: Facts, rows: Mapping[str, list[Facts]], world: World, *, is_total: bool
) -> tuple[Extent | None, bool]:
    """The window, and whether its end only follows from when it was said."""
    subject = claim["subject"]["$ref"] if claim["subject"] else 0
    release = world.released.get(subject)
    stated = rows.get("window", [])
    runs = [windows.days_of_row(row, release) for row in stated]
    if stated and not all(runs):
        return Words(" / ".join(sorted(fold(row["text"] or "") for row in stated))), False
    given = [each for each in runs if each]
    as_of = [
        each for row in rows.get("point_in_time", ()) if (each := windows.days_of_row(_at_once(row), None))
    ]
    if given:
        run = Run(
            min(each.first for each in given),
            max(each.last for each in given),
            given[0].anchor,
            any(each.is_loose for each in given),
        )
        if run.last != INFINITE:
            return run, False
        end, is_implied = _end(claim, as_of)
        return (Run(run.first, end), is_implied) if end is not None and end >= run.first else (run, True)
    if not is_total:
        return (as_of[0], False) if as_of else (None, False)
    end, is_implied = _end(claim, as_of)
    if end is None:
        return None, False
    # A total counts from the release on, or from whenever there was something to count.
    start = ends_of(read_edtf(release))[0] if release else -INFINITE
    return Run(min(start, end), end), is_implied


def _at_once(row: Facts) -> Facts:
    """A point in time that has one date, as a window of that date."""
    date = row["ends"] or row["starts"]
    return (
        row if row.get("when") or (row["starts"] and row["ends"]) else {**row, "starts": date, "ends": date}
    )


def _end(claim: Facts, as_of: list[Run]) -> tuple[Decimal | None, bool]:
    """The last day of a total that states no end: as of when it is given, else when it was said."""
    if as_of and as_of[0].last != INFINITE:
        return as_of[0].last, False
    said = days_between(claim, "said_on", "said_on", "said_when")
    last = said[-1].high if said else INFINITE
    return (None, False) if last == INFINITE else (last, True)
