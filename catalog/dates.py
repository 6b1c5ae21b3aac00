"""Dates of records that have both a plain one and one as stated."""

from collections.abc import Mapping
from typing import Any

from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.facts import is_plain
from cms.desk.base.dates.refusals import NotUnderstood
from cms.desk.base.dates.stated import read_edtf
from cms.pages.words import year


def as_stated(body: Mapping[str, Any], stated: str, *plain: str) -> list[str | None]:
    """The stated date of a body, else its plain ones."""
    found = body.get(stated)
    return [found["edtf"]] if found else [body.get(each) for each in plain]


def told(facts: Mapping[str, Any], plain: str, stated: str) -> str | None:
    """What tells a record from others of its name: the year of its plain date, else the stated one in words.

    facts: plain columns, or a document.
    """
    if facts.get(plain):
        return year(facts[plain])
    found: Any = facts.get(stated)
    if isinstance(found, dict):
        return found["words"]
    return in_words(read_edtf(found)) if found else None


def year_known(facts: Mapping[str, Any], plain: str, stated: str = "") -> int | None:
    """The one year of a plain date, or of a stated one that says no less; None where more than one may be.

    facts: plain columns, which may not have been judged yet: what is no date has no year.
    """
    edtf = facts.get(plain) or facts.get(stated)
    try:
        return int(year(edtf)) if edtf and is_plain(edtf) else None
    except NotUnderstood:
        return None


def exact(facts: Mapping[str, Any], plain: str, stated: str, *, end: bool = False) -> str | None:
    """The plain date, unless the stated one is not as precise; null rather than false precision.

    end: of what lasted, the end.
    """
    found = facts.get(stated)
    return None if found and not is_plain(found["edtf"], end=end) else facts.get(plain)
