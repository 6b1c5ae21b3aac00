"""Checks of episodes at submission: their season, their number, and when they were first shown."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.seasons.models import Season
from catalog.siblings import Key, Within, beside, known, lies_within, named, proposed, sharing
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts

from .models import Episode


def is_special(episode: Facts) -> bool:
    """Whether it is counted apart and shown whenever it likes, as a Christmas special is."""
    return episode["type"] == Episode.Type.SPECIAL


within_their_season = lies_within(
    Within(
        child="episode",
        parent="season",
        fact="season",
        dates=("air_date", "air_date"),
        around=("premiere", "ended"),
        is_meant=lambda episode: not is_special(episode),
    )
)
within_their_title = lies_within(
    Within(
        child="episode",
        parent="title",
        fact="title",
        dates=("air_date", "air_date"),
        around=("premiere", "ended"),
        is_meant=lambda episode: not (is_special(episode) or episode["season"]),
    )
)


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
            yield Finding(card, "season-of-another-title", message, path="season", other=season.card)


def episodes_are_numbered_once(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each episode whose season, or title without seasons, has another of that number."""
    mine = proposed(proposals, "episode")
    own = {each.card.pk for each in proposals}
    seasons = {key for each in mine if (key := named(each.body, "season"))}
    titles = {key for each in mine if not each.body["season"] and (key := named(each.body, "title"))}
    others = [*beside("episode", "season", seasons, own=own), *beside("episode", "title", titles, own=own)]
    for card, other, shared in sharing(mine, others, _number):
        _, number, special = shared
        what = "special" if special else "episode"
        message = f"“{other}” is {what} {number} there too: correct one of the numbers, or merge the two."
        yield Finding(card, "numbered-twice", message, path="number", level=Level.WARNING, other=other)


def _number(episode: Facts) -> Iterator[Key]:
    """The season, or the title, with the number in it; specials are counted apart."""
    of = named(episode, "season") or named(episode, "title")
    if of and episode["number"] is not None:
        yield of, episode["number"], is_special(episode)


def numbers_fit_their_season(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each episode with a number above that of its season's episodes."""
    mine = proposed(proposals, "episode")
    seasons = {each.card.pk: each for each in proposed(proposals, "season")}
    seasons |= known({key for each in mine if (key := named(each.body, "season"))} - seasons.keys())
    for each in mine:
        season = seasons.get(named(each.body, "season") or 0)
        count, number = season and season.body["episode_count"], each.body["number"]
        if season and count and number and number > count and not is_special(each.body):
            message = f"It is episode {number}, but “{season.card}” has {count}: correct one of the numbers."
            yield Finding(
                each.card, "number-above-count", message, "number", level=Level.WARNING, other=season.card
            )
