"""Quoted words have to stand in the copy that is kept of their source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts, kind

from ..sources.models import Snapshot
from .derived import checked, kept_copies, missing
from .quotations import Outcome

SHOWN = 80


def quotations_are_in_their_sources(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each quotation that no kept copy of its source has; a warning where it stands twice."""
    quoted = [(each.card, citation) for each in proposals if each.body for citation in _quoted(each.body)]
    copies = kept_copies([[citation for _, citation in quoted]])
    outcomes = [(card, citation, checked(citation, copies)) for card, citation in quoted]
    lost = [citation["quotation"] for _, citation, outcome in outcomes if outcome is Outcome.NOT_FOUND]
    elsewhere = _elsewhere(lost)
    for card, citation, outcome in outcomes:
        path = f"citations/{citation['id']}"
        words = _short(citation["quotation"])
        if outcome is Outcome.AMBIGUOUS:
            message = f"“{words}” stands in its source more than once: add the words before or after it."
            yield Finding(card, "quotation-ambiguous", message, path=path, level=Level.WARNING)
        elif outcome is Outcome.UNCHECKED:
            message = f"“{words}” is unchecked: no copy of its source is kept to look it up in."
            yield Finding(card, "quotation-unchecked", message, path=path, level=Level.NOTE)
        elif outcome is Outcome.NOT_FOUND:
            hint = elsewhere.get(citation["quotation"])
            where = f" It stands in “{hint}”: cite that." if hint else " Quote to the letter, or paraphrase."
            message = f"“{words}” is not in the copy kept of its source.{where}"
            yield Finding(card, "quotation-not-found", message, path=path)


def facts_have_sources(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A note that counts the facts of a record that want a source and have none."""
    for each in proposals:
        lacking = list(missing(each.body, kind(each.card.kind).cited)) if each.body else []
        if lacking:
            names = dict.fromkeys(path.partition("/")[0].replace("_", " ") for path in lacking)
            facts = "1 fact has" if len(lacking) == 1 else f"{len(lacking)} facts have"
            message = f"{facts} no source yet: {', '.join(names)}."
            yield Finding(each.card, "facts-unsourced", message, path="citations", level=Level.NOTE)


def _quoted(body: Facts) -> Iterator[Facts]:
    return (each for each in body["citations"] if each.get("quotation"))


def _elsewhere(quotations: Sequence[str]) -> Mapping[str, Card]:
    """For each quotation, a source that has it to the letter; one query."""
    if not quotations:
        return {}
    holds = Q()
    for words in quotations:
        holds |= Q(text__contains=words)
    found: dict[str, Card] = {}
    for snapshot in Snapshot.objects.filter(holds).select_related("source__card").order_by("pk"):
        for words in quotations:
            if words in snapshot.text:
                found.setdefault(words, snapshot.source.card)
    return found


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
