"""How many approvals it takes: set and taken back by administrators, and what that does to what waits."""

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
    """That number can't be set; the message says why."""


@dataclass(frozen=True)
class PolicyEffect:
    """What a new number did to changesets that wait: how many want another approval, how many have enough.

    scheduled: those that want more and go out by themselves otherwise.
    """

    need_more: int = 0
    have_enough: int = 0
    scheduled: int = 0

    @property
    def sentences(self) -> list[str]:
        """What an administrator is told of it."""
        said = []
        if self.need_more:
            said.append(f"Approved before and waiting for another approval now: {self.need_more}.")
        if self.scheduled:
            said.append(f"Scheduled among them, and not published unless approved by then: {self.scheduled}.")
        if self.have_enough:
            said.append(f"Approved by that, and waiting for somebody to publish it: {self.have_enough}.")
        return said


@transaction.atomic
def require_approvals(kind: str, action: str, number: int, *, by: User, at: datetime) -> PolicyEffect:
    """Have `action` ("" for any) on records of `kind` ("" for any) take that many approvals.

    ApprovalPolicyError for a kind, an action or a number that there is not. Nothing is published by it.
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
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ApprovalPolicyError(
            "Somebody else set that number at the same moment: look at what it is now.",
            code="moved_while_read",
        )
    return _changed(row, before, number, by=by, at=at)


@transaction.atomic
def reset_approvals(row: ApprovalsWanted, *, by: User, at: datetime) -> PolicyEffect:
    """Take a number back: a wider one counts again, or one approval by somebody else."""
    permissions.require(by, permissions.SET_APPROVALS)
    found = ApprovalsWanted.objects.filter(pk=row.pk).first()
    if found is None:
        return PolicyEffect()
    found.delete()
    return _changed(found, found.number, None, by=by, at=at)


def more_than_people() -> list[ApprovalsWanted]:
    """Numbers that are larger than there are people who may approve."""
    return list(ApprovalsWanted.objects.filter(number__gt=permissions.approvers().count()))


def shortage(row: ApprovalsWanted) -> str:
    """What is wrong with such a number, and what to do."""
    people = permissions.approvers().count()
    may = f"{people} {'person' if people == 1 else 'people'} may approve"
    return (
        f"“{row}” can't be reached: {may}. Add people who may approve, or lower the number; until then "
        "nothing of that is published."
    )


def check_numbers(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A system check, for `check --database`: numbers that nobody can reach."""
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
    """Lock what waits, by id; send back what lost its approval by the new number, let through what has it."""
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
        _lead(changesets, verdict)
    return PolicyEffect(len(more), len(enough), len(scheduled))


def _lead(changesets: Iterable[Changeset], verdict: Verdict) -> None:
    """Have each in the state that the step leads to, which is one for each state before it."""
    for state, (to,) in TRANSITIONS[verdict].leads.items():
        if to != state:
            moved = [each.pk for each in changesets if each.state == state]
            Changeset.objects.filter(pk__in=moved).update(state=to)
