"""Template tags of the readers' pages: values in words, links, sources of facts, rows filtered and sorted."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cms.desk.base.dates.facts import is_plain
from cms.desk.base.languages import autonym, house, language_name
from cms.desk.records import stand_ins
from cms.desk.records.registry import ENVELOPE, kinds
from cms.desk.records.stand_ins import standing_in
from cms.pages import languages, rows, structured, words
from cms.pages.citations import against, cited, printed_words, sources_of
from cms.pages.linked_names import query

register = template.Library()
Document = Mapping[str, Any]
Rows = Iterable[Document] | None

# Escaped in JSON, so that no value can end the script element; U+2028 and U+2029 end a line in old scripts.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
# Characters of a name, and of its longest word, that fit a poster in its largest type.
LONG_NAME = 18
LONG_WORD = 11

for function in (
    words.number,
    words.day,
    words.is_to_come,
    words.year,
    words.is_supplied,
    words.bare,
    words.minutes,
    words.humanise,
    words.country,
    words.language,
    words.between,
    language_name,
    languages.is_foreign,
):
    register.filter(function)
for picking in (
    rows.naming,
    rows.of_kind,
    rows.known_first,
    rows.known_of,
    rows.unknown_of,
    rows.by_date,
    rows.by_number,
    rows.other_than,
    rows.of_type,
    printed_words,
):
    register.filter(picking)
for setting in (rows.belonging, rows.along, rows.without):
    register.simple_tag(setting)


@register.filter
def address(ref: Document | None) -> str:
    """The address of a record's page; "" for one that is not published."""
    plurals = {each.code: each.plural for each in kinds()}
    if not ref or not ref.get("id") or ref.get("kind") not in plurals:
        return ""
    return reverse("pages:record", args=[plurals[ref["kind"]], ref.get("slug") or ref["id"]])


@register.filter
def feed_address(document: Document) -> str:
    """The address of the same record in the feed."""
    plurals = {each.code: each.plural for each in kinds()}
    return reverse("feed:detail", args=[plurals[document["kind"]], document["id"]])


@register.filter
def web(url: str | None) -> str:
    """The URL where it is one of the web; "" for any other scheme."""
    # Editors type URLs: a javascript: link would run in the reader's browser.
    return url if url and url.startswith(("https://", "http://")) else ""


@register.filter
def called(ref: Document | None) -> str:
    """The name of a record, or the words that stand in for one that is not published; "" for no record."""
    return (ref.get("name") or standing_in(ref.get("kind"))) if ref else ""


@register.filter
def opening(words: str) -> str:
    """The words as they open a sentence or a heading."""
    return stand_ins.opening(words)


@register.simple_tag(takes_context=True)
def to(context: Context, ref: Document | None) -> str:
    """The address of a record's page in the reader's language: `<a href="{% to story %}">`."""
    where = address(ref)
    return where and where + query(_reader(context))


@register.simple_tag(takes_context=True)
def tongue(context: Context) -> str:
    """What any other address needs to stay in the reader's language: `/{% tongue %}#titles`."""
    return query(_reader(context))


@register.simple_tag(takes_context=True)
def link(context: Context, ref: Document | None, printed: str | None = None) -> SafeString | str:
    """A name as a link to its record; the name alone, or words for it, where the record is not published.

    In the reader's language where it has one there. printed: words of the page's own for it.
    """
    name, where = printed or called(ref), to(context, ref)
    own = None if printed or not ref else (context.get("names") or {}).get(ref.get("id"))
    said = format_html('<i class="supplied">{}</i>', name) if words.is_supplied(name) else own or name
    return format_html('<a href="{}">{}</a>', where, said) if where and name else said


