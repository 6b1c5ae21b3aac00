"""Outliers: rows that stand out in a group of equal changes, by an unusual value or a rewritten text.

Each row is measured alone, and the measures of a group are compared, so that bodies need not stay in memory.
What a fifth of the group has in common is its pattern and makes no row an outlier.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from cms.desk.base.dates.facts import is_date_fact, told
from cms.desk.models.changesets import Action
from cms.desk.records.registry import Facts

from .patterns import How, Pattern, is_empty, key_of

# Below that many rows there is no usual value to compare with.
FEWEST = 5
# What more than one row in five has is usual.
SHARE = 5
# A number ten times as large or small as usual is an outlier.
TIMES = 10
YEARS = 100
WORDS = 6
KEPT = 0.2
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
DAY = re.compile(r"(\d{4})(-\d{2}(-\d{2})?)?(T.*)?")
LONGEST = 60


@dataclass(frozen=True)
class Measure:
    """What is compared of one row, by path of the fact.

    numbers, years: the new values. steps: ratio of new to old number. moves: difference in years. texts: the
    change as text. filled: the facts that a new record has. rewritten: texts that keep hardly a word. losses:
    what readers lose, as text.
    """

    numbers: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    moves: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    rewritten: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


def measure(shown: Pattern, before: Facts | None, after: Facts | None) -> Measure:
    """Measure one row: the facts that its pattern names, or all facts of a new record."""
    if after is None:
        gone = "merged into another" if shown.action == Action.MERGE else "withdrawn"
        return Measure(losses=(f"it is {gone}",))
    paths = [name for name, _ in shown.facts] or list(after)
    old, new = _scalars(before or {}, paths), _scalars(after, paths)
    numbers = {path: found for path, value in new.items() if (found := _number(value)) is not None}
    years = {path: found for path, value in new.items() if (found := _year(value)) is not None}
    return Measure(
        numbers=numbers,
        steps=dict(_steps(old, numbers)),
        years=years,
        moves={path: year - was for path, year in years.items() if (was := _year(old.get(path))) is not None},
        texts={path: _change_text(old.get(path), new[path]) for path in (*numbers, *years)},
        filled=frozenset(name for name, value in after.items() if shown.is_new and not is_empty(value)),
        rewritten=tuple(path for path in new if _is_rewritten(old.get(path), new[path])),
        losses=tuple(_losses(shown, before or {}, after)),
    )


def _scalars(body: Facts, paths: Iterable[str]) -> dict[str, Any]:
    """Plain values by path, also those one level inside a fact; references and lists are left out."""
    found: dict[str, Any] = {}
    for path in paths:
        value = body.get(path)
        if isinstance(value, dict) and "$ref" not in value:
            found |= {f"{path}/{key}": item for key, item in value.items() if isinstance(item, str | int)}
        elif isinstance(value, str | int):
            found[path] = value
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or _year(value) is not None:
        return None
    if isinstance(value, int):
        return float(value)
    return float(Decimal(value)) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def _year(value: Any) -> int | None:
    found = DAY.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def _steps(old: Mapping[str, Any], numbers: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    for path, value in numbers.items():
        was = _number(old.get(path))
        if was and value and (was > 0) == (value > 0):
            yield path, value / was


def _change_text(old: Any, new: Any) -> str:
    return f"{old} → {new}" if old is not None else str(new)


def _is_rewritten(old: Any, new: Any) -> bool:
    """Whether a text keeps hardly a word; texts of under six words are too short to tell."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    was, now = Counter(old.casefold().split()), Counter(new.casefold().split())
    return was.total() >= WORDS and (was & now).total() < KEPT * was.total()


def _losses(shown: Pattern, before: Facts, after: Facts) -> Iterable[str]:
    for name, how in shown.facts:
        if how is How.EMPTIED:
            was = before.get(name)
            was = told(was) if was and is_date_fact(was) else was
            detail = f": it was “{_short(was)}”" if isinstance(was, str | int) else ""
            yield f"{fact_name(name)} is emptied{detail}"
        elif how is How.REMOVED:
            kept = {key_of(line) for line in after.get(name) or []}
            gone = len({key_of(line) for line in before[name]} - kept)
            yield f"{gone} line{'s' if gone > 1 else ''} of {fact_name(name)} taken out"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def fact_name(path: str) -> str:
    """A path as text in a sentence: “price, amount”."""
    return path.replace("_", " ").replace("/", ", ")


