"""A title as schema.org data."""

from collections.abc import Iterable

from catalog.reviews.structured import review_facts
from catalog.seasons.structured import season_facts
from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, duration, every, named, typed
from cms.pages.words import country, humanise

# Served as a schema.org Movie; every other type of title is a TVSeries.
FILMS = ("film", "documentary", "short")


def describe_title(page: Page) -> Facts:
    document = page.document
    credits = document.get("credits") or ()
    film = document.get("type") in FILMS
    return {
        "@type": "Movie" if film else "TVSeries",
        "name": document.get("name"),
        "description": document.get("synopsis_short") or document.get("synopsis"),
        "datePublished" if film else "startDate": document.get("premiere"),
        "genre": [humanise(each) for each in document.get("genres") or ()],
        "countryOfOrigin": every(
            typed("Country", name=country(each)) for each in document.get("countries") or ()
        ),
        "inLanguage": document.get("original_language"),
        "director": _credited(page, "director", credits),
        "creator": _credited(page, "creator", credits),
        "actor": _credited(page, "actor", credits),
        "numberOfEpisodes": document.get("episode_count"),
        "duration": duration(document.get("runtime")),
        "containsSeason": [season_facts(page, each) for each in page.beside("seasons")],
        "review": [review_facts(page, each) for each in page.beside("reviews")],
    }


def _credited(page: Page, job: str, credits: Iterable[Document]) -> list[Facts]:
    rows = (each for each in credits if each.get("job") == job)
    return every(named(page, each.get("contributor"), words=each.get("credited_as")) for each in rows)
