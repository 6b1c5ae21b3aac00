"""What a correction needs before it is published: what it says, and each place that tells the error."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts, references
from cms.desk.records.texts import texts

from .act import deed_of, unlisted
from .figures import pattern
from .models import Case, Place
from .types import DEEDS, Type

How, State = Place.How, Place.State
# Words for a correction that hide that something was wrong (rule R21, after AP and the BBC).
EVASIVE = re.compile(
    r"\b(recast|recasts|clarif(?:y|ies|ied)|tweak(?:s|ed)?|amend(?:s|ed)?|fixes)\b", re.IGNORECASE
)


def says_what_it_corrects(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a correction that names no record, or not what was wrong and what is right."""
    for each in proposals:
        body = each.body
        if body and not (body["claim"] or body["record"]) and body["type"] != Type.WITHDRAWAL:
            message = "A correction needs the claim or the record that it corrects."
            yield Finding(each.card, "correction-of-nothing", message, path="claim")
        # Clarifications, updates and the like say all in their note.
        if body and body["type"] == Type.CORRECTION and not (body["wrong"] and body["right"]):
            message = "A correction says what was wrong and what is right: fill in both."
            yield Finding(each.card, "correction-unsaid", message, path="wrong")
        if body and body["type"] == Type.CORRECTION and (found := EVASIVE.search(body["note"] or "")):
            message = (
                f"The note says “{found[0]}”: call it a correction, and say what was wrong and what is right."
            )
            yield Finding(each.card, "correction-evasive", message, path="note")


def corrects_what_it_says(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for a new notice of an error that changes nothing: it was not begun by “Correct this”."""
    new = [each for each in proposals if each.body and each.card.last_position is None]
    begun = set(Case.objects.filter(pk__in=[each.card.pk for each in new]).values_list("pk", flat=True))
    for each in new:
        deed = DEEDS.get(Type(each.body["type"])) if each.body and each.body["type"] else None
        if deed and deed.wrong and each.card.pk not in begun:
            message = (
                "It changes nothing by itself: begin with “Correct this…” on the record that is wrong, which "
                "lists every place that tells it."
            )
            yield Finding(each.card, "correction-changes-nothing", message, level=Level.WARNING)


def places_are_settled(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each place of a correction that is neither fixed nor excused, or is not listed yet."""
    cases = Case.objects.filter(pk__in=[each.card.pk for each in proposals if each.body])
    for case in cases.select_related("correction", "target"):
        if case.correction.last_position is None:
            yield from _of_case(case)


def _of_case(case: Case) -> Iterator[Finding]:
    found = {
        each.card_id: each
        for each in Proposal.objects.standing()
        .filter(changeset=case.correction.pending_id)
        .select_related("card")
    }
    after = _bodies(found)
    for place in case.places.select_related("card"):
        if message := _unsettled(case, place, found, after):
            yield Finding(case.correction, "place-not-settled", message, path="places", other=place.card)
    for card in Card.objects.in_bulk({hit.card for hit in unlisted(case)}).values():
        message = f"“{card}” tells it too, and is not listed yet: open the list of places, which looks again."
        yield Finding(case.correction, "place-not-listed", message, path="places", other=card)


def _bodies(proposals: Mapping[int, Proposal]) -> dict[int, Facts]:
    """The bodies that would go live: as frozen, or, while it is open, as the working copies are."""
    made = {card: each.body for card, each in proposals.items() if each.frozen_at and each.body}
    drafts = [each.card for each in proposals.values() if not each.frozen_at and not each.takes_off]
    return {**{card: body for card, body in made.items() if body}, **bodies(drafts)}


def _unsettled(case: Case, place: Place, found: Mapping[int, Proposal], after: Mapping[int, Facts]) -> str:
    """Why a place is not settled, and what to do; "" where it is."""
    where = f"“{place.card}” {place.get_how_display()}"
    if place.state == State.OPEN:
        return f"{where}: fix it, or excuse it with a reason."
    if place.state != State.FIX:
        return ""
    if place.card_id not in found:
        return f"{where}, and is in this changeset no longer: fix it again, or excuse it with a reason."
    body = after.get(place.card_id)
    if body is None:
        return ""
    if place.how == How.WORDS and _still_says(case, place, body):
        return f"{where}, and still says it in “{place.path.replace('_', ' ')}”: edit it, or excuse it."
    if place.how == How.STATES and deed_of(case).unsays and _still_names(case, body):
        return f"{where}, and still does: take it out of the text there, or excuse it with a reason."
    if (
        place.how == How.TARGET
        and deed_of(case).action == Action.CORRECT
        and not _has_moved(found[place.card_id])
    ):
        return f"{where}, and has not changed: put it right on its page."
    return ""


def _still_says(case: Case, place: Place, body: Facts) -> bool:
    wrong = pattern(case.words.splitlines())
    if wrong is None:
        return False
    return any(path == place.path and wrong.search(text) for path, text in texts(body))


def _still_names(case: Case, body: Facts) -> bool:
    return any(ref["$ref"] == case.target_id and ref["role"] != "cited" for ref in references(body))


def _has_moved(proposal: Proposal) -> bool:
    return (proposal.version is None and proposal.card.version != proposal.card.live_version) or bool(
        proposal.version and proposal.version != proposal.card.live_version
    )
