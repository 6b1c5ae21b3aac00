"""What a human verdict on a citation was about, and those that still hold.

A verdict lapses where the quotation, its place in the claim, the copies of the source, or the value, unit or
scope of the claim change (rule R34).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.base import canonical

from .models import Verdict

Facts = Mapping[str, Any]
OF_THE_CITATION = ("path", "stance", "quotation", "prefix", "suffix", "language")
OF_THE_CLAIM = ("property", "value")


def judged(claim: Facts, citation: Facts, source: Facts | None) -> str:
    """The digest of all that a verdict on the citation is about. source: its body, where it is published."""
    scope = [{name: value for name, value in row.items() if name != "id"} for row in claim["qualifiers"]]
    copies = [[row["id"], row["sha256"]] for row in source["snapshots"]] if source else []
    return canonical.digest(
        canonical.dumps(
            [
                _id(claim["subject"]),
                _id(claim["depicted_in"]),
                *(claim[name] for name in OF_THE_CLAIM),
                scope,
                _id(citation["source"]),
                *(citation.get(name) for name in OF_THE_CITATION),
                copies,
            ]
        )
    )


def standing(
    claims: Mapping[int, Facts], citations: Mapping[int, Iterable[Facts]], sources: Mapping[int, Facts]
) -> dict[int, Verdict]:
    """The newest verdict that still holds on each of the citations of claims, by citation; one query."""
    found: dict[int, Verdict] = {}
    stored: dict[tuple[int, int], dict[str, Verdict]] = {}
    rows = Verdict.objects.filter(card__in=[card for card, some in citations.items() if some])
    for each in rows.select_related("by").order_by("pk"):
        stored.setdefault((each.card_id, each.citation), {})[each.digest] = each
    for card, some in citations.items():
        for row in some:
            verdicts = stored.get((card, row["id"]))
            now = judged(claims[card], row, sources.get(row["source"]["$ref"])) if verdicts else ""
            if verdicts and now in verdicts:
                found[row["id"]] = verdicts[now]
    return found


def _id(ref: Facts | None) -> int | None:
    return ref["$ref"] if ref else None
