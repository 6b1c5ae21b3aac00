"""Reports whose answer is due: on the front page of the newsroom, in its mails and digests."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.newsroom.front_page.page import show_urgent
from cms.newsroom.front_page.sections import Section
from cms.newsroom.mail.deadlines import Deadline, Deadlines, register_deadlines

from .models import Report
from .reports import unanswered

NEAR = timedelta(days=1)


def due_by(before: datetime) -> QuerySet[Report]:
    """Unanswered reports whose answer is due by then or late, the most urgent first."""
    return unanswered().filter(due_at__lte=before)


def due_now(user: User, at: datetime) -> QuerySet[Report]:
    """What the front page lists: everybody of the newsroom may answer a report."""
    return due_by(at + NEAR)


def told(report: Report) -> Deadline:
    """A report without the name and the words of whoever sent it."""
    whose = report.get_party_display()
    of = whose if report.party == Report.Party.CONCERNED else f"a {whose}"
    about = f" about “{report.record}”" if report.record else ""
    return Deadline(
        pk=report.pk,
        due_at=report.due_at,
        name=f"Report from {of}{about}",
        text=f"an answer is due {report.due_at:%-d %B, %H:%M} UTC",
        page=("admin:correction_report", report.pk),
    )


show_urgent(
    Section("reports", "Reports to be answered", due_now, "sources/corrections/_due.html"), before="waiting"
)
register_deadlines(Deadlines("reports", "Answers due", due_by, told))
