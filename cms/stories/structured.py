"""A story as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, every, named

from .prose import plain


def describe_story(page: Page) -> Facts:
    document = page.document
    blocks = document.get("blocks") or ()
    return {
        "@type": "NewsArticle" if document.get("form") == "news" else "Article",
        "headline": document.get("headline"),
        "description": document.get("standfirst"),
        "datePublished": document.get("first_published_at"),
        "dateModified": document.get("changed_at"),
        "author": every(
            named(page, each.get("person"), "Person", each.get("name"))
            for each in document.get("bylines") or ()
        ),
        "about": named(page, document.get("title")),
        "articleBody": "\n\n".join(
            plain(each.get("text"), page.documents) for each in blocks if each.get("type") == "paragraph"
        ),
    }
