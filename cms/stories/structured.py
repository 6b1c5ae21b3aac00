"""A story as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Page, every, named

from .prose import plain


def describe_story(page: Page) -> Facts:
    it = page.document
    blocks = it.get("blocks") or ()
    return {
        "@type": "NewsArticle" if it.get("form") == "news" else "Article",
        "headline": it.get("headline"),
        "description": it.get("standfirst"),
        "datePublished": it.get("first_published_at"),
        "dateModified": it.get("changed_at"),
        "author": every(
            named(page, each.get("person"), "Person", each.get("name")) for each in it.get("bylines") or ()
        ),
        "about": named(page, it.get("title")),
        "articleBody": "\n\n".join(
            plain(each.get("text"), page.shelf) for each in blocks if each.get("type") == "paragraph"
        ),
    }
