"""Documents as schema.org data, one small function for each kind; what is not known is left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .prose import plain
from .words import country, humanise, language, stated

Document = Mapping[str, Any]
Facts = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A document with what is beside it on its page. at: where a record is read, None for nowhere."""

    document: Document
    included: Mapping[str, list[Document]]
    shelf: Mapping[int, Document]
    at: Callable[[Document], str | None]


def describe(
    document: Document,
    included: Mapping[str, list[Document]],
    shelf: Mapping[int, Document],
    at: Callable[[Document], str | None],
) -> Facts:
    """The JSON-LD of a page; a kind that has no builder of its own is a Thing."""
    page = Page(document, included, shelf, at)
    built = BUILDERS.get(document.get("kind") or "", thing)(page)
    here = at(document)
    return known(
        {
            "@context": "https://schema.org",
            "@id": here,
            "url": built.pop("url", None) or here,
            **built,
            "sameAs": [each["value"] for each in _elsewhere(document)],
            "citation": works_cited(page) if built["@type"] in CITING else None,
        }
    )


def known(facts: Facts) -> Facts:
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}


def typed(type_: str, **facts: Any) -> Facts | None:
    """A thing of a schema.org type, None when nothing is known of it."""
    facts = known(facts)
    return {"@type": type_, **facts} if facts else None


def named(
    page: Page, ref: Document | None, type_: str | None = None, words: str | None = None
) -> Facts | None:
    """Another record: its type, name and address."""
    ref = ref or {}
    name = words or ref.get("name")
    return (
        typed(type_ or TYPES.get(ref.get("kind") or "", "Thing"), name=name, url=page.at(ref))
        if name
        else None
    )


def every(items: Iterable[Facts | None]) -> list[Facts]:
    return [each for each in items if each]


def works_cited(page: Page) -> list[Facts]:
    """Each source that the document cites, once."""
    refs = {
        ref["id"]: ref
        for each in page.document.get("citations") or ()
        if (ref := each.get("source") or {}).get("id")
    }
    return every(_work(page, page.shelf.get(key) or {}, ref) for key, ref in refs.items())


def _work(page: Page, source: Document, ref: Document) -> Facts | None:
    return typed(
        "CreativeWork",
        name=source.get("title") or ref.get("name"),
        url=source.get("url") or page.at(ref),
        datePublished=source.get("published"),
        publisher=named(page, source.get("outlet"), "Organization"),
    )


def _elsewhere(document: Document) -> list[Document]:
    rows = document.get("external_ids") or ()
    return [each for each in rows if str(each.get("value")).startswith("https://")]


def _people(page: Page, jobs: tuple[str, ...], credits: Iterable[Document]) -> list[Facts]:
    rows = (each for each in credits if each.get("job") in jobs)
    return every(named(page, each.get("contributor"), words=each.get("credited_as")) for each in rows)


def thing(page: Page) -> Facts:
    return {"@type": "Thing", "name": page.document.get("name") or page.document.get("title")}


def title(page: Page) -> Facts:
    it = page.document
    credits = it.get("credits") or ()
    film = it.get("type") in ("film", "documentary", "short")
    return {
        "@type": "Movie" if film else "TVSeries",
        "name": it.get("name"),
        "description": it.get("synopsis_short") or it.get("synopsis"),
        "datePublished" if film else "startDate": it.get("premiere"),
        "genre": [humanise(each) for each in it.get("genres") or ()],
        "countryOfOrigin": every(typed("Country", name=country(each)) for each in it.get("countries") or ()),
        "inLanguage": it.get("original_language"),
        "director": _people(page, ("director",), credits),
        "creator": _people(page, ("creator",), credits),
        "actor": _people(page, ("actor",), credits),
        "numberOfEpisodes": it.get("episode_count"),
        "duration": _length(it.get("runtime")),
        "containsSeason": [_season(page, each) for each in page.included.get("seasons") or ()],
        "review": [_review(page, each) for each in page.included.get("reviews") or ()],
    }


