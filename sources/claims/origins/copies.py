"""Checks of what a claim rests on: copies that are kept, and credit to whoever had it first."""

from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts

from ...sources.models import Source
from ..derived import Looked
from .assess import supporting
from .filed import filed


def claims_have_a_copy(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A warning for each claim of which no supporting source has a copy: nobody could look it up later (R01).

    A copy is a captured text, an archived page or the file that was imported; bounded queries.
    """
    cited = {
        each.card.pk: {row["source"]["$ref"] for row in supporting(each.body)}
        for each in proposals
        if each.body
    }
    ids = {source for some in cited.values() for source in some}
    if not ids:
        return
    kept = Source.objects.filter(pk__in=ids).exclude(snapshots=None, archived_url=None)
    there = set(kept.values_list("pk", flat=True))
    there |= filed(ids - there)
    for each in proposals:
        sources = cited.get(each.card.pk)
        if sources and sources.isdisjoint(there):
            message = (
                "No copy of a source that supports it is kept: paste its text as a copy, or enter an "
                "archived page, so that it can be looked up once the source is gone."
            )
            yield Finding(each.card, "claim-without-copy", message, path="citations", level=Level.WARNING)


def whoever_had_it_first_is_cited(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A warning for each claim whose sources took it from others, which it does not cite (R33)."""
    first = {each.card.pk: _uncited(each, looked) for each in proposals if each.body}
    named = {origin for some in first.values() for origin in some}
    cards = Card.objects.in_bulk(named) if named else {}
    for each in proposals:
        if not (origins := first.get(each.card.pk)):
            continue
        names = " and ".join(f"“{cards[origin]}”" for origin in origins)
        which = "that" if len(origins) == 1 else "those"
        message = f"Its sources take it from {names}, which had it first: cite {which}, too."
        other = cards[origins[0]] if len(origins) == 1 else None
        yield Finding(
            each.card, "origin-uncredited", message, path="citations", level=Level.WARNING, other=other
        )


def _uncited(each: Proposed, looked: Looked) -> list[int]:
    """What the cited sources rest on in the end, as far as an outlet published it and it is not cited."""
    body = each.body or {}
    evidence = looked.evidence[each.card.pk]
    cited = {row["source"]["$ref"] for row in body["citations"]}
    traced = {origin for row in supporting(body) for origin in evidence.traced(row["source"]["$ref"])}
    return [origin for origin in sorted(traced - cited) if _is_a_report(evidence.sources[origin])]


def _is_a_report(source: Facts) -> bool:
    # What a party hands out is nobody's report.
    return bool(source["outlet"] and not source["press_material"] and not source["derivations"])
