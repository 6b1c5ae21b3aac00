"""What live claims ask of the newsroom, for its front page."""

from typing import Any

from django import template
from django.db.models import Count

from sources.claims.voice.models import Asked

register = template.Library()


@register.simple_tag
def claims_asked() -> list[dict[str, Any]]:
    """Each kind of thing that claims ask for, with how many do: `[{"what": …, "label": …, "number": 3}]`."""
    counted = Asked.objects.order_by("what").values("what").annotate(number=Count("pk"))
    return [{**each, "label": Asked.What(each["what"]).label} for each in counted]
