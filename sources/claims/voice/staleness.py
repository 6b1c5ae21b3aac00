"""When a claim's time is over, by its own dates: pure, from its body, its property and a day.

A date covers all of its last day: May 2019 is over on 1 June. Only `day_reached` asks where that day ends.
Rules R14 and R15.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from cms.desk.base.dates.stated import Span, read_edtf
from cms.pages.words import day as in_words

from ...models import Property

# A document serves as well: it has these facts as the body does.
Facts = Mapping[str, Any]

# What somebody intends or expects until its time has come.
OF_THE_FUTURE = ("plan", "prediction")
UNDECIDED = (None, "", "pending")


class Why(StrEnum):
    """Why the time of a claim is over."""

    ENDED = "validity_ended"
    OUTCOME = "outcome_wanted"
    REVIEW = "review_due"
    PERISHED = "perished"


@dataclass(frozen=True)
class Over:
    """Something of a claim that is over: why, since which day, and that in a sentence."""

    why: Why
    since: date
    sentence: str


def over(claim: Facts, of: Property | None, on: date) -> list[Over]:
    """What is over on that day, the first first. of: the claim's property, where it has one."""
    return sorted((each for each in _ends(claim, of) if each.since <= on), key=lambda each: each.since)


def due_days(claim: Facts) -> Iterator[str]:
    """The days on which something of it is over, whatever its property is: `2026-05-31`."""
    return (each.since.isoformat() for each in _ends(claim, None))


def as_of(claim: Facts) -> str | None:
    """The date as of which its value is known: as its qualifier says, else when it was said; a partial date
    or EDTF."""
    for row in claim["qualifiers"]:
        if row["kind"] == "point_in_time" and (stated := _stated(row, "when", "ends", "starts")):
            return stated
    return _stated(claim, "said_when", "said_on")


def as_of_day(claim: Facts) -> date | None:
    """The last day of that."""
    return _last_day(as_of(claim))


def rests_on_the_day(claim: Facts, of: Property | None) -> bool:
    """Whether anything of it can be over."""
    return next(_ends(claim, of), None) is not None


def is_past(claim: Facts, on: date) -> bool:
    """Whether it is a plan or a prediction whose time has passed, or of which it is known what came of it."""
    if claim["modality"] not in OF_THE_FUTURE:
        return False
    ends = _last_day(claim["window"]["ends"])
    return claim["outcome"] not in UNDECIDED or bool(ends and ends < on)


def _ends(claim: Facts, of: Property | None) -> Iterator[Over]:
    if ends := _last_day(_end_of_validity(claim)):
        yield Over(Why.ENDED, _after(ends), "The time for which it holds has ended.")
    if _asks_for_outcome(claim) and (ends := _last_day(claim["window"]["ends"])):
        sentence = "Its time has passed, and what came of it has not been established."
        yield Over(Why.OUTCOME, _after(ends), sentence)
    if review := _last_day(claim["review_by"]):
        yield Over(Why.REVIEW, review, f"It was due for review by {in_words(claim['review_by'])}.")
    elif of and of.perishable and of.review_after and (known := as_of_day(claim)):
        since = _after(known, of.review_after)
        yield Over(Why.PERISHED, since, "It changes with time, and has not been reviewed for long.")


def _asks_for_outcome(claim: Facts) -> bool:
    return claim["modality"] in OF_THE_FUTURE and claim["outcome"] in UNDECIDED


def _end_of_validity(claim: Facts) -> str | None:
    # Of a time as stated, a date alone says since when it holds.
    stated = read_edtf(claim["valid_when"]["edtf"]) if claim.get("valid_when") else None
    return claim["valid_to"] or (stated.edtf if isinstance(stated, Span) else None)


def _stated(facts: Facts, when: str, *plain: str) -> str | None:
    return _edtf(facts.get(when)) or next((facts[name] for name in plain if facts[name]), None)


def _edtf(stated: Facts | None) -> str | None:
    return stated["edtf"] if stated else None


def _last_day(edtf: str | None) -> date | None:
    """The last day that a date may mean; None where it has no end, or one that no calendar here holds."""
    latest = read_edtf(edtf).latest if edtf else None
    return date(*latest) if latest and latest.year >= date.min.year else None


def days_before(day: date, days: int) -> date:
    """The day that many days earlier, as far as there is one."""
    return day - timedelta(days=days) if (day - date.min).days > days else date.min


def _after(day: date, days: int = 1) -> date:
    return day + timedelta(days=days) if (date.max - day).days > days else date.max
