"""Correct this: begin a correction, answer its places, and propose all of it as one changeset."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset, Version
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kind
from cms.desk.review import contents
from cms.desk.write.change import change

from .edits import edited
from .figures import spellings
from .finders import Hit, Sought, live_body, places_of
from .models import Case, Correction, Place, Report
from .moved import Moved, moved
from .refusal import CorrectionRefused
from .types import DEEDS, Deed, Type

How, State = Place.How, Place.State
OTHERS = "Another outlet’s page: it is not ours to correct."


@dataclass(frozen=True)
class Said:
    """What somebody says is to be corrected.

    fact: the fact of the record that is wrong, "" for none in particular; value: what it shall be. words: the
    wrong words, looked for in texts; by default the spellings of a claim's figure.
    """

    type: str
    wrong: str = ""
    right: str = ""
    cause: str = ""
    note: str = ""
    fact: str = ""
    value: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a person says of one place: fix it, with other words where given, or excuse it with a reason."""

    state: str
    instead: str = ""
    reason: str = ""


def deed_of(case: Case) -> Deed:
    """What the correction does, by the type that it has now."""
    return DEEDS[Type(notice_of(case).type or Type.CORRECTION)]


def notice_of(case: Case) -> Correction:
    """The correction's record."""
    return Correction.objects.select_related("card").get(pk=case.pk)


def case_at_work(target: Card) -> Case | None:
    """The unfinished correction of a record, if there is one."""
    rows = Case.objects.filter(target=target, correction__pending__isnull=False)
    return rows.select_related("correction__pending", "opened_by").first()


@transaction.atomic
def begin(
    target: Card,
    said: Said,
    *,
    report: Report | None = None,
    with_edit: bool = False,
    by: User,
    at: datetime,
) -> Case:
    """Begin to correct a record: makes the notice, a changeset for all of it, and the list of places.

    with_edit: the unpublished edit of a claim's value is what is right: it leaves the changeset that it is
    in, and goes out with the correction. NotAllowed; ReviewError where it may not be taken out of there;
    CorrectionRefused where there is nothing to correct, or somebody corrects it already.
    """
    permissions.require(by, permissions.SUBMIT)
    edit = edit_for(target, said) if with_edit else None
    target.refresh_from_db(fields=["pending"])
    if edit and target.pending_id:
        # Before the record is locked: whoever else moves it locks its changeset first.
        _require_correctable(target, said)
        contents.take_out_card(target, by=by, at=at)
    target = Card.objects.locked([target.pk])[target.pk]
    _require_correctable(target, said)
    notice = Correction()
    named = "claim" if target.kind == "claim" else "record"
    words = {name: getattr(said, name) or None for name in ("wrong", "right", "cause", "note")}
    fields = {"type": said.type, named: target.pk, "found_on": at.date().isoformat(), **words}
    change(notice, by=by, at=at, expect=0, fields=fields)
    contents.propose([notice.card], by=by, at=at)
    case = Case.objects.create(
        correction=notice.card,
        target=target,
        fact=said.fact,
        words="\n".join(said.words or wrong_words(target)),
        opened_by=by,
        opened_at=at,
    )
    _list_target(case, said, edit, by=by, at=at)
    look_again(case, by=by, at=at)
    if report:
        Report.objects.filter(pk=report.pk).update(case=case)
    detail = {"case": case.pk}
    audit.record("correction.begun", by=by, at=at, card=target.pk, about=str(target), detail=detail)
    return Case.objects.select_related("correction__pending", "target").get(pk=case.pk)


def _require_correctable(target: Card, said: Said) -> None:
    if there := case_at_work(target):
        raise CorrectionRefused(
            f"{there.opened_by} corrects “{target}” already, in “{there.correction.pending}”: add there what "
            "you know.",
            code="corrected_already",
        )
    reinstates = said.type == Type.REINSTATEMENT
    if target.merged_into_id:
        raise CorrectionRefused(f"“{target}” was merged: correct the record that it became.", code="merged")
    if target.last_position is None:
        raise CorrectionRefused(
            f"No reader has seen “{target}” yet: edit it, without a correction.", code="never_published"
        )
    if target.live_version is None and not reinstates:
        raise CorrectionRefused(
            f"“{target}” is withdrawn already: there is nothing left to take back or put right. If it holds "
            "after all, reinstate it.",
            code="withdrawn_already",
        )
    if said.type == Type.RETRACTION and target.kind == "claim" and _is_deprecated(target):
        raise CorrectionRefused(
            f"“{target}” is retracted already: it is deprecated, and no reader is told it as it stood.",
            code="retracted_already",
        )


def _is_deprecated(target: Card) -> bool:
    return bool((body := live_body(target)) and body.get("standing") == "deprecated")


