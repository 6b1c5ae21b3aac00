"""A stated date in bodies and documents, and what of it is plain."""

from typing import Any

from .english import in_words
from .stated import Point, Span, read_edtf

Fact = dict[str, Any]


def date_fact(edtf: str | None) -> Fact | None:
    """A stated date as a body has it: its text alone. All else follows from that, and `served` adds it."""
    return {"edtf": edtf} if edtf else None


def is_date_fact(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"edtf"}


def told(value: Fact) -> str:
    """A stated date of a body or a document in words."""
    return value.get("words") or in_words(read_edtf(value["edtf"]))


def served(edtf: str) -> Fact:
    """A stated date as a document has it. earliest, latest: null for an end that is open or unknown."""
    stated = read_edtf(edtf)
    earliest, latest = stated.earliest, stated.latest
    return {
        "edtf": edtf,
        "words": in_words(stated),
        "earliest": earliest.iso if earliest else None,
        "latest": latest.iso if latest else None,
    }


def plain_date(edtf: str | None) -> str | None:
    """The stated date as a partial date, 1989-05, where it is one; else None."""
    return _plain(read_edtf(edtf)) if edtf else None


def plain_ends(edtf: str | None) -> tuple[str | None, str | None]:
    """When it began and when it ended, each as a partial date where it is plain; a plain date began only."""
    stated = read_edtf(edtf) if edtf else None
    if isinstance(stated, Span):
        return _plain(stated.start), _plain(stated.end)
    return _plain(stated), None


def is_plain(edtf: str, *, end: bool = False) -> bool:
    """Whether a stated date is a partial date; of what lasted, whether its beginning, or its end, is one."""
    stated = read_edtf(edtf)
    if isinstance(stated, Span):
        return _plain(stated.end if end else stated.start) is not None
    return _plain(stated) is not None


def _plain(stated: Any) -> str | None:
    # A partial date has no years before 1.
    is_plain = isinstance(stated, Point) and stated.is_plain and int(stated.year) > 0
    return stated.edtf if is_plain else None
