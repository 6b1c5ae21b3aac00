"""Checks of citations: quotations are in their sources, and facts have sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts, kind

from ..sources.models import Snapshot
from .derived import check_quotation, snapshots_by_source, unsourced_paths
from .quotations import FEWEST_WORDS, Outcome, is_empty, is_short

SHOWN = 80  # characters of a quotation in a message


def quotations_are_in_their_sources(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each quotation that no snapshot of its source contains; a warning if it occurs twice."""
    quoted = [(each.card, citation) for each in proposals if each.body for citation in _quoted(each.body)]
    snapshots = snapshots_by_source([[citation for _, citation in quoted]])
    outcomes = [(card, citation, check_quotation(citation, snapshots)) for card, citation in quoted]
    not_found = [citation["quotation"] for _, citation, outcome in outcomes if outcome is Outcome.NOT_FOUND]
    elsewhere = _found_elsewhere(not_found)
    for card, citation, outcome in outcomes:
        path = f"citations/{citation['id']}"
        words = _short(citation["quotation"])
        if is_empty(citation["quotation"]):
            message = f"“{words}” quotes no word: quote what the source says, or leave the quotation empty."
            yield Finding(card, "quotation-empty", message, path=path)
        elif is_short(citation["quotation"]):
            message = f"“{words}” is one word, which proves little: quote at least {FEWEST_WORDS} words."
            yield Finding(card, "quotation-short", message, path=path, level=Level.WARNING)
        if outcome is Outcome.AMBIGUOUS:
            message = f"“{words}” occurs in its source more than once: add the words before or after it."
            yield Finding(card, "quotation-ambiguous", message, path=path, level=Level.WARNING)
        elif outcome is Outcome.CHANGED:
            message = f"“{words}” is gone from the newest copy of its source: see what that says now."
            yield Finding(card, "quotation-changed", message, path=path, level=Level.WARNING)
        elif outcome is Outcome.EXCERPT:
            message = f"“{words}” is in an excerpt of its source: it is unchecked against the whole page."
            yield Finding(card, "quotation-in-excerpt", message, path=path, level=Level.NOTE)
        elif outcome is Outcome.UNCHECKED:
            # A source needs no captured text, so this stops nothing.
            message = f"“{words}” is unchecked: its source has no captured text."
            yield Finding(card, "quotation-unchecked", message, path=path, level=Level.NOTE)
        elif outcome is Outcome.NOT_FOUND:
            other = elsewhere.get(citation["quotation"])
            advice = f" It is in “{other}”: cite that." if other else " Quote to the letter, or paraphrase."
            message = f"“{words}” is not in the captured text of its source.{advice}"
            yield Finding(card, "quotation-not-found", message, path=path)


def facts_have_sources(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A note that counts the facts of a record that need a source and have none."""
    for each in proposals:
        unsourced = list(unsourced_paths(each.body, kind(each.card.kind))) if each.body else []
        if unsourced:
            names = dict.fromkeys(path.partition("/")[0].replace("_", " ") for path in unsourced)
            facts = "1 fact has" if len(unsourced) == 1 else f"{len(unsourced)} facts have"
            message = f"{facts} no source yet: {', '.join(names)}."
            yield Finding(each.card, "facts-unsourced", message, path="citations", level=Level.NOTE)


def _quoted(body: Facts) -> Iterator[Facts]:
    return (each for each in body["citations"] if each.get("quotation"))


def _found_elsewhere(quotations: Sequence[str]) -> Mapping[str, Card]:
    """For each quotation, another source whose snapshot has it to the letter; one query."""
    if not quotations:
        return {}
    contains = Q()
    for words in quotations:
        contains |= Q(text__contains=words)
    found: dict[str, Card] = {}
    for snapshot in Snapshot.objects.filter(contains).select_related("source__card").order_by("pk"):
        for words in quotations:
            # `contains` ignores the case of letters on SQLite, so the text is compared again here.
            if words in snapshot.text:
                found.setdefault(words, snapshot.source.card)
    return found


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
