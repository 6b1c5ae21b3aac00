from collections.abc import Iterable, Sequence

from catalog.seasons.models import Season
from cms.desk.checks.rules import Finding, Proposed


def season_is_of_its_title(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each episode whose season belongs to another title."""
    in_seasons = {each.card: each.body for each in proposals if each.body and each.body["season"]}
    seasons = Season.objects.select_related("card").in_bulk(
        {body["season"]["$ref"] for body in in_seasons.values()}
    )
    for card, body in in_seasons.items():
        season, title = seasons[body["season"]["$ref"]], body["title"]
        if title and season.title_id != title["$ref"]:
            message = f"“{season}” is not a season of its title: correct the title or the season."
            yield Finding(card, "season-of-another-title", message, path="season")
