"""A title as schema.org data."""

from collections.abc import Iterable

from catalog.names import other_names
from catalog.nominations.structured import awards
from catalog.reviews.structured import review_facts
from catalog.seasons.structured import season_facts
from catalog.showings.structured import releases
from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, duration, every, named, typed
from cms.pages.words import country, humanise

from .billing import contributors, in_words, lines

# What has one part. A special is broadcast once, as an episode of no series; every other type is a TVSeries.
SINGLE = {"film": "Movie", "documentary": "Movie", "short": "Movie", "special": "TVEpisode"}


def describe_title(page: Page) -> Facts:
    document = page.document
    credits = document.get("credits") or ()
    single = SINGLE.get(document.get("type") or "")
    return {
        "@type": single or "TVSeries",
        "name": document.get("name"),
        "description": document.get("synopsis_short") or document.get("synopsis"),
        "datePublished" if single else "startDate": document.get("premiere"),
        "genre": [humanise(each) for each in document.get("genres") or ()],
        "countryOfOrigin": every(
            typed("Country", name=country(each)) for each in document.get("countries") or ()
        ),
        "inLanguage": document.get("original_language"),
        "alternateName": other_names(document),
        "director": _credited(page, "director", credits),
        "creator": _credited(page, "creator", credits),
        "actor": _credited(page, "actor", credits),
        "creditText": _credit_text(credits),
        "releasedEvent": releases(page, document),
        "award": awards(page.beside("nominations")),
        "numberOfEpisodes": document.get("episode_count"),
        "duration": duration(document.get("runtime")),
        "containsSeason": [season_facts(page, each) for each in page.beside("seasons")],
        "review": [review_facts(page, each) for each in page.beside("reviews")],
    }


def _credited(page: Page, job: str, credits: Iterable[Document]) -> list[Facts]:
    rows = (each for each in credits if each.get("job") == job)
    return every(named(page, who, words=name) for who, name in contributors(rows))


def _credit_text(credits: Iterable[Document]) -> str:
    """Names that the credits join, as they print them: “Writer: Ann & Bo and Cy”."""
    by_job: dict[str, list[Document]] = {}
    for each in credits:
        by_job.setdefault(each.get("job") or "", []).append(each)
    said = (
        f"{humanise(job).capitalize()}: {in_words(line)}"
        for job, rows in by_job.items()
        for line in lines(rows)
        if len(line) > 1
    )
    return "; ".join(said)
