"""Cursors: where a list continues. Each is signed, and valid only for its own list, filters and order."""

from collections.abc import Sequence
from typing import Any

from django.core import signing

from cms.desk.base import canonical
from cms.desk.records.registry import Kind

from .parameters import wrong

Terms = Sequence[tuple[str, str]]
# Of a list by id, the id; of one in another order, the text that it sorts by, and the id.
Place = int | tuple[str, int]


def cursor(kind: Kind, terms: Terms, *, after: Place, order: str = "") -> str:
    """A cursor for the list's records after that place, in that order."""
    # Signed without a time: the same place gives the same text, so that an unchanged page keeps its ETag.
    return _signer(kind, terms, order).sign_object(after)


def place(kind: Kind, terms: Terms, text: str | None, *, order: str = "") -> Any:
    """The place after which the list continues; None without a cursor."""
    if text is None:
        return None
    try:
        return _signer(kind, terms, order).unsign_object(text)
    except signing.BadSignature:
        raise wrong(
            "after",
            "“after” is not a cursor of this list with these filters and this order: take it from “next”, or "
            "start again without it.",
        )


def _signer(kind: Kind, terms: Terms, order: str) -> signing.Signer:
    ordered = f":{order}" if order else ""
    return signing.Signer(salt=f"feed:{kind.code}:{canonical.dumps(terms)}{ordered}")