def _length(minutes: int | None) -> str | None:
    return f"PT{minutes}M" if minutes else None


def season(page: Page) -> Facts:
    return {
        **_season(page, page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "episode": [_episode(each) for each in page.included.get("episodes") or ()],
        "review": [_review(page, each) for each in page.included.get("reviews") or ()],
    }


def _season(page: Page, it: Document) -> Facts:
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


def episode(page: Page) -> Facts:
    return {
        **_episode(page.document),
        "partOfSeries": named(page, page.document.get("title"), "TVSeries"),
        "partOfSeason": named(page, page.document.get("season"), "TVSeason"),
    }


def _episode(it: Document) -> Facts:
    return known(
        {
            "@type": "TVEpisode",
            "name": it.get("name"),
            "episodeNumber": it.get("number"),
            "datePublished": it.get("air_date"),
            "duration": _length(it.get("runtime")),
            "description": it.get("synopsis"),
        }
    )


def person(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Person",
        "name": it.get("name"),
        "description": it.get("description"),
        "birthDate": it.get("born"),
        "deathDate": it.get("died"),
        "alternateName": [each.get("text") for each in it.get("names") or ()],
    }


def organisation(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Organization",
        "name": it.get("name"),
        "description": it.get("description"),
        "foundingDate": it.get("founded"),
        "dissolutionDate": it.get("dissolved"),
        "parentOrganization": named(page, it.get("parent"), "Organization"),
        "alternateName": [each.get("text") for each in it.get("names") or ()],
    }


def event(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Event",
        "name": it.get("name"),
        "description": it.get("description"),
        "startDate": it.get("date"),
        "endDate": it.get("end"),
        "location": typed("Place", name=it.get("place")),
        "superEvent": named(page, it.get("part_of"), "Event"),
        "about": named(page, it.get("title")),
    }


def review(page: Page) -> Facts:
    return {**_review(page, page.document), "itemReviewed": named(page, page.document.get("subject"))}


def _review(page: Page, it: Document) -> Facts:
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


def offer(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "Offer",
        "itemOffered": named(page, it.get("subject")),
        "offeredBy": named(page, it.get("provider"), "Organization"),
        "price": it.get("price"),
        "priceCurrency": it.get("currency"),
        "areaServed": country(it.get("country")) or None,
        "availabilityStarts": it.get("starts"),
        "availabilityEnds": it.get("ends"),
        "url": it.get("url"),
    }


def claim(page: Page) -> Facts:
    it = page.document
    speaker = named(page, it.get("speaker"), words=it.get("speaker_described"))
    return {
        "@type": "Claim",
        "name": (it.get("derived") or {}).get("sentence") or stated(it.get("value")),
        "text": stated(it.get("value")),
        "about": named(page, it.get("subject")),
        "author": speaker or named(page, it.get("originator"), words=it.get("originator_described")),
        "dateCreated": it.get("said_on"),
        "appearance": works_cited(page),
    }


def source(page: Page) -> Facts:
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


def story(page: Page) -> Facts:
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


def correction(page: Page) -> Facts:
    it = page.document
    return {
        "@type": "CorrectionComment",
        "text": it.get("note"),
        "about": named(page, it.get("claim")) or named(page, it.get("record")),
        "datePublished": it.get("first_published_at"),
    }


TYPES = {
    "title": "CreativeWork",
    "season": "TVSeason",
    "episode": "TVEpisode",
    "person": "Person",
    "organisation": "Organization",
    "event": "Event",
    "source": "CreativeWork",
    "story": "Article",
    "claim": "Claim",
    "review": "Review",
}
CITING = ("TVSeries", "Movie", "TVSeason", "TVEpisode", "NewsArticle", "Article", "Review", "CreativeWork")
BUILDERS: dict[str, Callable[[Page], Facts]] = {
    "title": title,
    "season": season,
    "episode": episode,
    "person": person,
    "organisation": organisation,
    "event": event,
    "review": review,
    "offer": offer,
    "claim": claim,
    "source": source,
    "story": story,
    "correction": correction,
}
