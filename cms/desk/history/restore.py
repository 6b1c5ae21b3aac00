"""Restore: return the working copy to one of its earlier versions."""

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
    """What restoring would do to the working copy of version `expect`."""
    if version.card_id != card.pk:
        raise RestoreError(f"“{card}” has no such version.", code="no_such_version")
    now = versions.state_of(card, expect)
    wanted = versions.whole(kind(card.kind), version.state)
    return plan([Aim(card, base=now, wanted=wanted, now=now)])[0]


@transaction.atomic
def restore(record: Record, version: Version, *, by: User, at: datetime, expect: int) -> Version | None:
    """Return the working copy to `version`; removed rows come back under their ids.

    What can't come back, such as a slug that another record has now, stays as it is: see `preview`. Whoever
    wrote the restored values is a contributor. ChangeConflict and ChangeRefused as in `change`: where
    somebody else changed the same value since `expect`, or the record is in review. Returns None where
    nothing differs.
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
