"""What the readers' templates say with: values in words, links, sources under facts, rows put in order."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.desk.registry import ENVELOPE, kinds
from cms.pages import prose as texts
from cms.pages import structured, words
from cms.pages.citing import against, cited, sources_of

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
CAST = ("actor", "self", "voice", "host", "narrator")

for function in (
    words.number,
    words.day,
    words.minutes,
    words.humanise,
    words.country,
    words.language,
    words.stated,
    words.bound,
    words.figure,
    words.unit,
):
    register.filter(function)


@register.filter
def address(ref: Document | None) -> str:
    """Where a record is read; "" for one that is not published."""
    plurals = {each.code: each.plural for each in kinds()}
    if not ref or not ref.get("id") or ref.get("kind") not in plurals:
        return ""
    return reverse("pages:record", args=[plurals[ref["kind"]], ref.get("slug") or ref["id"]])


@register.filter
def feed_address(document: Document) -> str:
    """Where machines read the same record."""
    plurals = {each.code: each.plural for each in kinds()}
    return reverse("feed:detail", args=[plurals[document["kind"]], document["id"]])


@register.filter
def web(url: str | None) -> str:
    """An address that a reader may be sent to; "" for any other scheme."""
    return url if url and url.startswith(("https://", "http://")) else ""


@register.simple_tag
def link(ref: Document | None, printed: str | None = None) -> SafeString | str:
    """A name that leads to its record; the bare words for one that is not published."""
    name = printed or (ref or {}).get("name") or ""
    where = address(ref)
    return format_html('<a href="{}">{}</a>', where, name) if where and name else name


@register.filter
def on_shelf(shelf: Mapping[int, Document] | None, ref: Any) -> Document:
    """The document of a record that is named, by its reference or id; {} when it is not at hand."""
    key = ref.get("id") if isinstance(ref, Mapping) else ref
    return (shelf or {}).get(key) or {}


@register.inclusion_tag("pages/_sources.html", takes_context=True)
def sources(context: Context, document: Document, path: str | None = None, row: int | None = None) -> dict:
    """The sources of a fact, one click away: `{% sources document "credits" row.id %}`; all without path."""
    where = path if row is None else f"{path}/{row}"
    citations = cited(document, where)
    return {
        "cited": with_sources(citations, document, context.get("shelf") or {}),
        "count": sources_of(citations),
        "against": sources_of(against(each for each in citations if _said_of(each, where))),
        "about": words.humanise(path) or "this",
        "wanted": wants_source(document, path),
    }


def wants_source(document: Document, path: str | None) -> bool:
    """Whether a fact without a source should say so; our own words need none."""
    cited_of = {each.code: each.cited for each in kinds()}
    return path is None or path in cited_of.get(document.get("kind") or "", (path,))


def _said_of(citation: Document, path: str | None) -> bool:
    """Whether a citation speaks of this very fact, not of a record or part that the fact belongs to."""
    return path is None or (citation.get("path") or "") == path


@register.simple_tag(takes_context=True)
def citations(context: Context, document: Document, path: str | None = None) -> list[dict[str, Any]]:
    """The citations of a fact with their sources, for a page that sets them out itself."""
    return with_sources(cited(document, path), document, context.get("shelf") or {})


def with_sources(found: Rows, document: Document, shelf: Mapping[int, Document]) -> list[dict[str, Any]]:
    quotes = (document.get("derived") or {}).get("quotes") or {}
    return [
        {
            "citation": each,
            "ref": each.get("source") or {},
            "source": on_shelf(shelf, each.get("source")),
            "check": quotes.get(str(each.get("id"))),
        }
        for each in found or ()
    ]


@register.filter
def listed(values: Iterable[str] | None, how: str = "humanise") -> str:
    """Codes as words in a row, each by the filter named: `countries|listed:"country"`."""
    return ", ".join(getattr(words, how)(each) for each in values or ())


@register.filter
def joined(values: Iterable[Any]) -> str:
    return " · ".join(str(each) for each in values if each)


@register.filter
def tone(record: int | None) -> str:
    """Which of the typographic posters a record has, always the same one."""
    return "abc"[(record or 0) % 3]


@register.filter
def cast(credits: Rows) -> list[Document]:
    return [each for each in credits or () if each.get("job") in CAST]


@register.filter
def crew(credits: Rows) -> list[tuple[str, list[Document]]]:
    """Everybody but the cast, by job in the order of billing."""
    jobs: dict[str, list[Document]] = {}
    for each in credits or ():
        if each.get("job") not in CAST:
            jobs.setdefault(each.get("job") or "", []).append(each)
    return list(jobs.items())


@register.filter
def of_job(credits: Rows, job: str) -> list[Document]:
    return [each for each in credits or () if each.get("job") == job]


@register.filter
def played(title: Document, credit: Document) -> Document:
    """The character of a title that a credit's words name; {} for none."""
    name = (credit.get("character") or "").casefold()
    rows = title.get("characters") or ()
    return next((each for each in rows if name and (each.get("name") or "").casefold() == name), {})


