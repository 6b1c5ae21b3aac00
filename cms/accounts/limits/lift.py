"""What an administrator sees of slowed sign-ins to an account, and how they are lifted."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from .. import audit, people
from ..models import User
from . import attempts, digests


@dataclass(frozen=True)
class Slowdown:
    """Sign-ins to an account are slowed: since when, by how many failures, and when the last one was."""

    since: datetime
    failed: int
    last_at: datetime


def slowdown(person: User, *, at: datetime) -> Slowdown | None:
    """How sign-ins of a person are slowed at the moment; None where they are not."""
    rows = attempts.slowing(digests.of_name(person.username), at=at)
    if not rows:
        return None
    return Slowdown(
        since=min(row.slowed_at for row in rows if row.slowed_at),
        failed=sum(row.failed for row in rows),
        last_at=max(row.last_at for row in rows),
    )


@transaction.atomic
def lift(person: User, *, reason: str, by: User, at: datetime) -> None:
    """Let sign-ins of a person begin anew, as if none had failed. PeopleError, NotAllowed."""
    person, by = people.lock(person, by=by)
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise people.PeopleError("Say why the wait may be lifted.", code="reason_missing")
    found = slowdown(person, at=at)
    if found is None:
        raise people.PeopleError(f"Sign-ins of {person} are not slowed now.", code="not_slowed")
    attempts.forgive(digests.of_name(person.username))
    detail = {
        "person": person.pk,
        "failed": found.failed,
        "since": found.since.isoformat(),
        "reason": reason,
    }
    audit.record("person.sign_ins_lifted", by=by, at=at, about=person.username, detail=detail)
