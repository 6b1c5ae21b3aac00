"""Reports: receive what somebody says is wrong, and keep how it ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions

from .models import Report
from .refusal import CorrectionRefused


@transaction.atomic
def receive(report: Report, *, by: User, at: datetime) -> Report:
    """Keep a complaint; NotAllowed; CorrectionRefused where its answer is due already."""
    permissions.require_newsroom(by, "keep a report")
    if report.due_at <= at:
        raise CorrectionRefused("That time is past: say until when they get an answer.", code="past")
    report.received_by, report.received_at = by, at
    report.save(force_insert=True)
    # The name and the words of whoever complained are not logged: what is logged can't be erased.
    audit.record("report.received", by=by, at=at, card=report.record_id, detail={"report": report.pk})
    return report


@transaction.atomic
def close(report: Report, *, outcome: str, answer: str, by: User, at: datetime) -> None:
    """Keep how it ended and what they were told; CorrectionRefused where it did not end like that."""
    permissions.require_newsroom(by, "answer a report")
    if not answer.strip():
        raise CorrectionRefused("Say what they were told.", code="answer_missing")
    if outcome == Report.Outcome.CORRECTED and not _is_corrected(report):
        raise CorrectionRefused(
            "Nothing is corrected yet: publish the correction first, or answer that nothing was wrong.",
            code="not_corrected",
        )
    rows = Report.objects.filter(pk=report.pk, answered_at=None)
    if not rows.update(outcome=outcome, answer=answer.strip(), answered_by=by, answered_at=at):
        raise CorrectionRefused("It was answered already.", code="ended_already")
    report.refresh_from_db()
    audit.record(
        "report.answered",
        by=by,
        at=at,
        card=report.record_id,
        detail={"report": report.pk, "outcome": outcome},
    )


def _is_corrected(report: Report) -> bool:
    return bool(report.case and report.case.correction.last_position is not None)


def unanswered() -> "QuerySet[Report]":
    """Reports that wait for an answer, those due first."""
    return Report.objects.filter(answered_at=None).select_related("record", "received_by", "case__correction")
