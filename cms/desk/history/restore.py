"""Restore: the working copy becomes what one of its versions was."""

from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.models import Card, Record, Version
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.write.change import change

from . import versions
from .plan import Aim, Plan, plan


class RestoreError(Refusal):
    """That version can't be restored; the message says why."""


def preview(card: Card, version: Version, *, expect: int) -> Plan:
    """What restoring would do to the working copy as its editor read it in version `expect`."""
    if version.card_id != card.pk:
        raise RestoreError(f"“{card}” has no such version.", code="no_such_version")
    now = versions.state_of(card, expect)
    wanted = versions.whole(kind(card.kind), version.state)
    return plan([Aim(card, base=now, wanted=wanted, now=now)])[0]


@transaction.atomic
def restore(record: Record, version: Version, *, by: User, at: datetime, expect: int) -> Version | None:
    """Make the working copy what `version` was; rows that are gone come back under their ids.

    What can't come back, such as a slug that another record has now, stays as it is: see `preview`. None
    where nothing differs. Whoever wrote what comes back is a contributor. ChangeConflict and ChangeRefused as
    in `change`: where somebody else moved the same since `expect`, or the record is in review.
    """
    found = preview(record.card, version, expect=expect)
    return change(
        record,
        by=by,
        at=at,
        how=How.RESTORE,
        expect=expect,
        fields=found.fields,
        reference=f"version:{version.number}",
        contributors=versions.writers({record.card.pk: version.number})[record.card.pk],
    )
