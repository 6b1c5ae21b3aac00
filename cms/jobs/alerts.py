"""Alerts: raised by a worker, cleared by a person."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset

from .models import Alert, Job


def alert(
    why: str, message: str, *, at: datetime, changeset: Changeset | None = None, job: Job | None = None
) -> Alert:
    """Raise an alert: the newsroom's front page shows it until somebody clears it."""
    about, number = (str(changeset), changeset.pk) if changeset else ("", None)
    detail = {"why": str(why), "message": message}
    audit.record("alert.raised", by=None, at=at, changeset=number, about=about, detail=detail)
    return Alert.objects.create(why=why, message=message, at=at, changeset=changeset, job=job)


@transaction.atomic
def clear(found: Alert, *, by: User, at: datetime) -> bool:
    """Take an alert off the front page; False where somebody else has already done so."""
    permissions.require(by, permissions.SCHEDULE)
    if not Alert.objects.standing().filter(pk=found.pk).update(cleared_by=by, cleared_at=at):
        return False
    detail = {"alert": found.pk}
    audit.record("alert.cleared", by=by, at=at, changeset=found.changeset_id, about=str(found), detail=detail)
    return True


def standing() -> QuerySet[Alert]:
    """Alerts that nobody has cleared yet, newest first."""
    return Alert.objects.standing().select_related("changeset").order_by("-at", "-pk")
