"""Cast and crew of a title on readers' pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from catalog.titles import billing
from catalog.titles.models import Credit

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

register.filter("billed", billing.printed)
register.filter("lines", billing.lines)

# A document holds the code of a job and not its department, so the cast is listed here.
CAST = ("actor", "self", "voice", "host", "narrator")


@register.filter
def cast(credits: Rows) -> list[Document]:
    return [each for each in credits or () if each.get("job") in CAST]


@register.filter
def crew(credits: Rows) -> list[tuple[str, list[Document]]]:
    """The credits outside the cast by job, in the order of billing: `("director", [...])`."""
    jobs: dict[str, list[Document]] = {}
    for each in credits or ():
        if each.get("job") not in CAST:
            jobs.setdefault(each.get("job") or "", []).append(each)
    return list(jobs.items())


@register.filter
def of_job(credits: Rows, job: str) -> list[Document]:
    return [each for each in credits or () if each.get("job") == job]


@register.filter
def manner(credit: Document) -> str:
    """How somebody is credited, in words: “as themselves, uncredited”."""
    code = credit.get("manner") or ""
    return str(Credit.Manner(code).label) if code in Credit.Manner else code


@register.filter
def played(title: Document, credit: Document) -> Document:
    """The character of a title that a credit names; {} for none."""
    # Matched by name: a credit keeps the character as the credits print it, without a key to the row.
    name = (credit.get("character") or "").casefold()
    rows = title.get("characters") or ()
    return next((each for each in rows if name and (each.get("name") or "").casefold() == name), {})


@register.filter
def played_by(title: Document, character: Document) -> list[Document]:
    """The cast credits of a title that name the character, one for each name that is printed of somebody."""
    name = (character.get("name") or "").casefold()
    found = (
        each
        for each in cast(title.get("credits"))
        if name and (each.get("character") or "").casefold() == name
    )
    # Live and as a voice, or for several episodes: one name is enough where only names are listed.
    return list({_person(each): each for each in found}.values())


def _person(credit: Document) -> tuple[Any, Any]:
    return (credit.get("contributor") or {}).get("id"), credit.get("credited_as")


@register.filter
def uncast(title: Document) -> list[Document]:
    """The characters of a title that no credit names."""
    return [each for each in title.get("characters") or () if not played_by(title, each)]
