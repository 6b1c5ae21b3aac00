"""Cast and crew of a title on readers' pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

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
def played(title: Document, credit: Document) -> Document:
    """The character of a title that a credit names; {} for none."""
    # Matched by name: a credit keeps the character as the credits print it, without a key to the row.
    name = (credit.get("character") or "").casefold()
    rows = title.get("characters") or ()
    return next((each for each in rows if name and (each.get("name") or "").casefold() == name), {})


@register.filter
def played_by(title: Document, character: Document) -> list[Document]:
    """The cast credits of a title that name the character."""
    name = (character.get("name") or "").casefold()
    return [
        each
        for each in cast(title.get("credits"))
        if name and (each.get("character") or "").casefold() == name
    ]


@register.filter
def uncast(title: Document) -> list[Document]:
    """The characters of a title that no credit names."""
    return [each for each in title.get("characters") or () if not played_by(title, each)]
