"""Cursors: where a list continues. Each is signed, and valid only for its own list and filters."""

from collections.abc import Sequence

from django.core import signing

from cms.desk.base import canonical
from cms.desk.records.registry import Kind

from .parameters import wrong


def cursor(kind: Kind, terms: Sequence[tuple[str, str]], *, after: int) -> str:
    """A cursor for the list's records after that id."""
    # Signed without a time: the same place gives the same text, so that an unchanged page keeps its ETag.
    return _signer(kind, terms).sign_object(after)


def place(kind: Kind, terms: Sequence[tuple[str, str]], text: str | None) -> int:
    """The id after which the list continues; 0 without a cursor."""
    if text is None:
        return 0
    try:
        return _signer(kind, terms).unsign_object(text)
    except signing.BadSignature:
        raise wrong(
            "after",
            "“after” is not a cursor of this list with these filters: take it from “next”, or start again "
            "without it.",
        )


def _signer(kind: Kind, terms: Sequence[tuple[str, str]]) -> signing.Signer:
    return signing.Signer(salt=f"feed:{kind.code}:{canonical.dumps(terms)}")
