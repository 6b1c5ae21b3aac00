"""The approval policy: administrators set how many approvals are required, and waiting changesets follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import ApprovalsWanted, Changeset
from cms.desk.models.states import FROZEN, TRANSITIONS, Action, State, Verdict, states_before
from cms.desk.records.registry import kinds

from .timeline import decide


class ApprovalPolicyError(Refusal):
    """The number of approvals can't be set; the message says why."""


@dataclass(frozen=True)
class PolicyEffect:
    """How many waiting changesets a new number sent back to review, and how many it approved.

    scheduled: those of the first that keep their schedule and will not be published without another approval.
    """

    need_more: int = 0
    have_enough: int = 0
    scheduled: int = 0

    @property
    def sentences(self) -> list[str]:
        """The effect as messages to the administrator."""
        messages = []
        if self.need_more:
            messages.append(f"Approved before and waiting for another approval now: {self.need_more}.")
        if self.scheduled:
            messages.append(
                f"Scheduled among them, and published only if approved in time: {self.scheduled}."
            )
        if self.have_enough:
            messages.append(f"Approved by this, and waiting for somebody to publish it: {self.have_enough}.")
        return messages


@transaction.atomic
def require_approvals(kind: str, action: str, number: int, *, by: User, at: datetime) -> PolicyEffect:
    """Require that number of approvals for `action` on records of `kind`; "" for any.

    ApprovalPolicyError for an unknown kind or action, or a number out of range. It publishes nothing.
    """
    permissions.require(by, permissions.SET_APPROVALS)
    row = ApprovalsWanted.objects.filter(kind=kind, action=action).first()
    before = row.number if row else None
    row = row or ApprovalsWanted(kind=kind, action=action)
    row.number = number
    if kind and kind not in {each.code for each in kinds()}:
        raise ApprovalPolicyError(f"There is no kind “{kind[:40]}”.", code="no_such_kind")
    try:
        row.full_clean()
    except ValidationError as error:
        raise ApprovalPolicyError(" ".join(error.messages), code="invalid")
    try:
        # A savepoint: on PostgreSQL the error would otherwise end the transaction around it.
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Both set the first number for that kind and action: the unique constraint let one through.
        raise ApprovalPolicyError(
            "Somebody else set that number at the same moment: look at what it is now.",
            code="moved_while_read",
        )
    return _changed(row, before, number, by=by, at=at)


@transaction.atomic
def reset_approvals(row: ApprovalsWanted, *, by: User, at: datetime) -> PolicyEffect:
    """Remove a number: a more general one applies again, or one approval by somebody else."""
    permissions.require(by, permissions.SET_APPROVALS)
    found = ApprovalsWanted.objects.filter(pk=row.pk).first()
    if found is None:
        return PolicyEffect()
    found.delete()
    return _changed(found, found.number, None, by=by, at=at)


def more_than_people() -> list[ApprovalsWanted]:
    """Numbers that can't be reached, since fewer people may approve."""
    return list(ApprovalsWanted.objects.filter(number__gt=permissions.approvers().count()))


def shortage(row: ApprovalsWanted) -> str:
    """Why such a number can't be reached, and what to do."""
    people = permissions.approvers().count()
    may = f"{people} {'person' if people == 1 else 'people'} may approve"
    return (
        f"“{row}” can't be reached: {may}. Add people who may approve, or lower the number; until then "
        "nothing that needs it is published."
    )


def check_numbers(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: numbers of approvals that can't be reached."""
    # Without its table the database is not migrated yet.
    if not databases or ApprovalsWanted._meta.db_table not in connection.introspection.table_names():
        return []
    hint = "Change it on the admin's page “Numbers of approvals”."
    return [Warning(shortage(row), hint=hint, id="stet.W001") for row in more_than_people()]


def _changed(
    row: ApprovalsWanted, before: int | None, after: int | None, *, by: User, at: datetime
) -> PolicyEffect:
    about = f"{Action(row.action).label if row.action else 'anything'}, {row.kind or 'any kind'}"
    detail = {"kind": row.kind, "action": row.action, "before": before, "after": after}
    audit.record("approvals.set", by=by, at=at, about=about, detail=detail)
    return _settle(by=by, at=at)


def _settle(*, by: User, at: datetime) -> PolicyEffect:
    """Return changesets to review that lack an approval now, and approve those that have enough.

    They are locked by id, the order in which every path locks changesets.
    """
    waiting = Changeset.objects.filter(state__in=FROZEN).order_by("pk").select_for_update(no_key=True)
    more: list[Changeset] = []
    enough: list[Changeset] = []
    for changeset in waiting:
        approvals = changeset.approvals()
        if approvals.is_complete and changeset.state in states_before(Verdict.WANTS_FEWER):
            enough.append(changeset)
        elif not approvals.is_complete and changeset.state in states_before(Verdict.WANTS_MORE):
            more.append(changeset)
    scheduled = [each for each in more if each.state == State.SCHEDULED]
    for verdict, changesets in ((Verdict.WANTS_MORE, more), (Verdict.WANTS_FEWER, enough)):
        for changeset in changesets:
            decide(changeset, verdict, by=by, at=at, note=f"{changeset.approvals().total} in all")
        _advance(changesets, verdict)
    return PolicyEffect(len(more), len(enough), len(scheduled))


def _advance(changesets: Iterable[Changeset], verdict: Verdict) -> None:
    """Move each changeset to the one state that the step leads to from its own; one UPDATE per state."""
    for state, (to,) in TRANSITIONS[verdict].leads.items():
        if to != state:
            moved = [each.pk for each in changesets if each.state == state]
            Changeset.objects.filter(pk__in=moved).update(state=to)
