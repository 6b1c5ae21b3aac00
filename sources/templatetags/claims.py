"""Template tags for claims on readers' pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context

from cms.pages.templatetags.pages import called, citations, opening
from cms.pages.words import humanise
from sources.claims import values
from sources.claims.board import (
    STATED,
    Board,
    Group,
    about_the_world,
    board,
    deprecated,
    dispute,
    in_the_series,
)

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

NOT_PUBLISHED = "A source that is not published"
NAMED = 3  # speakers that a line names before “and others”

for function in (values.stated, values.bound, values.figure, values.unit, values.kind_of_statement):
    register.filter(function)
register.filter(in_the_series)
register.filter(deprecated)
register.simple_tag(dispute)


@register.filter
def on_board(claims: Rows) -> Board:
    """Claims as the page arranges them: figures, disputes, statements, folds."""
    return board(about_the_world(claims))


@register.filter
def figures(claims: Rows) -> list[Group]:
    """The figures among claims, disputed ones first, as many as there are cards."""
    return board(about_the_world(claims)).figures


@register.filter
def is_attributed(modality: str | None) -> bool:
    """Whether a claim of this modality is marked as somebody's words, such as an opinion."""
    return modality not in STATED


@register.filter
def sentence(claim: Document) -> str:
    """A claim in one sentence; made from its parts where none is derived yet."""
    derived = (claim.get("derived") or {}).get("sentence")
    subject = opening(called(claim.get("subject")))
    parts = [subject, humanise(claim.get("property")), values.stated(claim)]
    return derived or ": ".join(part for part in parts if part)


@register.filter
def scoped(claim: Document, row: Document) -> str:
    """A typed qualifier of the claim in words: “in the United States”; "" where it has words of its own."""
    return ((claim.get("derived") or {}).get("scope") or {}).get(str(row.get("id"))) or ""


@register.simple_tag(takes_context=True)
def who(context: Context, claim: Document) -> str:
    """Who says it: the speaker, else the originator, else the outlets that printed it."""
    return _speaker(claim) or " and ".join(outlets(citations(context, claim))) or "Nobody named"


def _speaker(claim: Document) -> str:
    names = (
        (claim.get(key) or {}).get("name") or claim.get(f"{key}_described") or called(claim.get(key))
        for key in ("speaker", "originator")
    )
    return next((each for each in names if each), "")


@register.filter
def speakers(claims: Rows) -> str:
    """The speakers of the claims, each once: "Naveen, DirectExpose and others"."""
    names = list(dict.fromkeys(name for each in claims or () if (name := _speaker(each))))
    return ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")


@register.filter
def outlets(found: Iterable[Document]) -> list[str]:
    """The outlets of the citations, each once, in their order."""
    names = ((each["source"].get("outlet") or {}).get("name") or each["ref"].get("name") for each in found)
    return list(dict.fromkeys(name for name in names if name))


@register.filter
def origins(claim: Document, found: Iterable[Document]) -> list[dict[str, Any]]:
    """The claim's origins, with what each source is called: `[{"names": […], "counts": …, "why": […]}]`."""
    names = {each["ref"]["id"]: _printed_by(each) for each in found}
    return [
        {**origin, "names": [names.get(each["id"]) or NOT_PUBLISHED for each in origin["sources"]]}
        for origin in claim["derived"]["origins"]
    ]


def _printed_by(each: Document) -> str | None:
    """What readers know a source by: its outlet, with the title that it prints where there is one."""
    outlet = (each["source"].get("outlet") or {}).get("name")
    title = each["source"].get("title") or each["ref"].get("name")
    return f"{outlet}: {title}" if outlet and title else outlet or title


@register.filter
def lanes(found: Iterable[Document]) -> list[dict[str, Any]]:
    """The citations with a printed value, by the unit they print: `[{"unit": …, "cited": […]}]`."""
    # By unit, since what is counted is the first thing that outlets change.
    units: dict[str, list[Document]] = {}
    for each in found:
        printed = each["citation"].get("printed") or {}
        if printed.get("value"):
            units.setdefault(humanise(printed.get("unit")), []).append(each)
    return [{"unit": unit, "cited": rows} for unit, rows in units.items()]
