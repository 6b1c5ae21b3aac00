"""What an ordinary edit of something live is asked: is it a correction, and what rests on it?

Rule R20 (after Crossref: a change in place obscures the record) asks and does not stop: the answer is the
reason with which somebody acknowledges the warning, and is kept with it.
"""

from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models.changesets import Action
from cms.desk.records.registry import Facts
from cms.publishing.models import Reference

from ..citations.document import CITED
from .finders import bodies_of
from .models import Case

TOLD = ("amount", "amount_to", "unit", "bound", "currency", "date", "text", "rank", "boolean", "entity")


def live_figures_are_no_quiet_corrections(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each live claim whose value an ordinary edit changes; bounded queries."""
    edited = [
        each for each in proposals if _is_edit(each) and isinstance((each.body or {}).get("value"), dict)
    ]
    live = bodies_of([each.card.pk for each in edited]) if edited else {}
    moved = [each for each in edited if each.card.pk in live and _moved(live[each.card.pk], each.body)]
    asked = _at_work(moved)
    for each in moved:
        if each.card.pk not in asked:
            message = (
                "Readers have its value as it was. If that was wrong, take it out and begin with “Correct "
                "this…” on its page. If nothing was wrong, say so here: an update, with what is new, or a "
                "refile, a slip that changes no meaning."
            )
            yield Finding(each.card, "live-figure-changed", message, path="value", level=Level.WARNING)


def retractions_reach_what_rests_on_them(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each live source that an ordinary edit sets to retracted while others rest on it."""
    edited = [each for each in proposals if _is_edit(each) and (each.body or {}).get("status") == "retracted"]
    live = bodies_of([each.card.pk for each in edited]) if edited else {}
    moved = [each for each in edited if live.get(each.card.pk, {}).get("status", "retracted") != "retracted"]
    asked = _at_work(moved)
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


def _value(body: Facts | None) -> Facts:
    found = (body or {}).get("value")
    return found if isinstance(found, dict) else {}


def _moved(live: Facts, proposed: Facts | None) -> bool:
    before, after = _value(live), _value(proposed)
    return any(before.get(name) != after.get(name) for name in TOLD)


def _at_work(moved: Sequence[Proposed]) -> set[int]:
    """Those that a case has in hand: of an update or a refile, which were answered there."""
    ids = [each.card.pk for each in moved]
    rows = (
        Case.objects.filter(target__in=ids, correction__pending__isnull=False) if ids else Case.objects.none()
    )
    return set(rows.values_list("target", flat=True))
