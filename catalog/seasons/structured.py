"""A season as schema.org data, on its own page and on its title's."""

from catalog.episodes.structured import episode_facts
from catalog.reviews.structured import review_facts
from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, known, named


def describe_season(page: Page) -> Facts:
    return {
        **season_facts(page, page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "episode": [episode_facts(each) for each in page.beside("episodes")],
        "review": [review_facts(page, each) for each in page.beside("reviews")],
    }


def season_facts(page: Page, it: Document) -> Facts:
    return known(
        {
            "@type": "TVSeason",
            "name": it.get("name"),
            "url": page.at(it),
            "seasonNumber": it.get("number"),
            "startDate": it.get("premiere"),
            "endDate": it.get("ended"),
            "numberOfEpisodes": it.get("episode_count"),
            "description": it.get("synopsis"),
        }
    )
