"""Changing records: every write of a record's content goes through `change` or `change_many`."""

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
from cms.desk.records.blank import blank
from cms.desk.records.labels import names_of
from cms.desk.records.registry import kind, kind_of, on_changed, on_rename
from cms.desk.records.states import states

from . import locks, paths, rows, slugs, three_way, validate
from .edits import ChangeConflict, ChangeRefused, Edit, Problem, fill_labels
from .twins import twins

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
    where both changed the same one. ChangeRefused where a value is invalid, a fact is locked, the record is
    in review, or somebody else has a lease on it. Returns None where nothing differs.
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
    # Read only under the lock: the state that is compared has to be the one that is replaced.
    _lock(edits)
    _read(edits)
    problems = [*not_editable(edits, by=by, at=at, merge=merge), *validate.clean(edits)]
    if problems:
        raise ChangeRefused(problems)
    three_way.merge(edits)
    if problems := paths.settle(edits) or paths.broken(edits):
        raise ChangeRefused(problems)
    changed = [edit for edit in edits if edit.has_changed]
    if problems := locks.broken(changed):
        raise ChangeRefused(problems)
    fill_labels(changed)
    if problems := _taken(changed):
        raise ChangeRefused(problems)
    if renamed := {
        edit.card.pending_id for edit in changed if edit.card.pending_id and edit.label != edit.card.label
    }:
        # After the commit: the hook locks changesets, and those are always locked before their cards.
        transaction.on_commit(lambda: _call_rename_hooks(renamed), robust=True)
    _store(changed, by=by, at=at)
    versions = _record(changed, by=by, at=at, how=how, reference=reference)
    _call_change_hooks(changed)
    # By id(), since an edit can change and has no hash.
    return [versions.get(id(edit)) for edit in edits]


def _call_rename_hooks(changesets: set[int]) -> None:
    for hook in on_rename():
        hook(changesets)


def _call_change_hooks(edits: Sequence[Edit]) -> None:
    for of in {edit.kind.code: edit.kind for edit in edits}.values():
        mine = [edit for edit in edits if edit.kind is of]
        before = {edit.card.pk: edit.current for edit in mine if edit.card.version > 1}
        if of.on_change:
            of.on_change(before, {edit.card.pk: edit.state for edit in mine})
        for hook in on_changed() if before else ():
            hook(of, before.keys())


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
                edit.current = found.get(edit.card.pk) or blank(of)


def not_editable(edits: Sequence[Edit], *, by: User, at: datetime, merge: bool) -> list[Problem]:
    """Why some of the records can't be changed now, whatever it is; in a bounded number of queries."""
    seen: set[int] = set()
    merged = names_of(edit.card.pk for edit in edits if edit.card.pk and edit.card.merged_into_id)
    leased = leases.leased_by_others((edit.card.pk for edit in edits if edit.card.pk), by=by, at=at)
    leaving = _to_be_taken_offline([edit.card for edit in edits if edit.card.pending_id])
    problems = []
    for edit in edits:
        if reason := leased.get(edit.card.pk or 0):
            problems.append(Problem(edit.place, "", f"“{edit.card}” {reason}", "leased"))
        elif refusal := _refusal(edit, merge=merge, seen=seen, leaving=leaving, merged=merged):
            code, reason = refusal
            problems.append(Problem(edit.place, "", f"“{edit.card}” {reason}", code))
        if edit.card.pk:
            seen.add(edit.card.pk)
    return problems


def _to_be_taken_offline(pending: Sequence[Card]) -> dict[int, str]:
    """“withdrawn” or “merged” for cards that their changeset takes offline; an edit of those would be lost.

    Such a proposal has no body, so that no reviewer would ever see the edit.
    """
    if not pending:
        return {}
    proposals = Proposal.objects.standing().filter(
        action__in=TAKES_OFF, card__in=[card.pk for card in pending]
    )
    found = proposals.filter(changeset__in={card.pending_id for card in pending})
    named = {Action.WITHDRAW: "withdrawn", Action.MERGE: "merged"}
    return {card: named[Action(action)] for card, action in found.values_list("card", "action")}


def _refusal(
    edit: Edit, *, merge: bool, seen: set[int], leaving: Mapping[int, str], merged: Mapping[int, str | None]
) -> tuple[str, str] | None:
    """Why the record can't be changed from the version its editor read: the rule's code and the reason."""
    card = edit.card
    if card.is_read_only and card.merged_into_id and not card.pending:
        return "merged_already", f"was merged into “{merged[card.pk]}”: edit that, or undo the merge."
    if card.is_read_only:
        return "read_only", f"is {card.editorial_state.label}: take it out to edit it."
    if card.pk in leaving:
        return (
            "proposed_otherwise",
            f"is to be {leaving[card.pk]} by “{card.pending}”: take it out there to edit it.",
        )
    if edit.expect > card.version or (edit.expect == 0) != (card.version == 0):
        return "no_such_version", f"has no version {edit.expect}: open it again."
    if edit.expect != card.version and not merge:
        return "moved_while_read", f"was changed by {card.updated_by} since this was read."
    return ("changed_twice", "is changed twice in one batch.") if card.pk in seen else None


def _taken(edits: Sequence[Edit]) -> list[Problem]:
    """Assign slugs; the problems of slugs and external ids that belong to another record."""
    return [*slugs.assign(edits), *validate.taken(edits)]


def _store(edits: Sequence[Edit], *, by: User, at: datetime) -> None:
    """Write the rows; try again where somebody else took a slug or external id after it was found free.

    ChangeRefused where a constraint fails for another reason.
    """
    try:
        with transaction.atomic():
            rows.store(edits, by=by, at=at)
            # A record that it names may have been dropped a moment ago: refuse that here, with a message.
            database.check_constraints_now()
    except IntegrityError as error:
        rows.forget(edits)
        before = slugs.clear_made(edits)
        if problems := _taken(edits):
            raise ChangeRefused(problems) from error
        # No slug had to change, so it was not a slug that failed: another try would fail again.
        if before == [edit.state["slug"] for edit in edits]:
            raise ChangeRefused(_blame(error, edits)) from error
        _store(edits, by=by, at=at)


def _blame(error: IntegrityError, edits: Sequence[Edit]) -> list[Problem]:
    """The rows that broke the constraint where each can be checked alone; else one problem for all."""
    place = edits[0].place if len(edits) == 1 else None
    broken = database.violated(error, {model for edit in edits for model in edit.models})
    if broken is None:
        return [Problem(place, "", "The database refused these values: they contradict another row.")]
    model, constraint = broken
    sentence = str(constraint.get_violation_error_message())
    found = [problem for edit in edits for problem in twins(edit, model, constraint)] or [
        Problem(edit.place, path, sentence, constraint.name)
        for edit in edits
        for path in rows.violations(edit, model, constraint)
    ]
    return found or [Problem(place, "", sentence, constraint.name)]


def _record(edits: Sequence[Edit], *, by: User, at: datetime, how: str, reference: str) -> dict[int, Version]:
    """Write a version for each edit, with the state read back from the database."""
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
    """Write one audit row for the whole call, so that auditing does not slow an import."""
    if not edits:
        return
    lines = [[edit.card.pk, versions[id(edit)].number, *sorted(edit.contributors)] for edit in edits]
    about = str(edits[0].card) if len(edits) == 1 else ""
    detail = {"how": str(how), "reference": reference}
    audit.record_cards("record.changed", lines, by=by, at=at, about=about, detail=detail)


__all__ = ["ChangeConflict", "ChangeRefused", "Problem", "change", "change_many"]
