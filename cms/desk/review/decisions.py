"""Reviewers' decisions: approve, reject, request changes. Nobody approves their own work."""

from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.checks import rules as check_rules
from cms.desk.checks.rules import Finding
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Changeset, Decision, Proposal, Schedule
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import READY, State, states_before
from cms.desk.records import registry

from .bulk.progress import reading_of
from .lifecycle import ReviewError, close, end_schedule, enter, lock, require_step
from .timeline import decide

MOST_SAID = 12


def blocked(found: list[Finding]) -> str:
    """The findings as text, what several records lack once with all their names; of very many the first."""
    records: dict[str, list[str]] = {}
    for finding in found:
        records.setdefault(finding.message, []).append(str(finding.card))
    said = [f"{', '.join(names[:MOST_SAID])}: {message}" for message, names in records.items()]
    is_cut = len(said) > MOST_SAID or any(len(names) > MOST_SAID for names in records.values())
    if is_cut:
        said = [*said[:MOST_SAID], f"Each of all {len(found)} stands with its record."]
    return " ".join(said)


@transaction.atomic
def approve(changeset: Changeset, *, seen: str, by: User, at: datetime) -> Decision:
    """Approve exactly the proposals whose digest the page showed; seen: that digest.

    ReviewError where the changeset changed since, a check blocks it, a warning is not acknowledged, `by`
    wrote all of it, or has not read the rows of a large changeset that are required. It becomes approved once
    it has the number of approvals required, each contribution with one by somebody who did not make it. Where
    an approver's account was deactivated since, another approval can be added.
    """
    require_step(by, Verdict.APPROVED)
    lock(changeset, expect=states_before(Verdict.APPROVED))
    approvals = changeset.approvals()
    # One can lack an approval again: an approver was deactivated, or the policy raised after scheduling.
    if changeset.state in READY and approvals.is_complete:
        raise ReviewError(f"“{changeset}” is approved now: look at it again.", code="in_another_state")
    if seen != changeset.digest():
        raise ReviewError(
            "The changeset changed while you read it: look at what changed.", code="moved_while_read"
        )
    if not approvals.contributors - {by.pk}:
        raise ReviewError("All of this is your own work: somebody else has to approve it.", code="own_work")
    if by.pk in approvals.approvers:
        raise ReviewError(
            "You have approved this already: it waits for somebody else.", code="approved_already"
        )
    _require_senior(changeset, by)
    found = check_rules.of_changeset(changeset)
    if stops := check_rules.blockers(found):
        raise ReviewError(blocked(stops), stops, code="blocked")
    if rules := unacknowledged(changeset, found):
        names = ", ".join(f"“{each.name}”" for each in rules)
        warned = [finding for each in rules for finding in each.findings]
        raise ReviewError(
            f"Say why these warnings may stand, then approve: {names}.",
            warned,
            code="warning_unanswered",
        )
    reading = reading_of(changeset, by)
    if reading and reading.left:
        raise ReviewError(str(reading), code="unread")
    # Stored with the decision, so that it can be shown later what the reviewer had read.
    account = reading.account() if reading else None
    decision = decide(changeset, Verdict.APPROVED, by=by, at=at, digest=seen, reading=account)
    if changeset.state == State.IN_REVIEW and changeset.approvals().is_complete:
        enter(changeset, State.APPROVED, after=Verdict.APPROVED)
    return decision


@transaction.atomic
def request_changes(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Reopen it for its writers, with a note of what to change; its records can be edited again."""
    require_step(by, Verdict.CHANGES_REQUESTED)
    lock(changeset, expect=states_before(Verdict.CHANGES_REQUESTED))
    _require_note(note, "Say what has to change.")
    decision = decide(
        changeset, Verdict.CHANGES_REQUESTED, by=by, at=at, digest=changeset.digest(), note=note
    )
    # Read before the round changes, since `standing` is of the current round.
    standing = list(changeset.standing())
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    changeset.round += 1
    changeset.publish_when_approved = None
    enter(changeset, State.OPEN, after=Verdict.CHANGES_REQUESTED)
    Proposal.objects.bulk_create(each.again(changeset) for each in standing)
    return decision


@transaction.atomic
def reject(changeset: Changeset, *, by: User, at: datetime, note: str) -> Decision:
    """Close it unpublished, with a reason; the edits stay in the working copies."""
    require_step(by, Verdict.REJECTED)
    lock(changeset, expect=states_before(Verdict.REJECTED))
    _require_note(note, "Say why it is rejected.")
    decision = decide(changeset, Verdict.REJECTED, by=by, at=at, digest=changeset.digest(), note=note)
    end_schedule(changeset, Schedule.End.VOIDED, by=by, at=at)
    close(changeset, State.REJECTED, after=Verdict.REJECTED, at=at)
    return decision


def require_approved(changeset: Changeset) -> str:
    """The digest that has all required approvals; ReviewError where one is missing now."""
    digest, approvals = changeset.digest(), changeset.approvals()
    if approvals.is_complete:
        return digest
    if approvals.given and approvals.missing:
        more = "one more person has" if approvals.missing == 1 else f"{approvals.missing} more people have"
        raise ReviewError(
            f"It is not approved: it has {len(approvals.given)} of {approvals.total} approvals, and {more} "
            "to approve it.",
            code="approvals_missing",
        )
    given = changeset.decisions.filter(verdict=Verdict.APPROVED)
    if given.exists() and not given.filter(digest=digest).exists():
        raise ReviewError(
            "It changed since it was approved: somebody has to approve it as it is now.",
            code="moved_since_approved",
        )
    raise ReviewError(
        "It is not approved: somebody who did not write it has to approve it first.", code="not_approved"
    )


def _require_senior(changeset: Changeset, by: User) -> None:
    """ReviewError where a record takes a senior editor's approval and `by` is none."""
    kinds = [each.code for each in registry.kinds() if each.senior]
    for proposal in changeset.standing().filter(card__kind__in=kinds).select_related("card"):
        takes = registry.kind(proposal.card.kind).senior
        if (
            takes
            and proposal.body
            and takes(proposal.body)
            and not by.has_perm(permissions.APPROVE_AS_SENIOR)
        ):
            raise ReviewError(
                f"“{proposal.card}” takes the approval of a senior editor: ask one to approve it.",
                code="senior_missing",
            )


def _require_note(note: str, sentence: str) -> None:
    if not note.strip() or "\0" in note:
        raise ReviewError(sentence, code="note_missing")
