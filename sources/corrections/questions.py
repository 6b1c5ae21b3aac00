"""What an ordinary edit of something live is asked: is it a correction, and what rests on it?

Rule R20 (after Crossref: a change in place obscures the record) asks and does not stop: the answer is the
reason with which somebody acknowledges the warning, and is kept with it.
"""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models.changesets import Action
from cms.newsroom.changesets.questions import Answer, Question
from cms.publishing.models import Reference

from ..citations.document import CITED
from .finders import bodies_of
from .models import Case
from .moved import in_words, names_that_moved, value_of

RULE = "live-figure-changed"
ASKED = Question(
    asks="Was that wrong, has it changed since, or is it the same fact?",
    answers=(
        Answer("changed", "It has changed since"),
        Answer("same", "The same fact, said otherwise"),
    ),
    why="What is new, or why it is the same",
    otherwise="It was wrong: correct this…",
    leads_to=lambda finding: reverse("admin:correction_begin", args=[finding.card.pk]),
)


def live_figures_are_no_quiet_corrections(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each live claim whose value an ordinary edit changes; bounded queries.

    It says what readers have and what the edit says, so that an answer is for that edit and for no later one.
    """
    edited = [each for each in proposals if _is_edit(each) and value_of(each.body)]
    live = bodies_of([each.card.pk for each in edited]) if edited else {}
    moved = [
        each for each in edited if each.card.pk in live and names_that_moved(live[each.card.pk], each.body)
    ]
    asked = _answered_elsewhere(moved)
    asking = [each for each in moved if each.card.pk not in asked]
    said = in_words([body for each in asking for body in (live[each.card.pk], each.body or {})])
    for number, each in enumerate(asking):
        before, after = said[2 * number : 2 * number + 2]
        message = f"Readers have “{before}”, and this says “{after}”. {ASKED.asks}"
        yield Finding(each.card, RULE, message, path="value", level=Level.WARNING)


def retractions_reach_what_rests_on_them(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each live source that an ordinary edit sets to retracted while others rest on it."""
    edited = [each for each in proposals if _is_edit(each) and (each.body or {}).get("status") == "retracted"]
    live = bodies_of([each.card.pk for each in edited]) if edited else {}
    moved = [each for each in edited if live.get(each.card.pk, {}).get("status", "retracted") != "retracted"]
    asked = _answered_elsewhere(moved)
    for each in moved:
        rows = Reference.objects.filter(target=each.card, role=CITED, source__live_document__isnull=False)
        count = rows.values("source").distinct().count()
        if count and each.card.pk not in asked:
            names = "1 live record rests" if count == 1 else f"{count} live records rest"
            message = (
                f"{names} on it: begin with “Correct this…” on its page and choose the retraction, which "
                "lists each of them, or say why they may stay."
            )
            yield Finding(
                each.card, "retracted-source-relied-on", message, path="status", level=Level.WARNING
            )


def _is_edit(each: Proposed) -> bool:
    return each.action == Action.PUBLISH and each.card.live_version is not None


def _answered_elsewhere(moved: Sequence[Proposed]) -> set[int]:
    """Those that a case has in hand, as an update or a refile: it was asked when that began.

    One that goes out in another changeset than the case's is asked all the same.
    """
    ids = [each.card.pk for each in moved]
    rows = (
        Case.objects.filter(target__in=ids, correction__pending__isnull=False) if ids else Case.objects.none()
    )
    of_case = dict(rows.values_list("target", "correction__pending"))
    return {
        each.card.pk
        for each in moved
        if each.card.pk in of_case and each.card.pending_id in (None, of_case[each.card.pk])
    }