@register.simple_tag(takes_context=True)
def name_of(context: Context, ref: Document | None, *, opens: bool = False) -> languages.Wording:
    """What a record is called in the reader's language, and in which it is: `{% name_of title as shown %}`.

    opens: whether it opens a heading, as words that stand in for a name then do with a capital.
    """
    if own := (context.get("names") or {}).get((ref or {}).get("id")):
        return own
    return languages.Wording(opening(called(ref)) if opens else called(ref), house())


@register.filter
def within(ref: Document | None, wider: Document | None) -> str:
    """The name of a record beside that of a wider one, which it need not say again: “Season 1”."""
    name, before = called(ref), (wider or {}).get("name") or ""
    rest = name.removeprefix(before) if before else name
    own = rest.lstrip(" :,–—-")
    # Only where the name goes on after a mark: “Selma” is no part of “Selmas”.
    return own if own and own != rest and rest[:1] in ":,–—- " else name


@register.filter
def document_of(documents: Mapping[int, Document] | None, ref: Any) -> Document:
    """The document of a record, by a reference or an id; {} where the page does not have it."""
    key: Any = ref.get("id") if isinstance(ref, Mapping) else ref
    return (documents or {}).get(key) or {}


@register.inclusion_tag("pages/statements/sources.html", takes_context=True)
def sources(context: Context, document: Document, path: str | None = None, row: int | None = None) -> dict:
    """The sources of a fact, folded: `{% sources document "credits" row.id %}`; all without a path."""
    where = path if row is None else f"{path}/{row}"
    citations = cited(document, where) or cited(document, _said_otherwise(document, path))
    return {
        "cited": with_sources(citations, document, context.get("documents") or {}, _reader(context)),
        "count": sources_of(citations),
        "against": sources_of(against(each for each in citations if _said_of(each, where))),
        "about": words.humanise(path) or "this",
        "wanted": wants_source(document, path),
        **_read_in(context),
    }


def _said_otherwise(document: Document, path: str | None) -> str | None:
    """The fact that says the same, and may have the source of both: a plain date and the one as stated.

    Of a date that follows from a line, that line.
    """
    of = next((each for each in kinds() if each.code == document.get("kind")), None)
    if of and path and path in of.follows and (line := of.follows[path](document)):
        return line
    stated_by = of.stated_by if of else {}
    other = stated_by.get(path or "") or next((key for key, by in stated_by.items() if by == path), None)
    return other or path


def wants_source(document: Document, path: str | None) -> bool:
    """Whether a fact without a source should say so. Our own words, such as a synopsis, need none."""
    cited_of = {each.code: each.cited for each in kinds()}
    return path is None or path in cited_of.get(document.get("kind") or "", (path,))


def _said_of(citation: Document, path: str | None) -> bool:
    """Whether a citation is of this very fact, and not of the part or record that it belongs to."""
    return path is None or (citation.get("path") or "") == path


@register.simple_tag(takes_context=True)
def citations(context: Context, document: Document, path: str | None = None) -> list[dict[str, Any]]:
    """The citations of a fact with their sources, for a page with a layout of its own."""
    return with_sources(cited(document, path), document, context.get("documents") or {}, _reader(context))


def with_sources(
    found: Rows, document: Document, documents: Mapping[int, Document], reader: languages.Reader
) -> list[dict[str, Any]]:
    quotes = (document.get("derived") or {}).get("quotes") or {}
    return [
        {
            "citation": each,
            "ref": each.get("source") or {},
            "source": (source := document_of(documents, each.get("source"))),
            "check": quotes.get(str(each.get("id"))),
            "language": languages.quoted_in(each, source),
            "renderings": languages.renderings(document, each, reader),
        }
        for each in found or ()
    ]


def _read_in(context: Context) -> dict[str, Any]:
    """What a template of its own needs to be in the reader's language."""
    return {name: context.get(name) for name in ("reader", "names")}


def _reader(context: Context) -> languages.Reader:
    return context.get("reader") or languages.Reader()


