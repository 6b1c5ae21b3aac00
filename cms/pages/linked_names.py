"""The names of the records that a page links to, in the language that its reader chose."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cms.desk.base import canonical
from cms.desk.base.languages import house
from cms.desk.records.registry import Body, kinds
from cms.publishing.models import LiveDocument
from cms.publishing.page_documents import PageDocuments

from .languages import NAME, Reader, Wording, wording

# So many documents are read for their names; a page that links to more shows the others as they are here.
MOST = 300


def linked_names(shown: PageDocuments, reader: Reader) -> dict[int, Wording]:
    """By id, the names that records have in the reader's language; one query, and none in the house's own.

    A record is left out that is called otherwise than by a name of its own, such as a season by its title,
    and one whose name there is a machine's: a link has no place that would say so.
    """
    if not reader.tags:
        return {}
    there = {key: each for key, each in shown.named.items() if each.get("kind") in _named()}
    called = dict(_references([shown.document, *shown.included.values(), *shown.named.values()], _named()))
    missing = sorted(called.keys() - there.keys())[:MOST]
    texts = LiveDocument.objects.filter(pk__in=missing).values_list("pk", "text") if missing else ()
    there |= {key: canonical.loads(text) for key, text in texts}
    found = {key: wording(each, [NAME], reader, plainly=True) for key, each in there.items()}
    return {
        key: name
        for key, name in found.items()
        if name and name.language != house() and called.get(key, there[key].get(NAME)) == there[key].get(NAME)
    }


def own_name(document: Mapping[str, Any], called: str, reader: Reader) -> Wording | None:
    """Its name in the reader's language; None where it has none there, or goes by more than a name."""
    if not reader.tags or document.get(NAME) != called or document.get("kind") not in _named():
        return None
    found = wording(document, [NAME], reader, plainly=True)
    return found if found and found.language != house() else None


def _named() -> set[str]:
    """The kinds whose records have names in other languages."""
    return {
        each.code
        for each in kinds()
        if NAME in each.translated or type(each.body).names_by_language is not Body.names_by_language
    }


def _references(value: Any, of: Collection[str]) -> Iterator[tuple[int, str]]:
    """Id and name of the records of those kinds that documents name anywhere."""
    if isinstance(value, Mapping):
        if value.get("kind") in of and isinstance(value.get("id"), int) and value.get(NAME):
            yield value["id"], value[NAME]
        for each in value.values():
            yield from _references(each, of)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each, of)


def query(reader: Reader) -> str:
    """What an address needs so that the next page is in the reader's language, too; "" for the house's."""
    return f"?language={reader.asked}" if reader.asked else ""
