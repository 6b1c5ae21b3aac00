"""Template tags for stories on readers' pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.pages.templatetags.pages import citations, document_of, link, to
from cms.stories import prose as texts
from sources.citations.quotations import fold

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None


@register.simple_tag(takes_context=True)
def prose(context: Context, text: Rows) -> list[dict[str, Any]]:
    return texts.prose(text, context.get("documents") or {})


@register.simple_tag(takes_context=True)
def running(context: Context, pieces: Iterable[Document]) -> SafeString:
    """The pieces as one text, with links to records and to the pages of claims."""
    return format_html_join("", "{}", ((_linked(context, piece),) for piece in pieces))


@register.simple_tag(takes_context=True)
def quotation_of(context: Context, block: Document, pieces: Iterable[Document]) -> dict[str, Any]:
    """What a quote block quotes of its claim's sources; {} where it is none of their quotations.

    translates: the row of `texts` that the block's words are, where they translate the quotation. spoken:
    the language of the block's words; "" for unknown.
    """
    claim = document_of(context.get("documents"), block.get("claim"))
    words = fold("".join(piece["words"] for piece in pieces))
    for each in citations(context, claim):
        quotation = each["citation"].get("quotation")
        if quotation and fold(quotation) == words:
            return {**each, "spoken": each["language"]}
        path = f"citations/{each['citation'].get('id')}/quotation"
        for row in claim.get("texts") or ():
            if row["path"] == path and fold(row["text"]) == words:
                return {**each, "translates": row, "spoken": row["language"]}
    return {}


def _linked(context: Context, piece: Document) -> SafeString | str:
    if piece["claim"]:
        return format_html('<a class="stated" href="{}">{}</a>', to(context, piece["ref"]), piece["words"])
    return link(context, piece["ref"], piece["words"]) if piece["ref"] else piece["words"]


@register.filter
def claims_in(pieces: Iterable[Document]) -> list[Document]:
    """The claims that a text states, each once."""
    return list({each["claim"]["id"]: each["claim"] for each in pieces if each["claim"]}.values())


@register.filter
def is_bare(block: Document) -> bool:
    """Whether a “read more” block links to nothing itself, and so heads the related stories."""
    named = (block.get("record") or {}).get("name") or block.get("url")
    return block.get("type") == "read_more" and not named


@register.filter
def related_heading(blocks: Rows) -> Rows:
    """The heading of the related stories, as the pieces of its text."""
    return next((each.get("text") for each in blocks or () if is_bare(each)), None)