@register.filter
def played_by(title: Document, character: Document) -> list[Document]:
    """The credits of a title that name a character."""
    name = (character.get("name") or "").casefold()
    return [
        each
        for each in cast(title.get("credits"))
        if name and (each.get("character") or "").casefold() == name
    ]


@register.filter
def uncast(title: Document) -> list[Document]:
    """Characters that no credit names."""
    return [each for each in title.get("characters") or () if not played_by(title, each)]


@register.filter
def naming(rows: Rows, document: Document) -> list[Document]:
    """Rows of a part with a reference to the document, such as somebody's credits among a title's."""
    return [each for each in rows or () if _names(each, document.get("id"))]


def _names(row: Document, record: int | None) -> bool:
    refs = (each for each in row.values() if isinstance(each, Mapping))
    return record is not None and any(each.get("id") == record for each in refs)


@register.simple_tag
def belonging(rows: Rows, ref: Document | None, *groups: Rows) -> list[Document]:
    """Rows about a record, or about its own among `groups` (its seasons, its episodes); all without one."""
    if not ref:
        return list(rows or ())
    ids = {ref.get("id")}
    ids |= {each["id"] for group in groups for each in group or () if _names(each, ref.get("id"))}
    return [each for each in rows or () if any(_names(each, record) for record in ids)]


@register.filter
def happened(claims: Rows) -> list[Document]:
    """Claims about the world, as they stand; the preferred ones first."""
    rows = [each for each in claims or () if not each.get("depicted_in") and not _set_aside(each)]
    return sorted(rows, key=lambda each: each.get("standing") != "preferred")


@register.filter
def in_the_series(claims: Rows) -> list[Document]:
    """Claims true in the story only."""
    return [each for each in claims or () if each.get("depicted_in") and not _set_aside(each)]


@register.filter
def set_aside(claims: Rows) -> list[Document]:
    return [each for each in claims or () if _set_aside(each)]


def _set_aside(claim: Document) -> bool:
    return claim.get("standing") == "deprecated"


@register.filter
def with_figure(claims: Rows) -> list[Document]:
    return [each for each in claims or () if words.figure(each.get("value"))]


@register.filter
def without_figure(claims: Rows) -> list[Document]:
    return [each for each in claims or () if not words.figure(each.get("value"))]


@register.filter
def sentence(claim: Document) -> str:
    """A claim in one sentence; from its parts where none was derived."""
    said = (claim.get("derived") or {}).get("sentence")
    subject = (claim.get("subject") or {}).get("name") or ""
    parts = [subject, words.humanise(claim.get("property")), words.stated(claim.get("value"))]
    return said or ": ".join(part for part in parts if part)


@register.filter
def season_number(season: Document) -> str:
    return f"Season {season['number']}" if season.get("number") else "Season"


