"""Conflicts by what they compare, and those that somebody resolved for just these values."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.base import canonical
from cms.desk.records.registry import Facts

from ..comparison.among import Differing
from .models import FoundConflict

COMPARED = (
    *("value", "modality", "standing", "said_on", "said_when", "valid_from", "valid_to", "valid_when"),
    *("originator", "originator_described", "speaker", "speaker_described", "window", "outcome"),
)
Key = tuple[str, int, int | None, str]


def key_of(card: int, row: Differing) -> Key:
    """Kind, the claims in the order of their ids, and the path where there is only one."""
    if row.other is None:
        return row.kind.value, card, None, row.path
    return row.kind.value, min(card, row.other), max(card, row.other), ""


def digest_of(card: int, row: Differing) -> str:
    """A digest of what is compared, however the rows of it are numbered."""
    sides = {card: _compared(row.one)}
    if row.other is not None and row.theirs is not None:
        sides[row.other] = _compared(row.theirs)
    said = [[key, sides[key]] for key in sorted(sides)]
    return canonical.digest(canonical.dumps({"sides": said, "words": row.words}))


def _compared(claim: Facts) -> Facts:
    scope = sorted(
        (_without_ids(row) for row in claim["qualifiers"]), key=lambda each: canonical.dumps({"row": each})
    )
    return {**{name: _plain(claim.get(name)) for name in COMPARED}, "scope": scope}


def _without_ids(row: Facts) -> Facts:
    return {name: _plain(value) for name, value in row.items() if name != "id"}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value["$ref"] if "$ref" in value else {name: _plain(each) for name, each in value.items()}
    return value


def without_resolved(found: Mapping[int, list[Differing]]) -> dict[int, list[Differing]]:
    """The differences but for those that alarm and were resolved for just these values; one query at most."""
    alarming = {card for card, rows in found.items() if any(row.kind.is_alarming for row in rows)}
    if not alarming:
        return dict(found)
    resolved = resolutions(alarming)
    return {
        card: [row for row in rows if not (row.kind.is_alarming and is_resolved(card, row, resolved))]
        for card, rows in found.items()
    }


def is_resolved(card: int, row: Differing, resolved: Mapping[Key, str]) -> bool:
    digest = resolved.get(key_of(card, row))
    return digest is not None and digest == digest_of(card, row)


def resolutions(cards: Iterable[int]) -> dict[Key, str]:
    """By key, the digest that each resolved conflict of the claims was resolved for."""
    ids = set(cards)
    rows = FoundConflict.objects.exclude(outcome=None)
    fields = ("kind", "one", "other", "path", "resolved_digest")
    # Two walks of an index and not one of an OR, for which a database may read the table.
    mine, theirs = rows.filter(one__in=ids), rows.filter(other__in=ids)
    found = [*mine.values_list(*fields), *theirs.values_list(*fields)]
    return {(kind, one, other, path): digest for kind, one, other, path, digest in found}