def wrong_words(target: Card) -> list[str]:
    """The spellings of the figure of a live claim, which texts may have; [] for any other record."""
    body = live_body(target) or {}
    value = body.get("value")
    return spellings(value) if isinstance(value, dict) else []


def edit_for(target: Card, said: Said) -> Moved:
    """The unpublished edit that says what is right; CorrectionRefused where it is not what is said."""
    deed, edit = DEEDS[Type(said.type)], moved(target)
    if edit is None:
        raise CorrectionRefused(
            f"“{target}” has no unpublished edit of its value any more: look at it again.", code="no_edit"
        )
    if deed.alone or deed.unsays:
        raise CorrectionRefused(
            f"Its edit says “{edit.right}”, and this type of correction says nothing in its place: leave the "
            "edit out, or choose another type.",
            code="edit_not_wanted",
        )
    if (said.fact, said.value) != (edit.fact, edit.after):
        raise CorrectionRefused(
            f"Its edit says “{edit.right}”, and what is typed here is something else: leave the edit out, or "
            "type what it says.",
            code="edit_says_otherwise",
        )
    return edit


def _list_target(case: Case, said: Said, edit: Moved | None, *, by: User, at: datetime) -> None:
    deed = DEEDS[Type(said.type)]
    if deed.alone:
        return
    place = Place(case=case, card=case.target, how=How.TARGET, path=said.fact, instead=said.value)
    if edit:
        # Whoever wrote the edit: the person who begins has read it, and it is reviewed with the correction.
        target = Card.objects.get(pk=case.target_id)
        note = notice_of(case).note or ""
        contents.add(_changeset(case), [target], by=by, at=at, action=deed.action, note=note)
        place.said, place.state, place.by, place.at = edit.before or edit.wrong, State.FIX, by, at
    else:
        place.said = _plain(case.target, said.fact)
    place.save(force_insert=True)


def _plain(card: Card, fact: str) -> str:
    model = kind(card.kind).model
    record = model._default_manager.get(pk=card.pk)
    found = getattr(record, f"{fact}_id", getattr(record, fact, "")) if fact else ""
    return "" if found is None else str(found)


def sought(case: Case) -> Sought | None:
    """What the case looks for; None where readers can't open its target now."""
    body = live_body(case.target)
    return Sought(case.target, body, tuple(case.words.splitlines())) if body else None


def unlisted(case: Case) -> list[Hit]:
    """Places that tell it and that nobody has listed yet; bounded queries."""
    looked_for = sought(case)
    if looked_for is None or deed_of(case).alone:
        return []
    listed = set(case.places.values_list("card", "how", "path"))
    return [hit for hit in places_of(looked_for) if (hit.card, hit.how, hit.path) not in listed]


@transaction.atomic
def look_again(case: Case, *, by: User, at: datetime) -> list[Place]:
    """List the places that tell it and were not listed yet."""
    permissions.require(by, permissions.SUBMIT)
    deed = deed_of(case)
    made = [Place(case=case, state=_first_state(hit, deed), **_columns(hit)) for hit in unlisted(case)]
    Place.objects.bulk_create(made)
    if made:
        audit.record_cards(
            "correction.places_found", [[each.card_id] for each in made], by=by, at=at, about=str(case)
        )
    return made


def _columns(hit: Hit) -> dict[str, Any]:
    return {"card_id": hit.card, "how": hit.how, "path": hit.path[:200], "said": hit.said}


def _first_state(hit: Hit, deed: Deed) -> str:
    """Pages that show a record, and texts that state it in its own words, follow it by themselves."""
    follows = hit.how == How.SHOWS or (hit.how in (How.STATES, How.RESTS) and not deed.unsays)
    return State.FOLLOWS if follows else State.OPEN


def answer(case: Case, answers: Mapping[int, Answer], *, by: User, at: datetime) -> dict[int, Refusal]:
    """Answer places by their ids: fix each in the correction's changeset, or excuse it with a reason.

    Returns why a place could not be fixed, by its id: somebody else has its record, or the words are refused.
    The others are answered.
    """
    permissions.require(by, permissions.SUBMIT)
    refusals: dict[int, Refusal] = {}
    for place in case.places.filter(pk__in=answers).select_related("card__pending__created_by"):
        try:
            _answer(case, place, answers[place.pk], by=by, at=at)
        except Refusal as refusal:
            refusals[place.pk] = refusal
            # What was typed is kept for the next try.
            typed = {"instead": answers[place.pk].instead, "reason": answers[place.pk].reason}
            Place.objects.filter(pk=place.pk).update(**typed)
    refusals |= _bring_followers(case, by=by, at=at)
    _tell_all(case, by=by, at=at)
    return refusals


