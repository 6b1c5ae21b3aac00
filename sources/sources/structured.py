"""A source as schema.org data, on its own page and where others cite it."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, every, named, typed
from cms.pages.words import language


def describe_source(page: Page) -> Facts:
    document = page.document
    return {
        "@type": "NewsArticle" if str(document.get("type")).startswith("article") else "CreativeWork",
        "name": document.get("title"),
        "publisher": named(page, document.get("outlet"), "Organization"),
        "author": every(
            named(page, each.get("person"), "Person", each.get("name"))
            for each in document.get("creators") or ()
        ),
        "datePublished": document.get("published"),
        "inLanguage": language(document.get("language")) or None,
        "url": document.get("url"),
        "archivedAt": document.get("archived_url"),
    }


def work_cited(page: Page, source: Document, ref: Document) -> Facts | None:
    """The source as others cite it, from its document; its name alone if that is not on the page."""
    return typed(
        "CreativeWork",
        name=source.get("title") or ref.get("name"),
        url=source.get("url") or page.at(ref),
        datePublished=source.get("published"),
        publisher=named(page, source.get("outlet"), "Organization"),
    )
