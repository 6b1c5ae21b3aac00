"""The one way in: every write of a record's words goes through `change` or `change_many`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import database, permissions
from cms.desk.collaboration import leases
from cms.desk.models import Card, Contribution, Proposal, Record, Version
from cms.desk.models.changesets import TAKES_OFF, Action
from cms.desk.models.versions import How
from cms.desk.records.registry import kind, kind_of, on_rename
from cms.desk.records.states import states
from cms.desk.records.survivors import survivor

from . import paths, rows, slugs, three_way, validate
from .edits import ChangeConflict, ChangeRefused, Edit, Problem, fill_labels

Fields = Mapping[str, Any]


@transaction.atomic
def change(
    record: Record,
    *,
    by: User,
    at: datetime,
    how: str = How.FORM,
    expect: int,
    fields: Fields,
    reference: str = "",
    contributors: Collection[int] = (),
) -> Version | None:
    """Apply `fields` to the working copy of `record` and write the version it leads to.

    fields: values by field name, and by part name `{row id or "new-1": {field: value}, row id: None}`: None
    removes the row, "back-311" brings back a removed one under its id. Parts and fields not named stay as
    they are. Foreign keys are ids, vocabulary lists are lists of codes. contributors: ids of the other people
    whose edits this change brings in. expect: the version the caller read, 0 to create. Where the record
    changed since, changes to different fields are kept; ChangeConflict, with both sides and nothing written,
    where both changed the same one. ChangeRefused where a value is invalid, the record is in review, or
    somebody else has a lease on it. Returns None where nothing differs.
    """
    of = kind_of(type(record))
    card = record.card if record.card_id else Card(kind=of.code)
    edit = Edit(card=card, kind=of, expect=expect, fields=fields, contributors=contributors)
    version = _change([edit], by=by, at=at, how=how, reference=reference, merge=True)[0]
    record.card = edit.card
    if record.card_id:
        record.refresh_from_db()
    return version


@transaction.atomic
def change_many(
    changes: Iterable[tuple[Card, int, Fields]],
    *,
    by: User,
    at: datetime,
    how: str = How.IMPORT,
    reference: str = "",
    contributors: Mapping[int, Collection[int]] | None = None,
) -> list[Version | None]:
    """Apply many changes, each as in `change`, in a bounded number of queries; all of them or none.

    An unsaved `Card(kind=...)` with 0 creates a record. A card that changed since its `expect` refuses the
    whole batch. ChangeRefused lists each problem with the position of its change in `changes`. contributors:
    as for `change`, by card id.
    """
    others = contributors or {}
    edits = [
        Edit(
            card=card,
            kind=kind(card.kind),
            expect=expect,
            fields=fields,
            place=place,
            contributors=others.get(card.pk or 0, ()),
        )
        for place, (card, expect, fields) in enumerate(changes)
    ]
    return _change(edits, by=by, at=at, how=how, reference=reference, merge=False)


def _change(
    edits: Sequence[Edit], *, by: User, at: datetime, how: str, reference: str, merge: bool
) -> list[Version | None]:
    permissions.require(by, permissions.WRITE)
    _lock(edits)
    _read(edits)
    problems = [*_stale(edits, by=by, at=at, merge=merge), *validate.clean(edits)]
    if problems:
        raise ChangeRefused(problems)
    three_way.merge(edits)
    if problems := paths.settle(edits):
        raise ChangeRefused(problems)
    changed = [edit for edit in edits if edit.has_changed]
    fill_labels(changed)
    if problems := _taken(changed):
        raise ChangeRefused(problems)
    if renamed := {
        edit.card.pending_id for edit in changed if edit.card.pending_id and edit.label != edit.card.label
    }:
        # Afterwards, since whoever locks a changeset does so before its cards.
        transaction.on_commit(lambda: _tell_of_renamed(renamed), robust=True)
    _store(changed, by=by, at=at)
    versions = _record(changed, by=by, at=at, how=how, reference=reference)
    return [versions.get(id(edit)) for edit in edits]


def _tell_of_renamed(changesets: set[int]) -> None:
    for told in on_rename():
        told(changesets)


def _lock(edits: Sequence[Edit]) -> None:
    cards = Card.objects.locked(edit.card.pk for edit in edits if edit.card.pk)
    for edit in edits:
        if edit.card.pk:
            edit.card = cards[edit.card.pk]


def _read(edits: Sequence[Edit]) -> None:
    for of in {edit.kind.code: edit.kind for edit in edits}.values():
        found = states(of, [edit.card for edit in edits if edit.kind is of and edit.card.pk])
        for edit in edits:
            if edit.kind is of:
                edit.current = found.get(edit.card.pk) or rows.blank(of)


def _stale(edits: Sequence[Edit], *, by: User, at: datetime, merge: bool) -> list[Problem]:
    seen: set[int] = set()
    taken = leases.leased_by_others((edit.card.pk for edit in edits if edit.card.pk), by=by, at=at)
    going = _to_go([edit.card for edit in edits if edit.card.pending_id])
    problems = []
    for edit in edits:
        if reason := taken.get(edit.card.pk or 0):
            problems.append(Problem(edit.place, "", f"“{edit.card}” {reason}", "leased"))
        elif why_not := _why_not(edit, merge=merge, seen=seen, going=going):
            code, reason = why_not
            problems.append(Problem(edit.place, "", f"“{edit.card}” {reason}", code))
        if edit.card.pk:
            seen.add(edit.card.pk)
    return problems


def _to_go(pending: Sequence[Card]) -> dict[int, str]:
    """What becomes of cards whose unfinished changeset takes them off: an edit would be proposed nowhere."""
    if not pending:
        return {}
    proposals = Proposal.objects.standing().filter(
        action__in=TAKES_OFF, card__in=[card.pk for card in pending]
    )
    found = proposals.filter(changeset__in={card.pending_id for card in pending})
    said = {Action.WITHDRAW: "withdrawn", Action.MERGE: "merged"}
    return {card: said[Action(action)] for card, action in found.values_list("card", "action")}


def _why_not(edit: Edit, *, merge: bool, seen: set[int], going: Mapping[int, str]) -> tuple[str, str] | None:
    """Why the record can't be changed from the version its editor read: the rule's code, and words."""
    card = edit.card
    if card.is_read_only and card.merged_into_id and not card.pending:
        return "merged_already", f"was merged into “{survivor(card)}”: edit that, or undo the merge."
    if card.is_read_only:
        return "read_only", f"is {card.editorial_state.label}: take it out to edit it."
    if card.pk in going:
        return (
            "proposed_otherwise",
            f"is to be {going[card.pk]} by “{card.pending}”: take it out there to edit it.",
        )
    if edit.expect > card.version or (edit.expect == 0) != (card.version == 0):
        return "no_such_version", f"has no version {edit.expect}: open it again."
    if edit.expect != card.version and not merge:
        return "moved_while_read", f"was changed by {card.updated_by} since this was read."
    return ("changed_twice", "is changed twice in one batch.") if card.pk in seen else None


def _taken(edits: Sequence[Edit]) -> list[Problem]:
    return [*slugs.assign(edits), *validate.taken(edits)]


def _store(edits: Sequence[Edit], *, by: User, at: datetime) -> None:
    """Write the rows; where somebody else took a slug or an external id since they were asked, ask again."""
    try:
        with transaction.atomic():
            rows.store(edits, by=by, at=at)
            # What it names may have been dropped a moment ago: that is refused here, in words.
            database.check_constraints_now()
    except IntegrityError as error:
        rows.forget(edits)
        before = slugs.give_back(edits)
        if problems := _taken(edits):
            raise ChangeRefused(problems) from error
        if before == [edit.state["slug"] for edit in edits]:
            raise ChangeRefused(_blame(error, edits)) from error
        _store(edits, by=by, at=at)


def _blame(error: IntegrityError, edits: Sequence[Edit]) -> list[Problem]:
    """Whose rows broke the constraint, as far as each can be asked alone; else all of them together."""
    place = edits[0].place if len(edits) == 1 else None
    broken = database.violated(error, {model for edit in edits for model in edit.models})
    if broken is None:
        return [Problem(place, "", "The database refused these values: they contradict another row.")]
    model, constraint = broken
    sentence = str(constraint.get_violation_error_message())
    guilty = [
        Problem(edit.place, path, sentence, constraint.name)
        for edit in edits
        for path in rows.violations(edit, model, constraint)
    ]
    return guilty or [Problem(place, "", sentence, constraint.name)]


def _record(edits: Sequence[Edit], *, by: User, at: datetime, how: str, reference: str) -> dict[int, Version]:
    """Write a version for each edit, with the state as the database now holds it."""
    versions = {}
    for of in {edit.kind.code: edit.kind for edit in edits}.values():
        mine = [edit for edit in edits if edit.kind is of]
        found = states(of, [edit.card for edit in mine])
        for edit in mine:
            versions[id(edit)] = Version(
                card=edit.card,
                number=edit.card.version,
                by=by,
                at=at,
                how=how,
                reference=reference,
                format=of.format,
                text=rows.text(found[edit.card.pk]),
            )
    Version.objects.bulk_create(versions.values())
    Contribution.objects.bulk_create(
        Contribution(version=versions[id(edit)], user_id=user)
        for edit in edits
        for user in sorted({by.pk, *edit.contributors})
    )
    _audit(edits, versions, by=by, at=at, how=how, reference=reference)
    return versions


def _audit(
    edits: Sequence[Edit],
    versions: Mapping[int, Version],
    *,
    by: User,
    at: datetime,
    how: str,
    reference: str,
) -> None:
    """One act for the whole call, so that an import is not slowed down by its audit; none for no version."""
    if not edits:
        return
    lines = [[edit.card.pk, versions[id(edit)].number, *sorted(edit.contributors)] for edit in edits]
    about = str(edits[0].card) if len(edits) == 1 else ""
    detail = {"how": str(how), "reference": reference}
    audit.record_cards("record.changed", lines, by=by, at=at, about=about, detail=detail)


__all__ = ["ChangeConflict", "ChangeRefused", "Problem", "change", "change_many"]
