"""What people type for a date, read into one that is held: “c. 1989”, “1989 or 1990”, “15 March 44 BC”.

A small grammar, and a strict one: what it does not know is refused with words, never guessed. It reads EDTF
too, and all that `english` writes.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from .days import Day
from .english import in_words, year_in_words
from .points import DAY, ERA, LEADING_ERA, MONTH, MONTHS, read_point
from .refusals import NotUnderstood, not_a_date
from .stated import LONGEST, OneOf, Point, Span, Stated, read_edtf, validated

_EDTF = re.compile(r"\[.*\]|\{.*\}|[-0-9XYES~?%./]*[0-9][-0-9XYES~?%./]*", re.IGNORECASE)
# These only look like EDTF: “31.5.2019”, “1989-1990”, “1989-”, “89”, “1989/90”.
_NOT_EDTF = re.compile(
    r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]+|[0-9]{4}([./])[0-9]{1,2}\2[0-9]{1,2}|[0-9]{4}-[0-9]{4}|[0-9]+-"
    r"|[0-9]{1,3}[?~%]?|[0-9]{4}/[0-9]{1,2}|[0-9]{4}-(?:1[3-9]|20|4[2-9]|[5-9][0-9])|.*[0-9]s.*"
)
_UNKNOWN = re.compile(r"(?:an )?unknown(?: date)?|\?", re.IGNORECASE)
_RULES: list[tuple[re.Pattern[str], Callable[..., Stated]]] = []


@lru_cache(maxsize=4096)
def read_words(text: str) -> Stated:
    """The date that a text means; NotUnderstood, in words, where it is none that can be held."""
    tidy = _tidy(text)
    if len(tidy) > LONGEST:
        raise NotUnderstood(f"A date has at most {LONGEST} characters: shorten it.", code="too_long")
    if not tidy:
        raise not_a_date(text)
    if re.search(r"[0-9]:[0-9]{2}", tidy):
        raise NotUnderstood(f"“{text}” has a time of day: write the day alone.", code="time_of_day")
    if _EDTF.fullmatch(tidy) and not _NOT_EDTF.fullmatch(tidy):
        return read_edtf(tidy)
    # Read once more as EDTF, so that whatever is held is held to one and the same rules.
    return read_edtf(validated(_read(tidy), text).edtf)


def _tidy(text: str) -> str:
    """The text with single blanks, and one dash for all of them."""
    spaced = " ".join(text.split()).strip(" ,;")
    return re.sub(r"[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}]", "–", spaced)


def _read(text: str) -> Stated:
    for pattern, rule in _RULES:
        if found := pattern.fullmatch(text):
            return rule(*found.groups())
    return read_point(text)


def _rule(*patterns: str) -> Callable[[Callable[..., Stated]], Callable[..., Stated]]:
    """Add a rule: the first, one of whose patterns is the whole text, reads it."""

    def add(rule: Callable[..., Stated]) -> Callable[..., Stated]:
        _RULES.extend((re.compile(pattern, re.IGNORECASE), rule) for pattern in patterns)
        return rule

    return add


# “the decade 1900 to 1909” joins no two dates.
_rule(r"((?:(?:about|perhaps|c\.|ca\.?) )*(?:the )?decade .+)")(read_point)
_DECADE = r"((?:(?:about|perhaps) )*the decade [0-9]+(?: B?CE)? to [0-9]+(?: B?CE)?)"
_rule(rf"from {_DECADE} to (.+)", rf"from (.+?) to {_DECADE}")(lambda one, other: _from_to(one, other))
_rule(rf"until {_DECADE}")(lambda text: _until(text))


@_rule(r"([0-9]{4})[-/–]([0-9]{2})")
def _short(year: str, end: str) -> Stated:
    if end <= year[2:]:
        raise NotUnderstood(
            f"“{year}-{end}” is neither a month nor two years: write “{year} to …”, or the month in words.",
            code="impossible",
        )
    raise NotUnderstood(
        f"“{year}–{end}”: write both years in full, as “{year} to {year[:2]}{end}” or “{year} or "
        f"{year[:2]}{end}”.",
        code="short_year",
    )


@_rule(r"(?:(?:at )?(?:some time|sometime) )?between (.+?) (?:and|–) (.+)")
def _between(one: str, other: str) -> Stated:
    first, last = _plain(*_both(one, other))
    # Both as precise as the more precise one: between May 1989 and 1990 is until December.
    start, end = first.earliest, last.latest
    parts = 3 if first.day or last.day else 2 if first.month or last.month else 1
    return OneOf((_cut(start, parts), _cut(end, parts)), is_range=True)


def _cut(day: Day, parts: int) -> Point:
    """The day, its month or its year, by the number of parts."""
    return Point.of(day.year, day.month if parts > 1 else 0, day.day if parts > 2 else 0)


@_rule(
    r"(?:from |since )?(.+?) (?:to|until|till|–) (?:the )?(?:present|now|today|date)",
    r"(?:from |since )?(.+?),? (?:and )?(?:still open|onwards?|ongoing)",
    r"(.+?)(?: ?–|-)",
)
def _still_open(text: str) -> Stated:
    return Span(read_point(text), None)


@_rule(
    r"(?:from )?(.+?) (?:to|until|till|through|–|-) (.+)",
    r"(.+?)–(.+)",
    r"([0-9]{4})-([0-9]{4})",
    r"([0-9]{4}s)-([0-9]{4}s?)",
    r"([0-9]{1,2})-([0-9]{1,2} .+)",
    r"([a-z]+)-([a-z]+ .+)",
)
def _from_to(one: str, other: str) -> Stated:
    if _UNKNOWN.fullmatch(one):
        return Span(None, read_point(other), is_open=False)
    if _UNKNOWN.fullmatch(other):
        return Span(read_point(one), None, is_open=False)
    return Span(*_both(one, other))


@_rule(r"(?:since|from) (.+)")
def _since(text: str) -> Stated:
    return Span(read_point(text), None)


@_rule(r"(?:until|till|up to|to) (.+)", r"– ?(.+)")
def _until(text: str) -> Stated:
    return Span(None, read_point(text))


@_rule(r"before (.+)")
def _before(text: str) -> Stated:
    return OneOf((None, *(each.moved(-1) for each in _plain(read_point(text)))), is_range=True)


@_rule(r"after (.+)")
def _after(text: str) -> Stated:
    return OneOf((*(each.moved(1) for each in _plain(read_point(text))), None), is_range=True)


@_rule(r"(?:by|not after|(?:no|not) later than) (.+)", r"(.+) or (?:earlier|before)")
def _at_the_latest(text: str) -> Stated:
    return OneOf((None, *_plain(read_point(text))), is_range=True)


@_rule(r"(?:not before|(?:no|not) earlier than) (.+)", r"(.+) or (?:later|after)")
def _at_the_earliest(text: str) -> Stated:
    return OneOf((*_plain(read_point(text)), None), is_range=True)


@_rule(r"(?:either )?(.+),? or (.+)")
def _one_of(others: str, last: str) -> Stated:
    # “May 31, 2019 or June 2, 2019” has commas as well: only where that is no date they part dates.
    parts = (
        [others]
        if re.search(rf"(?<![0-9]){DAY}, ?[0-9]{{4}}$", others)
        else re.split(r",\s*|\s+or\s+", others)
    )
    points: list[Point] = [read_point(last)]
    for part in reversed(parts):
        points.insert(0, _beside(part.strip(), last, points[0]))
    return OneOf(_plain(*points))


def _both(one: str, other: str) -> tuple[Point, Point]:
    last = read_point(other)
    return _beside(one, other, last), last


def _beside(text: str, other: str, last: Point) -> Point:
    """The point of a text that may leave what both have to the next one: “15 or 16 May 2019”."""
    year = year_in_words(last.years[0])
    if last.day.isdigit() and re.fullmatch(DAY, text, re.IGNORECASE):
        return read_point(f"{text} {MONTHS[int(last.month) - 1]} {year}")
    if last.month and re.fullmatch(rf"(?:{DAY} )?{MONTH}|{MONTH} {DAY}", text, re.IGNORECASE):
        return read_point(f"{text} {year}")
    era = ERA.search(other)
    return read_point(f"{text} {era[1]}" if era and not _has_era(text) else text)


def _has_era(text: str) -> bool:
    return bool(ERA.search(text) or LEADING_ERA.search(text))


def _plain(*points: Point) -> tuple[Point, ...]:
    for each in points:
        if not each.is_plain:
            raise NotUnderstood(
                f"“Or”, “between”, “before” and “after” stand with whole years, months or days, and "
                f"“{in_words(each)}” is none: write those, or only one of the dates.",
                code="not_plain",
            )
    return points
