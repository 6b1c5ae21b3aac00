"""What people are told by mail, and when: at once of what can't wait, of all the rest once a day."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import product

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset, Hold
from cms.desk.models.states import State

from .digest import digest_of
from .models import Letter, Preference
from .outbox import address, forget, is_on, post
from .preferences import here, preference_of

# Due today or tomorrow, by the clock of whoever is told.
SOON = timedelta(days=1)


def look(*, at: datetime) -> None:
    """One round: write what is to be told by now. A mail has its key, so that nothing is told twice."""
    if not is_on():
        return
    # Whom the newsroom does not open to reads nothing of it by mail either.
    there = permissions.people().filter(is_staff=True)
    people = list(there.exclude(email="").select_related("mail_preference"))
    tell_of_holds(people, at=at)
    tell_of_what_is_due(people, at=at)
    for person in people:
        if _is_digest_due(person, at=at):
            write_digest(person, at=at)
    forget(at=at)


def tell_of_holds(people: Iterable[User], *, at: datetime) -> None:
    """Tell everybody who could decide one, but whoever placed it. Its reason stays in the newsroom."""
    holds = list(Hold.objects.filter(ended_at=None).select_related("card", "by").order_by("pk"))
    if not holds:
        return
    may, told = _may(permissions.LIFT), _told(Letter.Kind.HOLD)
    wanting = [each for each in people if each.pk in may and preference_of(each).holds_at_once]
    for person, each in product(wanting, holds):
        key = f"hold:{each.pk}:{person.pk}"
        if each.by_id == person.pk or key in told:
            continue
        post(
            person,
            Letter.Kind.HOLD,
            key,
            subject=f"Held, and waits for a second person: {each.card}",
            at=at,
            about=each.pk,
            hold=each,
            page=address("newsroom:record", each.card_id),
            placed=here(person, each.at).replace(tzinfo=None),
        )


def tell_of_what_is_due(people: Iterable[User], *, at: datetime) -> None:
    """Tell those for whom something waits that is due today or tomorrow, each time it is submitted."""
    # Nobody's tomorrow is later than that, wherever they are.
    latest = (at + SOON + timedelta(hours=14)).date()
    if not Changeset.objects.filter(state=State.IN_REVIEW, due_on__lte=latest).exists():
        return
    may, told = _may(permissions.APPROVE), _told(Letter.Kind.DUE)
    for person in people:
        if person.pk in may and preference_of(person).due_at_once:
            _tell_if_due(person, told, at=at)


def _tell_if_due(person: User, told: Collection[str], *, at: datetime) -> None:
    today = here(person, at).date()
    waiting = Changeset.objects.waiting_for(person).filter(due_on__lte=today + SOON)
    for each in waiting.select_related("created_by").order_by("due_on", "pk"):
        key = f"due:{each.pk}:{each.round}:{person.pk}"
        if key in told or each.due_on is None:
            continue
        when = {0: "today", 1: "tomorrow"}.get((each.due_on - today).days, "overdue")
        post(
            person,
            Letter.Kind.DUE,
            key,
            subject=f"Overdue: {each}" if when == "overdue" else f"Waits for you, due {when}: {each}",
            at=at,
            about=each.pk,
            changeset=each,
            when=when,
            page=address("newsroom:changeset", each.pk),
        )


def _may(right: str) -> set[int]:
    return set(permissions.who_may(right).order_by().values_list("pk", flat=True))


def _told(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("key", flat=True))


@transaction.atomic
def write_digest(person: User, *, at: datetime) -> Letter | None:
    """Write today's digest from its hour on, once; none where there is nothing to tell."""
    if not _is_digest_due(person, at=at):
        return None
    today = here(person, at).date()
    since = preference_of(person).digested_at or at - timedelta(days=1)
    Preference.objects.update_or_create(user=person, defaults={"digested_on": today, "digested_at": at})
    found = digest_of(person, since=since, at=at)
    if found.is_empty:
        return None
    key = f"digest:{person.pk}:{today}"
    return post(person, Letter.Kind.DIGEST, key, subject=found.subject, at=at, digest=found, day=today)


def _is_digest_due(person: User, *, at: datetime) -> bool:
    chosen, now = preference_of(person), here(person, at)
    is_over = chosen.digested_on is not None and chosen.digested_on >= now.date()
    return chosen.digest and not is_over and now.hour >= chosen.digest_hour
