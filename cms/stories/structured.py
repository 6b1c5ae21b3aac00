"""A story as schema.org data."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, every, named

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
        "articleBody": "\n\n".join(filter(None, (_words(page, each) for each in blocks))),
    }


def _words(page: Page, block: Document) -> str:
    """The words of a block that belong to the text itself; "" of one that shows something."""
    words = plain(block.get("text"), page.documents)
    if block.get("type") == "quote" and words:
        # Readers see the marks by the layout of a quotation.
        marked = words if words[0] in '“"‘' else f"“{words}”"
        return f"{marked} {block['attribution']}" if block.get("attribution") else marked
    return words if block.get("type") in ("paragraph", "heading") else ""
