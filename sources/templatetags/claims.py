"""What readers' pages say of claims: what is stated, who says it, and where sources differ."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context

from cms.pages.templatetags.pages import citations
from cms.pages.words import humanise
from sources.claims import values
from sources.claims.board import STATED, Board, Group, board, dispute, happened, in_the_series, set_aside

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

NAMED = 3

for function in (values.stated, values.bound, values.figure, values.unit, values.told_as):
    register.filter(function)
register.filter(in_the_series)
register.filter(set_aside)
register.simple_tag(dispute)


@register.filter
def on_board(claims: Rows) -> Board:
    """Claims as a page sets them out: figures, disputes, statements, and what is folded away."""
    return board(happened(claims))


@register.filter
def figures(claims: Rows) -> list[Group]:
    """The figures among claims, the disputed first; as many as there are cards."""
    return board(happened(claims)).figures


@register.filter
def is_said(modality: str | None) -> bool:
    """Whether a kind of statement is told apart from plain statements, such as an opinion."""
    return modality not in STATED


@register.filter
def sentence(claim: Document) -> str:
    """A claim in one sentence; from its parts where none was derived."""
    said = (claim.get("derived") or {}).get("sentence")
    subject = (claim.get("subject") or {}).get("name") or ""
    parts = [subject, humanise(claim.get("property")), values.stated(claim.get("value"))]
    return said or ": ".join(part for part in parts if part)


@register.simple_tag(takes_context=True)
def who(context: Context, claim: Document) -> str:
    """Who says it, as far as anybody knows: the speaker, else whose it is, else who printed it."""
    return _speaker(claim) or " and ".join(outlets(citations(context, claim))) or "Nobody named"


def _speaker(claim: Document) -> str:
    said = (
        (claim.get(key) or {}).get("name") or claim.get(f"{key}_described")
        for key in ("speaker", "originator")
    )
    return next((each for each in said if each), "")


@register.filter
def speakers(claims: Rows) -> str:
    """Who says the claims, each once: "Naveen, DirectExpose and others"."""
    names = list(dict.fromkeys(name for each in claims or () if (name := _speaker(each))))
    return ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")


@register.filter
def outlets(found: Iterable[Document]) -> list[str]:
    """Who printed something, each once, in the order of the citations."""
    names = ((each["source"].get("outlet") or {}).get("name") or each["ref"].get("name") for each in found)
    return list(dict.fromkeys(name for name in names if name))


@register.filter
def lanes(found: Iterable[Document]) -> list[dict[str, Any]]:
    """What was printed, by the unit it was printed in: who is counted is the first thing outlets change."""
    units: dict[str, list[Document]] = {}
    for each in found:
        printed = each["citation"].get("printed") or {}
        if printed.get("value"):
            units.setdefault(humanise(printed.get("unit")), []).append(each)
    return [{"unit": unit, "cited": rows} for unit, rows in units.items()]