@transaction.atomic
def _answer(case: Case, place: Place, given: Answer, *, by: User, at: datetime) -> None:
    if given.state == State.EXCUSED:
        if not given.reason.strip():
            raise CorrectionRefused("Say why it may stay as it is.", code="reason_missing")
        place.state, place.reason, place.instead = State.EXCUSED, given.reason.strip(), ""
    else:
        deed = deed_of(case)
        _bring(case, place.card, deed.action if place.how == How.TARGET else _of_others(deed), by=by, at=at)
        place.state, place.instead, place.reason = State.FIX, given.instead, ""
        if fields := _fields(case, place, deed):
            record = kind(place.card.kind).model._default_manager.get(pk=place.card_id)
            place.card.refresh_from_db()
            change(record, by=by, at=at, expect=place.card.version, fields=fields)
    place.by, place.at = by, at
    place.save(update_fields=["state", "instead", "reason", "by", "at"])
    audit.record(
        "correction.place_answered",
        by=by,
        at=at,
        card=place.card_id,
        about=str(place.card),
        detail={"case": case.pk, "state": place.state},
    )


def _of_others(deed: Deed) -> str:
    """What is done to records that tell a withdrawn one: they are corrected, and stay."""
    return Action.CORRECT if deed.unsays else deed.action


def _fields(case: Case, place: Place, deed: Deed) -> Mapping[str, Any]:
    if place.how == How.TARGET and deed.unsays and deed.action == Action.CORRECT:
        reason = (notice_of(case).note or "Retracted.")[:300]
        taken_back = {
            "claim": {"standing": "deprecated", "standing_reason": reason},
            "source": {"status": "retracted"},
        }
        return taken_back.get(place.card.kind, {})
    return edited(place) if place.instead else {}


def _bring(case: Case, card: Card, action: str, *, by: User, at: datetime) -> None:
    """Put a record into the correction's changeset; CorrectionRefused where it can't be put there."""
    changeset = _changeset(case)
    card.refresh_from_db()
    if card.pending_id == changeset.pk:
        return
    if card.pending:
        raise CorrectionRefused(
            f"“{card}” is in “{card.pending}” ({card.pending.get_state_display()}, made by "
            f"{card.pending.created_by}): ask {card.pending.created_by} to take it out or to publish it, or "
            "excuse it here with a reason.",
            code="in_another_changeset",
        )
    if names := _unpublished(card, by):
        raise CorrectionRefused(
            f"“{card}” has unpublished edits by {names}, which would go out with the correction: stash them "
            "on its page first, then fix it here.",
            code="unpublished_edits",
        )
    contents.add(changeset, [card], by=by, at=at, action=action, note=notice_of(case).note or "")


def _changeset(case: Case) -> Changeset:
    card = Card.objects.select_related("pending").get(pk=case.pk)
    if card.pending is None:
        raise CorrectionRefused(
            "The correction is in no changeset any more: it was published or taken out.", code="not_at_work"
        )
    return card.pending


def _unpublished(card: Card, by: User) -> str:
    """The others who wrote edits of a live record that no reader has seen; "" for none."""
    versions = Version.objects.filter(card=card, number__gt=card.live_version or 0)
    people = versions.exclude(by=by).values_list("by__username", flat=True).distinct()
    return ", ".join(sorted(people)) if card.live_version else ""


def _bring_followers(case: Case, *, by: User, at: datetime) -> dict[int, Refusal]:
    """Put the records that follow by themselves into the changeset, so that their readers hear of it.

    One that somebody else has stays out: it follows all the same, and is named in the notice.
    """
    deed = deed_of(case)
    if not deed.wrong or deed.unsays:
        return {}
    for place in case.places.filter(how=How.STATES, state=State.FOLLOWS).select_related("card"):
        try:
            with transaction.atomic():
                _bring(case, place.card, deed.action, by=by, at=at)
        except Refusal:
            continue
    return {}


def _tell_all(case: Case, *, by: User, at: datetime) -> None:
    """Have the notice name every record that told it: those fixed, and those that follow."""
    notice = notice_of(case)
    told = case.places.exclude(state__in=[State.EXCUSED, State.OPEN]).exclude(how=How.RESTS)
    cards = {each.card_id: each.card for each in told.select_related("card") if each.how != How.TARGET}
    rows = {row.record_id: row.pk for row in notice.corrected.all()}
    fields: dict[str | int, Any] = {rows[card]: None for card in rows.keys() - cards.keys()}
    for card in sorted(cards.keys() - rows.keys()):
        noun = kind(cards[card].kind).verbose_name
        fields[f"new-{card}"] = {"record": card, "called": f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"}
    if fields:
        change(notice, by=by, at=at, expect=notice.card.version, fields={"corrected": fields})


def open_places(case: Case) -> Iterable[Place]:
    """The places that nobody has answered yet."""
    return case.places.filter(state=State.OPEN).select_related("card")
