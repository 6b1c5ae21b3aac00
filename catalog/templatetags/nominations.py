"""Awards and nominations on readers' pages."""

from collections.abc import Collection

from django import template

from catalog.models import AwardCategory
from catalog.nominations import honours
from cms.pages.words import humanise

register = template.Library()
for function in (
    *(honours.tally, honours.is_void, honours.is_later, honours.category_name, honours.names_its_work),
    *(honours.announced, honours.added),
):
    register.filter(function)


@register.filter
def categories(codes: Collection[str] | None) -> str:
    """Categories by the words of the vocabulary, some with commas: “Lead actor, drama series; Writing”."""
    known = dict(AwardCategory.objects.filter(pk__in=codes or ()).values_list("code", "label"))
    words = (known.get(code) or humanise(code) for code in codes or ())
    return "; ".join(each[:1].upper() + each[1:] for each in words)