@register.filter
def season_name(season: Document) -> str:
    """Its own name, else that of its title and its number."""
    title = (season.get("title") or {}).get("name")
    return season.get("name") or ": ".join(part for part in (title, season_number(season)) if part)


@register.filter
def by_date(rows: Rows, key: str = "date") -> list[Document]:
    """Earliest first, the undated last."""
    return sorted(rows or (), key=lambda each: each.get(key) or "9999")


@register.filter
def by_number(rows: Rows) -> list[Document]:
    return sorted(rows or (), key=lambda each: (each.get("number") is None, each.get("number") or 0))


@register.filter
def other_than(rows: Rows, document: Document) -> list[Document]:
    return [each for each in rows or () if each.get("id") != document.get("id")]


@register.filter
def of_type(rows: Rows, type_: str) -> list[Document]:
    """Rows of one type or kind, such as a story's blocks or a title's videos."""
    return [each for each in rows or () if type_ in (each.get("type"), each.get("kind"))]


@register.simple_tag(takes_context=True)
def prose(context: Context, text: Rows) -> list[dict[str, Any]]:
    return texts.prose(text, context.get("shelf") or {})


@register.simple_tag
def running(pieces: Iterable[Document]) -> SafeString:
    """The pieces as one text: names lead to their records, claims to the pages that account for them."""
    return format_html_join("", "{}", ((_set(piece),) for piece in pieces))


def _set(piece: Document) -> SafeString | str:
    if piece["claim"]:
        return format_html('<a class="stated" href="{}">{}</a>', address(piece["ref"]), piece["words"])
    return link(piece["ref"], piece["words"]) if piece["ref"] else piece["words"]


@register.filter
def claims_in(pieces: Iterable[Document]) -> list[Document]:
    """The claims a text states, each once."""
    return list({each["claim"]["id"]: each["claim"] for each in pieces if each["claim"]}.values())


@register.filter
def outlets(found: Iterable[Document]) -> list[str]:
    """Who printed something, each once, in the order of the citations."""
    names = ((each["source"].get("outlet") or {}).get("name") or each["ref"].get("name") for each in found)
    return list(dict.fromkeys(name for name in names if name))


@register.filter
def lanes(found: Iterable[Document]) -> list[dict[str, Any]]:
    """What was printed, by the unit it was printed in: who is counted is the first thing outlets change."""
    units: dict[str, list[Document]] = {}
    for each in found:
        printed = each["citation"].get("printed") or {}
        if printed.get("value"):
            units.setdefault(words.humanise(printed.get("unit")), []).append(each)
    return [{"unit": unit, "cited": rows} for unit, rows in units.items()]


@register.filter
def printed_words(printed: Document | None) -> str:
    """What a source printed, in its own number and unit: "more than 23M viewers"."""
    printed = printed or {}
    said = " ".join(part for part in (printed.get("value"), words.humanise(printed.get("unit"))) if part)
    return words.bounded(said, printed.get("bound")) if printed.get("bound") in words.BOUNDS else said


@register.simple_tag(takes_context=True)
def jsonld(context: Context) -> SafeString:
    """The page's record as schema.org data; nothing in it can end the script element."""
    request = context.get("request")
    absolute = request.build_absolute_uri if request else str
    described = structured.describe(
        context.get("document") or {},
        context.get("included") or {},
        context.get("shelf") or {},
        lambda ref: absolute(address(ref)) if address(ref) else None,
    )
    escaped = json.dumps(described, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308


@register.filter
def facts(document: Document) -> list[tuple[str, Any]]:
    """What a record of any kind states: names of facts with words or a reference, rows of parts left out."""
    named = ((key, _fact(value)) for key, value in document.items() if key not in ENVELOPE)
    return [(key, value) for key, value in named if value not in (None, "", [], {})]


def _fact(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return listed(each for each in value if isinstance(each, str))
    return value
