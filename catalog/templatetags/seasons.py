"""The name of a season on readers' pages."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()
Document = Mapping[str, Any]


@register.filter
def season_number(season: Document) -> str:
    return f"Season {season['number']}" if season.get("number") else "Season"


@register.filter
def season_name(season: Document) -> str:
    """Its own name, else its title's name and its number."""
    title = (season.get("title") or {}).get("name")
    return season.get("name") or ": ".join(part for part in (title, season_number(season)) if part)
