"""The front page: what waits for this person, what is theirs, what goes out when, and what can be started."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset, Hold, Mention
from cms.desk.models.cards import EditorialState
from cms.desk.models.states import State
from cms.jobs import alerts, watch, worker
from cms.newsroom.calendar.schedule import silence, under_embargo
from cms.newsroom.calendar.timetable import View, timetable
from cms.newsroom.changesets.standing import tell
from cms.newsroom.changesets.views.queue import counted, open_holds
from cms.newsroom.mail.preferences import zone_of
from cms.newsroom.records.start import starts

from .sections import SHOWN, Listed, Section, listed

REJECTED_FOR = timedelta(days=7)


def front(user: User) -> dict[str, Any]:
    """What the front page shows this person, in a number of queries that does not grow."""
    if not (user.has_perm(permissions.WRITE) or user.has_perm(permissions.APPROVE)):
        return {}
    at = timezone.now()
    found = {each.code: listed(each, user, at=at) for each in SECTIONS}
    return {
        "sections": found,
        "urgent": [found[code] for code in URGENT],
        "own": [found[code] for code in OWN],
        "may_clear": user.has_perm(permissions.SCHEDULE),
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
    """Changesets that this person can approve, what is due first, then the oldest."""
    if not user.has_perm(permissions.APPROVE):
        return Changeset.objects.none()
    found = counted(Changeset.objects.waiting_for(user))
    return found.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def publishable(user: User, at: datetime) -> QuerySet[Changeset]:
    """Approved changesets that somebody has to publish."""
    if not user.has_perm(permissions.PUBLISH):
        return Changeset.objects.none()
    return counted(Changeset.objects.filter(state=State.APPROVED)).order_by("submitted_at", "pk")


def mentions(user: User, at: datetime) -> QuerySet[Mention]:
    """Where somebody spoke to this person, who has not answered."""
    found = Mention.objects.waiting_for(user).order_by("pk")
    return found.select_related("comment__by", "comment__thread__changeset", "comment__thread__card")


def yours(user: User, at: datetime) -> QuerySet[Changeset]:
    """What this person made, wrote in or sees to: asked for changes first, then what is due, then the newest.

    What was rejected stays for a week, so that its writer learns of it.
    """
    rejected = Q(created_by=user, state=State.REJECTED, ended_at__gte=at - REJECTED_FOR)
    mine = Changeset.objects.filter(Q(pk__in=Changeset.objects.of(user).values("pk")) | rejected)
    asked_first = Case(
        When(state=State.OPEN, round__gt=1, then=Value(0)),
        When(state=State.REJECTED, then=Value(2)),
        default=Value(1),
    )
    return counted(mine).order_by(asked_first, F("due_on").asc(nulls_last=True), "-pk")


def drafts(user: User, at: datetime) -> QuerySet[Card]:
    """Drafts and edits that this person touched last, and that lie in no changeset."""
    mine = Card.objects.filter(updated_by=user, pending=None).select_related("pending")
    found = mine.in_state(EditorialState.DRAFT) | mine.in_state(EditorialState.EDITED)
    return found.order_by("-updated_at", "pk")


def published(user: User, at: datetime) -> QuerySet[Changeset]:
    return counted(Changeset.objects.filter(state=State.PUBLISHED)).order_by("-ended_at")


def held(user: User, at: datetime) -> QuerySet[Hold]:
    """Holds that wait for a second person, each with whether one ought to have decided by now."""
    return open_holds().annotate(is_old=Q(at__lt=at - timedelta(hours=settings.HOLD_HOURS)))


SECTIONS = (
    Section("alerts", "Went wrong", lambda user, at: alerts.standing(), "newsroom/calendar/_alerts.html"),
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
        empty="Nothing waits for you. What a colleague submits appears here.",
        when="Submitted",
    ),
    Section(
        "publishable",
        "Approved, to be published",
        publishable,
        "newsroom/changesets/_list.html",
        when="Submitted",
    ),
    Section("mentions", "You were mentioned", mentions, "newsroom/front_page/_mentions.html"),
    Section("yours", "Yours, and where it stands", yours, "newsroom/front_page/_yours.html", dress=tell),
    Section(
        "failing",
        "Live, and a check fails now",
        lambda user, at: watch.failing_records(),
        "newsroom/front_page/_failing.html",
    ),
    Section(
        "stopped",
        "Waiting, and a check stops it",
        lambda user, at: watch.failing_changesets(),
        "newsroom/front_page/_failing.html",
    ),
    Section(
        "drafts",
        "Your drafts and edits",
        drafts,
        "newsroom/front_page/_drafts.html",
        empty="No draft of yours lies about. Add a record from the catalogue, or import a sheet.",
    ),
    Section(
        "published",
        "Published last",
        published,
        "newsroom/changesets/_list.html",
        empty="Nothing is published yet.",
        when="Published",
    ),
)
BY_CODE = {each.code: each for each in SECTIONS}
URGENT = ("alerts", "holds", "waiting", "publishable", "mentions", "yours")
OWN = ("failing", "stopped", "drafts", "published")
