"""Finding seasons and episodes by a number as people type it: S03E05, 3x05, 4F22, “Adolescence S01”.

Beside a number, other words are those of the title. A number alone finds that of every title.
"""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet

from catalog.episodes.models import Episode, EpisodeNumbering
from catalog.seasons.models import Season
from cms.desk.finding.find import MOST, find_cards
from cms.desk.records.registry import FoundBy
from cms.publishing.finding.find import find_live
from cms.publishing.models import LiveTerm

from .filters import NUMBER, NUMBERED
from .models import Scheme
from .typed import Typed, codes_in, episode_in, season_in
from .written import Written

Titles = Collection[int] | None
COUNTS = ~Q(numberings__scheme=Scheme.CODE)


def _titles(words: str, *, live: bool = False) -> Titles:
    """The titles that the other words name; None where there are no others."""
    if not words:
        return None
    found = find_live(words, kind="title") if live else find_cards(words, kind="title")
    return [] if found.is_guess else found.ids


def _of(titles: Titles, path: str) -> Q:
    return Q() if titles is None else Q(**{f"{path}__in": titles})


def seasons(words: str) -> list[int]:
    """Working copies of seasons that the words ask for by number and title."""
    if not (found := season_in(words)):
        return []
    season, rest = found
    titles = _titles(rest) or ()
    return list(_numbered_seasons(season).filter(title__in=titles).values_list("pk", flat=True)[:MOST])


def _numbered_seasons(season: Written) -> QuerySet[Season]:
    printed = Q(numberings__key=season.key)
    if season.first is None:
        return Season.objects.filter(printed & COUNTS).distinct().order_by("pk")
    within = Q(numberings__first__lte=season.first, numberings__last__gte=season.first)
    there = Q(number=season.first) | (COUNTS & (printed | within))
    return Season.objects.filter(there).distinct().order_by("pk")


def episodes(words: str) -> list[int]:
    """Working copies of episodes that the words ask for by season and number, or by a production code."""
    found = [*_of_season(typed)] if (typed := episode_in(words)) else []
    return list(dict.fromkeys([*found, *_coded(words)]))[:MOST]


def _of_season(typed: Typed) -> Iterator[int]:
    titles = _titles(typed.rest)
    if typed.season.first is not None:
        own = Episode.objects.filter(_of(titles, "title"), season__number=typed.season.first)
        yield from own.filter(number=typed.number).order_by("pk").values_list("pk", flat=True)[:MOST]
    there = EpisodeNumbering.objects.counting(typed.number).filter(
        _of(titles, "episode__title"), season_key=typed.season.key
    )
    yield from there.order_by("episode").values_list("episode", flat=True)[:MOST]


def _coded(words: str) -> Iterator[int]:
    asked = {Written(bare).key: rest for bare, rest in codes_in(words)}
    if not asked:
        return
    rows = EpisodeNumbering.objects.filter(scheme=Scheme.CODE, key__in=asked)
    found = list(rows.order_by("episode").values_list("key", "episode", "episode__title")[:MOST])
    # Titles are looked for only where some episode has that code.
    named = {key: _titles(asked[key]) for key in {key for key, *_ in found}}
    for key, episode, title in found:
        titles = named[key]
        if titles is None or title in titles:
            yield episode


def live_seasons(words: str) -> list[int]:
    """The same of live seasons, by what is served."""
    if not (found := season_in(words)):
        return []
    season, rest = found
    return [*_live_numbered("season", [season.bare], NUMBER, NUMBERED, titles=_titles(rest, live=True) or ())]


def live_episodes(words: str) -> list[int]:
    """The same of live episodes."""
    found: list[int] = []
    if typed := episode_in(words):
        titles = _titles(typed.rest, live=True)
        found += _live_numbered("episode", [typed.term], NUMBERED, titles=titles)
        of = [str(key) for key in _live_numbered("season", [typed.season.bare], NUMBER, titles=titles)]
        own = _terms("episode", [str(typed.number)], NUMBER)
        there = LiveTerm.objects.filter(kind="episode", name="season", value__in=of)
        found += own.filter(card__in=there.values("card")).values_list("card", flat=True)[:MOST] if of else ()
    for bare, rest in codes_in(words):
        coded = _live_numbered("episode", [f"code:{bare}"], NUMBERED, titles=None)
        # The title is looked for only where some episode has that code.
        if coded and rest:
            coded = _within(coded, "episode", _titles(rest, live=True) or ())
        found += coded
    return list(dict.fromkeys(found))[:MOST]


def _terms(kind: str, values: Iterable[str], *names: str) -> QuerySet[LiveTerm]:
    found = LiveTerm.objects.filter(kind=kind, name__in=names, value__in=list(values))
    return found.order_by("card").distinct()


def _live_numbered(kind: str, values: Iterable[str], *names: str, titles: Titles) -> list[int]:
    found = _terms(kind, values, *names)
    if titles is not None:
        found = found.filter(card__in=_titled(kind, titles))
    return list(found.values_list("card", flat=True)[:MOST])


def _titled(kind: str, titles: Collection[int]) -> QuerySet:
    of = [str(key) for key in titles]
    return LiveTerm.objects.filter(kind=kind, name="title", value__in=of).values("card")


def _within(cards: Collection[int], kind: str, titles: Collection[int]) -> list[int]:
    return list(_titled(kind, titles).filter(card__in=cards).values_list("card", flat=True))


seasons_by_number = FoundBy(working=seasons, live=live_seasons)
episodes_by_number = FoundBy(working=episodes, live=live_episodes)
