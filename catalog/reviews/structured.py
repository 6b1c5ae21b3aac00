"""A review as schema.org data, on its own page and on that of what it reviews."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, known, named


def describe_review(page: Page) -> Facts:
    return {**review_facts(page, page.document), "itemReviewed": named(page, page.document.get("subject"))}


def review_facts(page: Page, document: Document) -> Facts:
    rating = document.get("rating")
    critic = named(page, document.get("critic"), "Person", document.get("critic_named"))
    outlet = named(page, document.get("outlet"), "Organization")
    return known(
        {
            "@type": "Review",
            "author": critic or outlet,
            "publisher": outlet,
            "datePublished": document.get("published"),
            "inLanguage": document.get("language"),
            "url": document.get("url"),
            "reviewBody": page.said(document, "summary"),
            "reviewRating": None
            if rating is None
            else {"@type": "Rating", "ratingValue": rating, "bestRating": 100, "worstRating": 0},
        }
    )
