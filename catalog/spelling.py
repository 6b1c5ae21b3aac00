"""Ids that are stored otherwise than their scheme spells them, from before it was checked."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError

from cms.desk.base.external_ids import spelled
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card, ExternalId


def ids_are_spelled(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each id that is none of its scheme, or that another record has in its right spelling."""
    other: dict[tuple[str, str], list[tuple[Proposed, str]]] = {}
    for each in proposals:
        for row in (each.body or {}).get("external_ids") or ():
            pair = row["scheme"], row["value"]
            try:
                right = spelled(*pair, each.card.kind)
            except ValidationError as error:
                yield _warning(each, f"{pair[0]}:{pair[1]} can't be right. {error.messages[0]}")
                continue
            if right != pair:
                other.setdefault(right, []).append((each, ":".join(pair)))
    owners = ExternalId.objects.filter(value__in={value for _, value in other}).select_related("card")
    found = {(row.scheme, row.value): row.card for row in owners} if other else {}
    for right, uses in other.items():
        for each, written in uses:
            message = f"{written} is spelled {':'.join(right)}: write that."
            owner = found.get(right)
            if owner and owner.pk != each.card.pk:
                message = f"{written} is {':'.join(right)}, which “{owner}” has: one of the two is wrong."
            yield _warning(each, message, owner)


def _warning(each: Proposed, message: str, owner: Card | None = None) -> Finding:
    brings = owner if owner != each.card else None
    return Finding(
        each.card,
        "external-id-spelling",
        message,
        path="external_ids",
        level=Level.WARNING,
        brings=brings,
        brings_to=None,
    )
