"""Acknowledging warnings: no contribution, and it lapses when the rule finds something else."""

from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.checks import rules
from cms.desk.checks.warnings import warned
from cms.desk.models import Acknowledgement, Changeset
from cms.desk.models.states import UNFINISHED

from .lifecycle import ReviewError, lock

LONGEST = 2000


@transaction.atomic
def acknowledge(
    changeset: Changeset, rule: str, *, seen: str, reason: str, by: User, at: datetime
) -> Acknowledgement:
    """Accept what `rule` warns of in the changeset, with a reason; seen: digest of the findings on the page.

    ReviewError without a reason, where the rule finds something else by now, or where somebody has
    acknowledged it already.
    """
    permissions.require_newsroom(by, "acknowledge a warning")
    lock(changeset, expect=UNFINISHED)
    reason = reason.replace("\r\n", "\n").strip()
    if not reason or "\0" in reason or len(reason) > LONGEST:
        raise ReviewError(
            f"Say in at most {LONGEST:,} characters why “{_name(rule)}” may stand.",
            code="unusable_reason",
        )
    found = warned(changeset, rules.of_changeset(changeset))
    now = next((each for each in found if each.rule == rule), None)
    if now is None:
        raise ReviewError(
            f"“{_name(rule)}” warns of nothing in “{changeset}” any more.", code="no_such_warning"
        )
    if now.digest != seen:
        raise ReviewError(
            f"“{_name(rule)}” found something else while you read it: look at it again.",
            code="moved_while_read",
        )
    if now.acknowledged:
        raise ReviewError(
            f"{now.acknowledged.by} has acknowledged “{_name(rule)}” already.", code="acknowledged_already"
        )
    detail = {"rule": rule, "digest": seen, "reason": reason}
    audit.record(
        "warning.acknowledged", by=by, at=at, changeset=changeset.pk, about=str(changeset), detail=detail
    )
    return changeset.acknowledgements.create(rule=rule, digest=seen, by=by, at=at, reason=reason)


def _name(rule: str) -> str:
    return rule.replace("-", " ")[:60].capitalize()
