"""The front page: what waits for this person, what is theirs, and what can be started."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.desk import leases, permissions
from cms.desk.models import Card, Changeset, Mention
from cms.desk.models.cards import EditorialState
from cms.desk.models.states import State
from cms.jobs import alerts, working

from .starting import starts
from .views.queue import counted, open_holds
from .views.schedules import planned, silence

SHOWN = 8
PLANNED = 30


def front(user: User) -> dict[str, Any]:
    """What the front page shows this person, in a number of queries that does not grow."""
    if not (user.has_perm(permissions.WRITE) or user.has_perm(permissions.APPROVE)):
        return {}
    at = timezone.now()
    return {
        "alerts": alerts.standing()[:SHOWN],
        "may_clear": user.has_perm(permissions.SCHEDULE),
        "scheduled": planned(at=at, most=PLANNED),
        **(silence(at) if working.is_needed() else {}),
        "starts": starts() if user.has_perm(permissions.WRITE) else [],
        "waiting": waiting(user)[:SHOWN],
        "publishable": publishable(user)[:SHOWN],
        "mentions": mentions(user)[:SHOWN],
        "taken_over": leases.taken_from(user)[:SHOWN],
        "asked": asked(user)[:SHOWN],
        "assigned": assigned(user)[:SHOWN],
        "holds": open_holds()[:SHOWN],
        "drafts": unpublished(user)[:SHOWN],
        "published": counted(Changeset.objects.filter(state=State.PUBLISHED)).order_by("-ended_at")[:SHOWN],
    }


def waiting(user: User) -> QuerySet[Changeset]:
    """Changesets that this person can approve, the oldest first."""
    if not user.has_perm(permissions.APPROVE):
        return Changeset.objects.none()
    return counted(Changeset.objects.waiting_for(user)).order_by("submitted_at", "pk")


def publishable(user: User) -> QuerySet[Changeset]:
    """Approved changesets that somebody has to publish."""
    if not user.has_perm(permissions.PUBLISH):
        return Changeset.objects.none()
    return counted(Changeset.objects.filter(state=State.APPROVED)).order_by("submitted_at", "pk")


def mentions(user: User) -> QuerySet[Mention]:
    """Where somebody spoke to this person, who has not answered."""
    found = Mention.objects.waiting_for(user).order_by("pk")
    return found.select_related("comment__by", "comment__thread__changeset", "comment__thread__card")


def asked(user: User) -> QuerySet[Changeset]:
    """Open changesets of this person, or assigned to them, in which somebody asked for changes."""
    mine = Changeset.objects.filter(Q(created_by=user) | Q(assignee=user))
    return counted(mine.filter(state=State.OPEN, round__gt=1))


def assigned(user: User) -> QuerySet[Changeset]:
    """What this person sees to, the first due first."""
    mine = counted(Changeset.objects.unfinished().filter(assignee=user))
    return mine.order_by(F("due_on").asc(nulls_last=True), "pk")


def unpublished(user: User) -> QuerySet[Card]:
    """Drafts and edits that this person touched last."""
    mine = Card.objects.filter(updated_by=user).select_related("pending")
    found = mine.in_state(EditorialState.DRAFT) | mine.in_state(EditorialState.EDITED)
    return found.order_by("-updated_at", "pk")
