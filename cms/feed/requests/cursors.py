"""Where a list goes on: signed, and good only for the list and the filters that it was given out for."""

from collections.abc import Sequence

from django.core import signing

from cms.desk.base import canonical
from cms.desk.records.registry import Kind

from .parameters import wrong


def cursor(kind: Kind, terms: Sequence[tuple[str, str]], *, after: int) -> str:
    """The same text for the same place, so that an unchanged page keeps its ETag."""
    return _signer(kind, terms).sign_object(after)


def place(kind: Kind, terms: Sequence[tuple[str, str]], text: str | None) -> int:
    """The id that the list goes on after; 0 without a cursor."""
    if text is None:
        return 0
    try:
        return _signer(kind, terms).unsign_object(text)
    except signing.BadSignature:
        raise wrong(
            "after",
            "“after” is not a cursor that this list gave out with these filters: take it from “next”, or "
            "begin again without it.",
        )


def _signer(kind: Kind, terms: Sequence[tuple[str, str]]) -> signing.Signer:
    return signing.Signer(salt=f"feed:{kind.code}:{canonical.dumps(terms)}")
