"""An episode as schema.org data, on its own page and on its season's."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, duration, known, named


def describe_episode(page: Page) -> Facts:
    return {
        **episode_facts(page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "partOfSeason": named(page, page.document.get("season"), "TVSeason"),
    }


def episode_facts(document: Document) -> Facts:
    return known(
        {
            "@type": "TVEpisode",
            "name": document.get("name"),
            "episodeNumber": document.get("number"),
            "datePublished": document.get("air_date"),
            "duration": duration(document.get("runtime")),
            "description": document.get("synopsis"),
        }
    )
