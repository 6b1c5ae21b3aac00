"""Checks of what a claim rests on: copies that are kept, and credit to whoever had it first."""

from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card

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
    """A warning for each source that took it from another outlet, which the claim does not cite (R33)."""
    first = {each.card.pk: list(_uncited(each, looked)) for each in proposals if each.body}
    named = {key for pairs in first.values() for pair in pairs for key in pair}
    cards = Card.objects.in_bulk(named) if named else {}
    for each in proposals:
        for source, origin in first.get(each.card.pk, ()):
            message = (
                f"“{cards[source]}” takes it from “{cards[origin]}”, which had it first: cite that, too."
            )
            yield Finding(
                each.card,
                "origin-uncredited",
                message,
                path="citations",
                level=Level.WARNING,
                other=cards[origin],
            )


def _uncited(each: Proposed, looked: Looked) -> Iterable[tuple[int, int]]:
    """Each cited source with an outlet's that it rests on in the end, and that is not cited."""
    body = each.body or {}
    evidence = looked.evidence[each.card.pk]
    cited = {row["source"]["$ref"] for row in body["citations"]}
    for source in sorted({row["source"]["$ref"] for row in supporting(body)}):
        for origin in sorted(evidence.traced(source) - cited):
            found = evidence.sources[origin]
            # What a party hands out is nobody's report.
            if found["outlet"] and not found["press_material"] and not found["derivations"]:
                yield source, origin
