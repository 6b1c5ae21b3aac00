"""The text of a story as readers see it: words, links to records, and claims in their own words."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.records.stand_ins import opening, standing_in
from sources.claims.values import stated

Document = Mapping[str, Any]


def prose(text: Iterable[Document] | None, documents: Mapping[int, Document]) -> list[dict[str, Any]]:
    """Each piece as `{"words": …, "ref": …, "claim": …}`.

    ref: the record that it links to. claim: the live document of the claim that it states. documents: those
    of the page, by id.
    """
    pieces = list(text or ())
    return [_piece(pieces, at, documents) for at in range(len(pieces))]


def plain(text: Iterable[Document] | None, documents: Mapping[int, Document]) -> str:
    """The text as plain words."""
    return "".join(piece["words"] for piece in prose(text, documents))


def _piece(pieces: list[Document], at: int, documents: Mapping[int, Document]) -> dict[str, Any]:
    piece = pieces[at]
    if not (ref := piece.get("claim")):
        return {"words": piece.get("words") or "", "ref": piece.get("mention"), "claim": None}
    claim = documents.get(ref.get("id"))
    before, after = _neighbour(pieces, at - 1), _neighbour(pieces, at + 1)
    # A claim that is not on the page, such as one under review, is named by the words that stand in for it.
    if claim is None:
        return {"words": ref.get("name") or _absent(ref, before, after), "ref": ref, "claim": None}
    return {"words": claim_words(claim, before=before, after=after), "ref": ref, "claim": claim}


def _absent(ref: Document, before: str, after: str) -> str:
    words = standing_in(ref.get("kind"))
    if not _between_sentences(before, after):
        return words
    return opening(words) if after.startswith(".") else f"{opening(words)}."


def _neighbour(pieces: list[Document], at: int) -> str:
    """The words of a neighbouring piece, "…" for a claim, "" at the ends of the text."""
    return (pieces[at].get("words") or "…") if 0 <= at < len(pieces) else ""


def claim_words(claim: Document, *, before: str, after: str) -> str:
    """The claim's sentence if it is between sentences, and its value alone inside one."""
    sentence = ((claim.get("derived") or {}).get("sentence") or "").strip()
    value = stated(claim)
    if not sentence or (value and not _between_sentences(before, after)):
        return value or sentence
    # The text may bring the full stop itself.
    bare = sentence.rstrip(".")
    return bare if after.startswith(".") else f"{bare}."


def _between_sentences(before: str, after: str) -> bool:
    opens = not before.strip() or before.rstrip().endswith((".", "!", "?", ":", "”"))
    follows = after.lstrip(". ")
    return opens and (not follows or follows[0].isupper() or follows[0] in "“‘")
