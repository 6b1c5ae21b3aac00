"""Values of documents in words: numbers, dates, lengths, codes."""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pycountry

SCALES = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
BOUNDS = {
    "about": "about {}",
    "at_least": "at least {}",
    "more_than": "more than {}",
    "at_most": "at most {}",
    "less_than": "less than {}",
    "nearly": "nearly {}",
}
BOUNDS_OF_DATES = {
    "about": "about {}",
    "at_least": "{} or later",
    "more_than": "after {}",
    "at_most": "{} or earlier",
    "less_than": "before {}",
    "nearly": "shortly before {}",
}
# The first place is the highest: one of at most three is among the first three.
BOUNDS_OF_PLACES = {
    "about": "about {}",
    "at_least": "{} or lower",
    "more_than": "lower than {}",
    "at_most": "{} or higher",
    "less_than": "higher than {}",
}
SPELT = {"op-ed": "op-ed", "make-up": "make-up", "dna-evidence": "DNA evidence"}
PARTIAL = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?:T.*)?")


def humanise(code: str | None) -> str:
    """A code as words: `executive-producer` becomes "executive producer"."""
    return SPELT.get(str(code)) or re.sub(r"[-_]+", " ", str(code or "")).strip()


def number(value: Any) -> str:
    """`23000000` as "23 million", `125000` as "125,000"; never rounded. Other text is unchanged.

    Where two decimals say all of it, that is CLDR's compact form, from a million up; elsewhere that rounds.
    """
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return "" if value is None else str(value)
    for scale, word in SCALES:
        scaled = (amount / scale).normalize()
        if abs(amount) >= scale and scaled == round(scaled, 2):
            return f"{scaled:,f} {word}"
    return f"{amount.normalize():,f}"


def day(value: str | None) -> str:
    """A partial date or an instant: `2019-05-31` as "31 May 2019", `2019-05` as "May 2019"."""
    found = PARTIAL.fullmatch(value or "")
    if not found:
        return value or ""
    year, month, number_of_day = found.group("year", "month", "day")
    words = [str(int(number_of_day))] if number_of_day else []
    return " ".join([*words, *([calendar.month_name[int(month)]] if month else []), year])


def is_to_come(value: str | None, now: datetime | None) -> bool:
    """Whether a partial date lies after the day of `now`, in UTC; a month or year that has begun does not."""
    found = PARTIAL.fullmatch(value or "")
    if not found or now is None:
        return False
    given = [each for each in found.group("year", "month", "day") if each]
    # As text, cut to what is known: in November 2026, “2026” is not to come, and “2026-12” is.
    today = now.astimezone(UTC).date().isoformat()
    return "-".join(given) > today[: len("-".join(given))]


def year(value: str | None) -> str:
    """The year of a partial date; "" where none is known."""
    return (value or "")[:4]


def is_supplied(name: str | None) -> bool:
    """Whether a name is our own description, in square brackets, of something without a name."""
    return (name or "").startswith("[") and (name or "").endswith("]")


def bare(name: str | None) -> str:
    """A name without the brackets of a description, for where its typography shows that it is one."""
    name = name or ""
    return name[1:-1] if is_supplied(name) else name


def minutes(value: int | str | None) -> str:
    """A length in minutes: 64 as "1 h 4 min"."""
    if value in (None, ""):
        return ""
    hours, rest = divmod(int(value), 60)
    return " ".join(
        words for words in (hours and f"{hours} h", (rest or not hours) and f"{rest} min") if words
    )


def country(code: str | None) -> str:
    """The name of a country by its code; an unknown code is unchanged."""
    found = pycountry.countries.get(alpha_2=code or "") or pycountry.historic_countries.get(
        alpha_4=code or ""
    )
    return getattr(found, "common_name", found.name) if found else code or ""


def language(tag: str | None) -> str:
    """The name of a language by its tag; `pt-BR` gives that of `pt`."""
    found = pycountry.languages.get(alpha_2=(tag or "").split("-")[0])
    return found.name if found else tag or ""


def bounded_day(value: str | None, bound: str | None) -> str:
    """A date with its bound: "about 1989", "before May 2019"."""
    return BOUNDS_OF_DATES.get(bound or "", "{}").format(day(value)) if value else ""


def bounded(words: str, bound: str | None) -> str:
    """An amount or a place with its bound: "more than 23 million"."""
    return BOUNDS.get(bound or "", "{}").format(words) if words else ""


def bounded_place(words: str, bound: str | None) -> str:
    """A place with its bound: "third or higher"."""
    return BOUNDS_OF_PLACES.get(bound or "", "{}").format(words) if words else ""


def joined(names: Iterable[tuple[str, str | None]]) -> str:
    """Names with the phrase that is printed after each: "Ann & Bo and Cy"; a comma where none is."""
    said = ""
    phrase = ""
    for name, after in names:
        said += f"{between(phrase) if said else ''}{name}"
        phrase = after or ""
    return said


def between(phrase: str | None) -> str:
    """What stands between two names that the phrase joins, with its spaces; a comma for no phrase."""
    words = (phrase or "").strip()
    if not words:
        return ", "
    return f"{words} " if words[0] in ",;:/" else f" {words} "