@register.simple_tag(takes_context=True)
def said(context: Context, document: Document | None, *names: str) -> languages.Wording:
    """The first of the texts that there is, in the reader's language: `{% said document "synopsis" %}`."""
    return languages.wording(document, names, _reader(context))


@register.simple_tag(takes_context=True)
def plainly(context: Context, document: Document | None, *names: str) -> str:
    """The same as text alone, for where nothing can say that a machine translated it."""
    return languages.wording(document, names, _reader(context), plainly=True).text


@register.filter
def quoted(words: str | None, language: str | None = None) -> SafeString:
    """The words of a quotation, in their language."""
    return languages.in_its_language(words or "", language)


@register.inclusion_tag("pages/shared/translations.html", takes_context=True)
def translations(context: Context, document: Document) -> dict[str, Any]:
    """Who translated what of the texts that the page shows."""
    groups = languages.translations(document, _reader(context))
    named = {"documents": context.get("documents"), **_read_in(context)}
    return {"groups": groups, "house": house(), "document": document, **named}


@register.simple_tag(takes_context=True)
def tongues(context: Context, document: Document | None) -> dict[str, Any]:
    """The languages that a page can be read in, and the addresses of it in each, of search engines too."""
    reader, request = _reader(context), context.get("request")
    here = request.build_absolute_uri(address(document)) if request and address(document) else ""
    current = languages.shown_in(document or {}, reader)
    found = [
        (house(), "", here),
        *((tag, tag, f"{here}?language={tag}") for tag in languages.available(document or {})),
    ]
    return {
        "canonical": f"{here}?language={current}" if current else here,
        "here": here,
        "reader": reader,
        "current": current,
        "found": [
            {
                "tag": tag,
                "name": autonym(tag),
                "english": language_name(tag),
                "url": url,
                "is_current": key == current,
            }
            for tag, key, url in found
        ],
    }


@register.filter
def dated(stated: Document | None) -> str:
    """A date as stated, in words, with its exact form for machines: in `time` only where HTML has it so."""
    if not stated:
        return ""
    exact = "time datetime" if is_plain(stated["edtf"]) and "/" not in stated["edtf"] else "data value"
    return format_html(f'<{exact}="{{}}">{{}}</{exact.partition(" ")[0]}>', stated["edtf"], stated["words"])


@register.filter
def listed(values: Iterable[str] | None, how: str = "humanise") -> str:
    """Codes as a list of words, each by the filter named: `countries|listed:"country"`."""
    return ", ".join(getattr(words, how)(each) for each in values or ())


@register.filter
def tone(record: int | None) -> str:
    """Which of the three typographic posters a record gets, always the same one."""
    return "abc"[(record or 0) % 3]


@register.filter
def type_size(name: str | None) -> str:
    """The type size for a name on a poster, so that its longest word is not broken."""
    longest = max((len(word) for word in (name or "").split()), default=0)
    if longest > LONG_WORD or len(name or "") > LONG_NAME * 2:
        return "longest"
    return "long" if longest > LONG_WORD - 4 or len(name or "") > LONG_NAME else ""


@register.simple_tag(takes_context=True)
def jsonld(context: Context) -> SafeString:
    """The page's record as schema.org data in a script element."""
    request = context.get("request")
    absolute = request.build_absolute_uri if request else str
    described = structured.describe(
        context.get("document") or {},
        context.get("included") or {},
        context.get("documents") or {},
        lambda ref: absolute(address(ref)) if address(ref) else None,
        context.get("now"),
        _reader(context),
        context.get("names"),
    )
    escaped = json.dumps(described, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308


@register.filter
def facts(document: Document) -> list[tuple[str, Any]]:
    """The facts of a record of any kind, by name, as words or a reference; rows of parts are left out."""
    named = ((key, _fact(value)) for key, value in document.items() if key not in ENVELOPE)
    return [(key, value) for key, value in named if value not in (None, "", [], {})]


def _fact(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return listed(each for each in value if isinstance(each, str))
    return value
