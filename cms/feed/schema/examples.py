"""Examples of answers, made from the serializers of the kinds."""

from typing import Any

from rest_framework import serializers

from cms.desk.records.registry import Kind
from cms.feed.problems import TYPES, Problem, document

INSTANT = "2026-03-01T12:00:00Z"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SITE = "https://feed.example/api/v1"


def example(kind: Kind) -> dict[str, Any]:
    """A document of the kind with a plausible value in every field."""
    frame = {"kind": kind.code, "id": 12, "slug": f"a-{kind.code}" if kind.has_slug else None, "version": 3}
    return described(kind.document()) | frame | {"corrected_at": None}


def described(serializer: serializers.Serializer) -> dict[str, Any]:
    return {name: _value(name, field) for name, field in serializer.fields.items()}


def listing(kind: Kind, *, more: bool = True) -> dict[str, Any]:
    following = f"{SITE}/{kind.plural}?after=MTI:4JxV…" if more else None
    return {"next": following, "results": [example(kind)]}


def changes(kind: Kind) -> dict[str, Any]:
    frame = {
        "kind": kind.code,
        "published_at": INSTANT,
        "correction": None,
        "merged_into": None,
        "note": None,
    }
    newest = {"redacted": False, "superseded_by": None, "version": 3, "etag": DIGEST, "format": 1}
    nothing = {"version": None, "etag": None, "format": None, "document": None}
    return {
        "head": 42,
        "through": 42,
        "next": None,
        "results": [
            frame | newest | {"position": 41, "action": "publish", "id": 12, "document": example(kind)},
            frame
            | nothing
            | {"position": 42, "action": "hold", "id": 7, "redacted": True, "superseded_by": None},
        ],
    }


def found(kind: Kind) -> dict[str, Any]:
    of = {"kind": kind.code, "id": 12, "slug": f"a-{kind.code}", "name": "A name", "told_apart": ["2026"]}
    address = f"{SITE}/{kind.plural}/a-{kind.code}"
    return {"results": [of | {"address": address}], "more": False, "approximate": False}


def advance_changes(kind: Kind) -> dict[str, Any]:
    frame = {"kind": kind.code, "version": 3, "at": INSTANT, "embargoed_until": "2026-03-04T18:00:00Z"}
    newest = {"redacted": False, "superseded_by": None, "etag": DIGEST, "format": 1, "publication": None}
    nothing = {"etag": None, "format": None, "document": None, "superseded_by": None}
    return {
        "head": 8,
        "through": 8,
        "next": None,
        "results": [
            frame | newest | {"position": 6, "action": "embargo", "id": 12, "document": example(kind)},
            frame
            | nothing
            | {"position": 7, "action": "void", "id": 7, "redacted": True, "publication": None},
            frame
            | nothing
            | {"position": 8, "action": "publish", "id": 9, "redacted": False, "publication": 44},
        ],
    }


def problem(code: str, path: str) -> dict[str, Any]:
    parameter = "limit" if code == "bad-parameter" else None
    detail = "“limit” has to be a whole number from 1 to 100." if parameter else TYPES[code].meaning
    return document(Problem(code, detail, parameter=parameter), instance=path)


def _value(name: str, field: serializers.Field) -> Any:
    match field:
        case serializers.ListSerializer():
            return [described(field.child)] if isinstance(field.child, serializers.Serializer) else []
        case serializers.Serializer():
            return described(field)
        case serializers.ListField():
            return [_value(name, field.child)]
        case serializers.DictField() | serializers.JSONField():
            return {}
        case serializers.BooleanField():
            return True
        case serializers.IntegerField():
            return 1
        case serializers.DateTimeField():
            return INSTANT
        case serializers.ChoiceField():
            return next(iter(field.choices))
    return None if field.allow_null else name.replace("_", " ")
