"""A source as schema.org data, on its own page and where others cite it."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, every, named, typed
from cms.pages.words import language


def describe_source(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "NewsArticle" if str(it.get("type")).startswith("article") else "CreativeWork",
        "name": it.get("title"),
        "publisher": named(page, it.get("outlet"), "Organization"),
        "author": every(
            named(page, each.get("person"), "Person", each.get("name")) for each in it.get("creators") or ()
        ),
        "datePublished": it.get("published"),
        "inLanguage": language(it.get("language")) or None,
        "url": it.get("url"),
        "archivedAt": it.get("archived_url"),
    }


def work_cited(page: Page, source: Document, ref: Document) -> Facts | None:
    """What others cite; its name alone, where the source is not at hand."""
    return typed(
        "CreativeWork",
        name=source.get("title") or ref.get("name"),
        url=source.get("url") or page.at(ref),
        datePublished=source.get("published"),
        publisher=named(page, source.get("outlet"), "Organization"),
    )