Reasons = dict[int, list[str]]


def find(measures: Mapping[int, Measure]) -> Reasons:
    """The outliers of one group: the reasons by card id."""
    found: Reasons = defaultdict(list)
    if len(measures) >= FEWEST:
        _far(found, measures)
        _lacking(found, measures)
    texts = Counter(path for each in measures.values() for path in each.rewritten)
    for card, each in measures.items():
        found[card] += [
            f"{fact_name(path)} is rewritten entirely"
            for path in each.rewritten
            if len(measures) < FEWEST or _is_rare(texts[path], len(measures))
        ]
    return {card: reasons for card, reasons in found.items() if reasons}


def losses(measures: Mapping[int, Measure]) -> Reasons:
    """What is lost in each row that loses something, by card id."""
    return {card: list(each.losses) for card, each in measures.items() if each.losses}


def _is_rare(number: int, of: int) -> bool:
    return number * SHARE <= of


def _far(found: Reasons, measures: Mapping[int, Measure]) -> None:
    for path in _paths(measures, lambda each: each.numbers):
        flagged = _times(measures, path, lambda each: each.numbers)
        flagged |= _times(measures, path, lambda each: each.steps, steps=True)
        _note(found, flagged, len(measures))
    for path in _paths(measures, lambda each: each.years):
        _note(found, _years(measures, path), len(measures))


def _paths(measures: Mapping[int, Measure], of: Callable[[Measure], Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(path for each in measures.values() for path in of(each)))


def _note(found: Reasons, flagged: Mapping[int, str], of: int) -> None:
    if _is_rare(len(flagged), of):
        for card, reason in flagged.items():
            found[card].append(reason)


def _times(
    measures: Mapping[int, Measure],
    path: str,
    of: Callable[[Measure], Mapping[str, float]],
    *,
    steps: bool = False,
) -> dict[int, str]:
    """Rows whose number, or ratio of new to old, is at least ten times or at most a tenth of the median."""
    values = {card: each for card, row in measures.items() if (each := of(row).get(path)) is not None}
    if len(values) < FEWEST:
        return {}
    usual = median(values.values())
    return {
        card: _far_off(path, measures[card].texts[path], value / usual if usual else 0, usual, steps=steps)
        for card, value in values.items()
        if usual and not (1 / TIMES < value / usual < TIMES)
    }


def _far_off(path: str, change: str, ratio: float, usual: float, *, steps: bool) -> str:
    if steps:
        step = _factor(ratio * usual)
        return f"{fact_name(path)} goes {change}: a step of {step}, where {_factor(usual)} is usual"
    if ratio <= 0:
        return f"{fact_name(path)} is {change}, where about {usual:,g} is usual"
    return f"{fact_name(path)} is {change}: {_factor(ratio)} the usual {usual:,g}"


def _factor(ratio: float) -> str:
    if ratio >= 1 or ratio <= 0:
        return f"{ratio:,.3g} times"
    return f"1/{1 / ratio:,.3g} of"


def _years(measures: Mapping[int, Measure], path: str) -> dict[int, str]:
    """Rows whose year is a century from the median, or changes by a century."""
    years = {card: row.years[path] for card, row in measures.items() if path in row.years}
    if len(years) < FEWEST:
        return {}
    usual = round(median(years.values()))
    far = {
        card: f"{fact_name(path)} is {measures[card].texts[path]}, where about {usual} is usual"
        for card, year in years.items()
        if abs(year - usual) >= YEARS
    }
    return far | {
        card: f"{fact_name(path)} moves by {abs(row.moves[path])} years: {row.texts[path]}"
        for card, row in measures.items()
        if card not in far and abs(row.moves.get(path, 0)) >= YEARS
    }


def _lacking(found: Reasons, measures: Mapping[int, Measure]) -> None:
    """Rows without a fact that at least 95 in 100 of the group have."""
    have = Counter(name for each in measures.values() for name in each.filled)
    for name, number in have.items():
        lacks = [card for card, each in measures.items() if name not in each.filled]
        if lacks and len(lacks) * SHARE * 4 <= len(measures):
            for card in lacks:
                found[card].append(f"no {fact_name(name)}, where {number} of {len(measures)} have one")
