"""The front page: what waits for this person, their own work, the schedule, and pages to start."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from cms.accounts import rights
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset, Hold, Mention
from cms.desk.models.states import State
from cms.jobs import alerts, progress, watch, worker
from cms.newsroom.calendar.schedule import silence, under_embargo
from cms.newsroom.calendar.timetable import View, timetable
from cms.newsroom.changesets.standing import statuses
from cms.newsroom.changesets.views.queue import counted, open_holds
from cms.newsroom.mail.preferences import zone_of
from cms.newsroom.records.start import starts
from cms.newsroom.tasks.standing import standings

from .sections import SHOWN, Listed, Section, listed

MOST_YOURS = 200  # changesets of one person that are put in order and paged through
REJECTED_FOR = timedelta(days=7)  # how long a rejected changeset stays in its writer's list


def front(user: User) -> dict[str, Any]:
    """The context of the front page for this person, in a number of queries that does not grow."""
    at = timezone.now()
    if not permissions.sees_drafts(user):
        # Who only runs the desk starts tasks too.
        started = listed(BY_CODE["tasks"], user, at=at) if user.has_perm(rights.OPERATE_TASKS) else None
        return {"urgent": [started], "at": at} if started else {}
    found = {each.code: listed(each, user, at=at) for each in SECTIONS}
    return {
        "sections": found,
        "urgent": [found[code] for code in URGENT],
        "own": [found[code] for code in OWN],
        "may_clear": user.has_perm(permissions.SCHEDULE),
        # While nothing waits for a worker, one that does not run is no cause for alarm.
        **(silence(at) if worker.is_needed() else {}),
        "starts": starts() if user.has_perm(permissions.WRITE) else [],
        "taken_over": leases.takeovers_from(user)[:SHOWN],
        "at": at,
        "checked": watch.last_checked(),
        "timetable": timetable(View.WEEK, None, zone_of(user), at=at),
        "embargoes": under_embargo(at=at, most=SHOWN),
        **rows_of(found),
    }


def rows_of(found: dict[str, Listed]) -> dict[str, list]:
    return {code: shown.rows for code, shown in found.items()}


def waiting(user: User, at: datetime) -> QuerySet[Changeset]:
    """Changesets that this person can approve: by due date, then the oldest first."""
    if not user.has_perm(permissions.APPROVE):
        return Changeset.objects.none()
    # Whose approval counts is asked of each changeset in review: once, and not again for the number of all.
    ids = set(Changeset.objects.waiting_for(user).values_list("pk", flat=True))
    found = counted(Changeset.objects.filter(pk__in=ids))
    return found.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def publishable(user: User, at: datetime) -> QuerySet[Changeset]:
    """Approved changesets, for people who may publish them."""
    if not user.has_perm(permissions.PUBLISH):
        return Changeset.objects.none()
    return counted(Changeset.objects.filter(state=State.APPROVED)).order_by("submitted_at", "pk")


def mentions(user: User, at: datetime) -> QuerySet[Mention]:
    """Mentions of this person in threads that they have not answered."""
    found = Mention.objects.waiting_for(user).order_by("pk")
    return found.select_related("comment__by", "comment__thread__changeset", "comment__thread__card")


def yours(user: User, at: datetime) -> QuerySet[Changeset]:
    """Changesets that this person made, contributed to or is assigned to.

    First those with changes requested, then by due date, then the newest. A rejected one stays for a week,
    so that its writer learns of it. Of more than `MOST_YOURS`, the newest.
    """
    recently = Changeset.objects.filter(state=State.REJECTED, ended_at__gte=at - REJECTED_FOR)
    rejected = recently.filter(created_by=user).values_list("pk", flat=True)
    own = Changeset.objects.of(user).values_list("pk", flat=True)
    newest = sorted({*own, *rejected}, reverse=True)[: MOST_YOURS + 1]
    mine = Changeset.objects.filter(pk__in=newest)
    asked_first = Case(
        When(state=State.OPEN, round__gt=1, then=Value(0)),
        When(state=State.REJECTED, then=Value(2)),
        default=Value(1),
    )
    return counted(mine).order_by(asked_first, F("due_on").asc(nulls_last=True), "-pk")


def drafts(user: User, at: datetime) -> QuerySet[Card]:
    """Drafts and edits that this person changed last and that are in no changeset."""
    # Those in a changeset are listed with it, under "Your changesets".
    mine = Card.objects.unproposed().filter(updated_by=user)
    return mine.select_related("pending").order_by("-updated_at", "pk")


def published(user: User, at: datetime) -> QuerySet[Changeset]:
    return counted(Changeset.objects.filter(state=State.PUBLISHED)).order_by("-ended_at")


def held(user: User, at: datetime) -> QuerySet[Hold]:
    """Holds that wait for a second person, each with whether it has waited for more than `HOLD_HOURS`."""
    return open_holds().annotate(is_old=Q(at__lt=at - timedelta(hours=settings.HOLD_HOURS)))


SECTIONS = [
    Section("alerts", "Alerts", lambda user, at: alerts.standing(), "newsroom/calendar/_alerts.html"),
    Section(
        "tasks",
        "Your tasks",
        lambda user, at: progress.of(user),
        "newsroom/tasks/_yours.html",
        decorate=standings,
    ),
    Section(
        "holds",
        "Held, waiting for a second person",
        held,
        "newsroom/front_page/_holds.html",
    ),
    Section(
        "waiting",
        "Waiting for you",
        waiting,
        "newsroom/changesets/_list.html",
        empty="Nothing is waiting for you. Changesets that colleagues submit appear here.",
        when="Submitted",
    ),
    Section(
        "publishable",
        "Approved, ready to publish",
        publishable,
        "newsroom/changesets/_list.html",
        when="Submitted",
    ),
    Section("mentions", "You were mentioned", mentions, "newsroom/front_page/_mentions.html"),
    Section(
        "yours",
        "Your changesets",
        yours,
        "newsroom/front_page/_yours.html",
        decorate=statuses,
        most=MOST_YOURS,
    ),
    Section(
        "failing",
        "Live records that fail a check",
        lambda user, at: watch.failing_records(),
        "newsroom/front_page/_failing.html",
    ),
    Section(
        "stopped",
        "Changesets stopped by a check",
        lambda user, at: watch.failing_changesets(),
        "newsroom/front_page/_failing.html",
    ),
    Section(
        "drafts",
        "Your drafts and edits",
        drafts,
        "newsroom/front_page/_drafts.html",
        empty="You have no drafts. Add a record from the catalogue, or import a sheet.",
    ),
    Section(
        "published",
        "Recently published",
        published,
        "newsroom/changesets/_list.html",
        empty="Nothing has been published yet.",
        when="Published",
    ),
]
BY_CODE = {each.code: each for each in SECTIONS}
URGENT = ["alerts", "tasks", "holds", "waiting", "publishable", "mentions", "yours"]
OWN = ("failing", "stopped", "drafts", "published")


def show_urgent(section: Section, *, before: str) -> None:
    """Add a list that kinds have to what the front page shows first, before another."""
    SECTIONS.append(section)
    BY_CODE[section.code] = section
    URGENT.insert(URGENT.index(before), section.code)
