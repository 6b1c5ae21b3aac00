"""A season as schema.org data, on its own page and on its title's."""

from catalog.episodes.structured import episode_facts
from catalog.reviews.structured import review_facts
from catalog.showings.structured import releases
from cms.desk.records.registry import Facts
from cms.pages.rows import belonging
from cms.pages.structured import Document, Page, known, named


def describe_season(page: Page) -> Facts:
    return {
        **season_facts(page, page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "releasedEvent": releases(page, page.document),
        "episode": [episode_facts(page, each) for each in belonging(page.beside("episodes"), page.document)],
        "review": [review_facts(page, each) for each in page.beside("reviews")],
    }


def season_facts(page: Page, document: Document) -> Facts:
    return known(
        {
            "@type": "TVSeason",
            "name": page.said(document, "name"),
            "url": page.at(document),
            "seasonNumber": document.get("number"),
            "startDate": document.get("premiere"),
            "endDate": document.get("ended"),
            "numberOfEpisodes": document.get("episode_count"),
            "description": page.said(document, "synopsis"),
        }
    )
