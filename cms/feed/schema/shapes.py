"""The shapes of answers, as JSON Schema; the documents in them are described by their kinds."""

from collections.abc import Callable, Collection
from typing import Any

from cms.desk.records.registry import Kind

Shape = dict[str, Any]
Refer = Callable[[type], Shape]

ADDRESS: Shape = {
    "type": ["string", "null"],
    "format": "uri",
    "description": "The address of the next page; null on the last.",
}
POSITION: Shape = {"type": "integer", "minimum": 0}


def listing(items: Shape) -> Shape:
    return _object({"next": ADDRESS, "results": {"type": "array", "items": items}})


def detail(document: Shape, roles: dict[str, Shape]) -> Shape:
    """The document; with `include`, an object with the document and the records that name it."""
    if not roles:
        return document
    included = {
        "type": "object",
        "description": "One list for each name asked for.",
        "properties": {name: listing(items) for name, items in roles.items()},
        "additionalProperties": False,
    }
    return {"anyOf": [document, _object({"document": document, "included": included})]}


def any_of(kinds: Collection[Kind], refer: Refer) -> Shape:
    """The document of any kind."""
    shapes = {kind.code: refer(kind.document) for kind in kinds}
    mapping = {code: shape["$ref"] for code, shape in shapes.items()}
    return {"anyOf": [*shapes.values()], "discriminator": {"propertyName": "kind", "mapping": mapping}}


def any_document(kinds: Collection[Kind], refer: Refer) -> Shape:
    """The document of any kind, or null."""
    shape = any_of(kinds, refer)
    return shape | {"anyOf": [*shape["anyOf"], {"type": "null"}]}


def changes(kinds: Collection[Kind], refer: Refer) -> Shape:
    return _object(
        {
            "head": POSITION | {"description": "The last position of the log when this was read."},
            "through": POSITION | {"description": "You have seen everything up to here: poll `after` it."},
            "next": ADDRESS,
            "results": {"type": "array", "items": entry(kinds, refer)},
        }
    )


def entry(kinds: Collection[Kind], refer: Refer) -> Shape:
    number, text = {"type": ["integer", "null"]}, {"type": ["string", "null"]}
    described: dict[str, tuple[Shape, str]] = {
        "position": (POSITION, "Its place in the log, without gaps, in the order of commits."),
        "action": (
            {"type": "string"},
            "publish, correct, withdraw, merge, refresh, hold or lift; tolerate others.",
        ),
        "kind": ({"type": "string"}, "The kind of record."),
        "id": ({"type": "integer"}, "The record."),
        "version": (number, "The version that went live; null where none did."),
        "etag": (text, "SHA-256 of the document's bytes; null without a document."),
        "format": (number, "The format of the document; null without a document."),
        "published_at": ({"type": "string", "format": "date-time"}, "UTC."),
        "note": (text, "The newsroom's public note on this change."),
        "correction": (number, "The id of the correction record."),
        "redacted": ({"type": "boolean"}, "The record is withdrawn or held: take your copy down."),
        "superseded_by": (number, "The position of a newer entry of the record, which has its document."),
        "merged_into": (
            number,
            "The record that it is part of now, to which its id redirects.",
        ),
    }
    facts = {name: shape | {"description": meaning} for name, (shape, meaning) in described.items()}
    about = "A row of the log; its document is the record's live document now."
    return _object(facts | {"document": any_document(kinds, refer)}) | {"description": about}


def advance_changes(kinds: Collection[Kind], refer: Refer) -> Shape:
    return _object(
        {
            "head": POSITION | {"description": "The last position of this log when it was read."},
            "through": POSITION | {"description": "You have seen everything up to here: poll `after` it."},
            "next": ADDRESS,
            "results": {"type": "array", "items": advance_entry(kinds, refer)},
        }
    )


def advance_entry(kinds: Collection[Kind], refer: Refer) -> Shape:
    number, text = {"type": ["integer", "null"]}, {"type": ["string", "null"]}
    moment = {"type": "string", "format": "date-time"}
    described: dict[str, tuple[Shape, str]] = {
        "position": (POSITION, "Its place in this log, without gaps, in the order of commits."),
        "action": ({"type": "string"}, "embargo, move, refresh, void or publish; tolerate others."),
        "kind": ({"type": "string"}, "The kind of record."),
        "id": ({"type": "integer"}, "The record; it keeps its id when it is published."),
        "version": ({"type": "integer"}, "The version that is, or was, under embargo."),
        "etag": (text, "SHA-256 of the document's bytes; null without a document."),
        "format": (number, "The format of the document; null without a document."),
        "embargoed_until": (moment, "When the embargo ends; UTC. Not published before, and perhaps never."),
        "at": (moment, "When this happened; UTC."),
        "publication": (number, "Its position in the changes of the feed, once it is published."),
        "redacted": ({"type": "boolean"}, "It was taken back: delete your copy."),
        "superseded_by": (number, "The position of a newer entry of the record, which has its document."),
    }
    facts = {name: shape | {"description": meaning} for name, (shape, meaning) in described.items()}
    about = "A row of the log of what is under embargo; its document is the record as it will be published."
    return _object(facts | {"document": any_document(kinds, refer)}) | {"description": about}


def index(kinds: Collection[Kind]) -> Shape:
    uri = {"type": "string", "format": "uri"}
    lists = _object({kind.plural: uri for kind in kinds})
    return _object({"lists": lists, "changes": uri, "search": uri, "schema": uri, "docs": uri})


def found() -> Shape:
    """What a search found."""
    text, number = {"type": "string"}, {"type": "integer"}
    result = _object(
        {
            "kind": text,
            "id": number,
            "slug": {"type": ["string", "null"]},
            "name": text,
            "told_apart": {
                "type": "array",
                "items": text,
                "description": "What tells it from others of its name: what it is, its year, where.",
            },
            "address": {"type": "string", "format": "uri", "description": "Of its document."},
        }
    )
    return _object(
        {
            "results": {"type": "array", "items": result, "description": "The nearest first."},
            "more": {"type": "boolean", "description": "More records match than `limit`."},
            "approximate": {
                "type": "boolean",
                "description": "Nothing is called so: these are called nearly so, as of a misspelt name.",
            },
        }
    )


def _object(properties: dict[str, Shape]) -> Shape:
    return {
        "type": "object",
        "required": sorted(properties),
        "properties": properties,
        "additionalProperties": False,
    }
