"""Numbers of seasons and episodes on readers' pages, in the count that the reader chose."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context

from catalog.numbering import shown, words

register = template.Library()
Document = Mapping[str, Any]

PARAMETER = "numbering"
# No code of a count is longer.
LONGEST = 200

register.filter(words.counted)
register.filter("printed_number", words.printed)
register.filter("number_aside", words.aside)
register.filter("season_there", words.season_there)


@register.simple_tag(takes_context=True)
def counts(context: Context, *lists: Iterable[Document] | None) -> shown.Counts:
    """The counts that the lists offer, with the one that the address asks for: `?numbering=dvd`."""
    request = context.get("request")
    asked = request.GET.get(PARAMETER, "")[:LONGEST] if request else ""
    documents = [each for some in lists for each in some or ()]
    return shown.counts(documents, asked, context.get("now"))


@register.filter
def in_count(documents: Iterable[Document] | None, chosen: Any) -> list[shown.Group]:
    """The documents in the order of the chosen count; in their own where none is chosen."""
    return shown.in_order(documents, chosen or None)
