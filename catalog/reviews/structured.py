"""A review as schema.org data, on its own page and on that of what it reviews."""

from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, known, named


def describe_review(page: Page) -> Facts:
    return {**review_facts(page, page.document), "itemReviewed": named(page, page.document.get("subject"))}


def review_facts(page: Page, it: Document) -> Facts:
    rating = it.get("rating")
    critic = named(page, it.get("critic"), "Person", it.get("critic_named"))
    outlet = named(page, it.get("outlet"), "Organization")
    return known(
        {
            "@type": "Review",
            "author": critic or outlet,
            "publisher": outlet,
            "datePublished": it.get("published"),
            "inLanguage": it.get("language"),
            "url": it.get("url"),
            "reviewBody": it.get("summary"),
            "reviewRating": None
            if rating is None
            else {"@type": "Rating", "ratingValue": rating, "bestRating": 100, "worstRating": 0},
        }
    )
