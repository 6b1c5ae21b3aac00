"""An episode as schema.org data, on its own page and on its season's."""

from catalog.numbering.models import Scheme
from catalog.showings.structured import releases
from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, duration, known, named


def describe_episode(page: Page) -> Facts:
    return {
        **episode_facts(page, page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "partOfSeason": named(page, page.document.get("season"), "TVSeason"),
        "releasedEvent": releases(page, page.document),
    }


def episode_facts(page: Page, document: Document) -> Facts:
    return known(
        {
            "@type": "TVEpisode",
            "name": page.said(document, "name"),
            "episodeNumber": document.get("number"),
            "datePublished": document.get("air_date"),
            "duration": duration(document.get("runtime")),
            "description": page.said(document, "synopsis"),
            "identifier": [_production_code(row) for row in _coded(document)],
        }
    )


def _coded(document: Document) -> list[Document]:
    rows = document.get("numberings") or ()
    return [row for row in rows if row.get("scheme") == Scheme.CODE]


def _production_code(row: Document) -> Facts:
    return {"@type": "PropertyValue", "propertyID": "production code", "value": row["value"]}
