"""Which mails are written when: immediate ones for holds and what is due, a digest for the rest."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import product

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset, Hold
from cms.desk.models.states import State
from cms.jobs.context import Context, task

from .addresses import address, is_on
from .deadlines import all_deadlines
from .digest import digest_of
from .models import Letter, Preference
from .outbox import forget, post
from .preferences import here, preference_of

# Due today or tomorrow, in the time zone of the recipient.
SOON = timedelta(days=1)
# Of one sort; the next round tells of those that are due after them, once these are dealt with.
MOST = 50


@task(takes_context=True)
def write_due_mails(context: Context) -> None:
    write_mails(at=context.at)


def write_mails(*, at: datetime) -> None:
    """One round: write all mails that are due. Each has a key, so that none is written twice."""
    if not is_on():
        return
    # People who may not open the newsroom get nothing of its content by mail either.
    staff = permissions.people().filter(is_staff=True)
    people = list(staff.exclude(email="").select_related("mail_preference"))
    notify_of_holds(people, at=at)
    notify_of_due(people, at=at)
    notify_of_deadlines(people, at=at)
    for person in people:
        if _is_digest_due(person, at=at):
            write_digest(person, at=at)
    forget(at=at)


def notify_of_holds(people: Iterable[User], *, at: datetime) -> None:
    """Write to everybody who may decide on a hold, except the person who placed it; without its reason."""
    holds = list(Hold.objects.filter(ended_at=None).select_related("card", "by").order_by("pk"))
    if not holds:
        return
    # Who may decide and which mails exist, each in one query for all people.
    may, written = _may(permissions.LIFT), _written(Letter.Kind.HOLD)
    recipients = [each for each in people if each.pk in may and preference_of(each).holds_at_once]
    for person, each in product(recipients, holds):
        key = f"hold:{each.pk}:{person.pk}"
        if each.by_id == person.pk or key in written:
            continue
        post(
            person,
            Letter.Kind.HOLD,
            key,
            subject=f"Held, waiting for a second person: {each.card}",
            at=at,
            about=each.pk,
            hold=each,
            page=address("newsroom:record", each.card_id),
            placed=here(person, each.at).replace(tzinfo=None),
        )


def notify_of_due(people: Iterable[User], *, at: datetime) -> None:
    """Write to people who could approve a changeset that is due today or tomorrow, once per submission."""
    # No time zone is further ahead of UTC than 14 hours.
    latest = (at + SOON + timedelta(hours=14)).date()
    if not Changeset.objects.filter(state=State.IN_REVIEW, due_on__lte=latest).exists():
        return
    may, written = _may(permissions.APPROVE), _written(Letter.Kind.DUE)
    for person in people:
        if person.pk in may and preference_of(person).due_at_once:
            _notify_of_due(person, written, at=at)


def _notify_of_due(person: User, written: Collection[str], *, at: datetime) -> None:
    today = here(person, at).date()
    waiting = Changeset.objects.waiting_for(person).filter(due_on__lte=today + SOON)
    for each in waiting.select_related("created_by").order_by("due_on", "pk"):
        key = f"due:{each.pk}:{each.round}:{person.pk}"
        if key in written or each.due_on is None:
            continue
        when = {0: "today", 1: "tomorrow"}.get((each.due_on - today).days, "overdue")
        post(
            person,
            Letter.Kind.DUE,
            key,
            subject=f"Overdue: {each}" if when == "overdue" else f"Waiting for you, due {when}: {each}",
            at=at,
            about=each.pk,
            changeset=each,
            when=when,
            page=address("newsroom:changeset", each.pk),
        )


def notify_of_deadlines(people: Iterable[User], *, at: datetime) -> None:
    """Write to the newsroom of what else is due within a day or late, once for each time that it is due."""
    near = [(each, row) for each in all_deadlines() for row in each.due(at + SOON)[:MOST]]
    recipients = [each for each in people if preference_of(each).due_at_once] if near else []
    written = _written(Letter.Kind.DEADLINE) if recipients else set()
    for person, (each, row) in product(recipients, near):
        found = each.told(row)
        key = f"deadline:{each.code}:{found.pk}:{found.due_at:%Y-%m-%dT%H:%M}:{person.pk}"
        if key in written:
            continue
        post(
            person,
            Letter.Kind.DEADLINE,
            key,
            subject=f"{'Overdue' if found.due_at <= at else 'Due soon'}: {found.name}",
            at=at,
            about=found.pk,
            found=found,
            is_late=found.due_at <= at,
            due=here(person, found.due_at).replace(tzinfo=None),
            page=address(*found.page),
        )


def _may(right: str) -> set[int]:
    return set(permissions.who_may(right).order_by().values_list("pk", flat=True))


def _written(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("key", flat=True))


@transaction.atomic
def write_digest(person: User, *, at: datetime) -> Letter | None:
    """Write today's digest, once, from the chosen hour on; None if it is not due or would be empty."""
    if not _is_digest_due(person, at=at):
        return None
    today = here(person, at).date()
    since = preference_of(person).digested_at or at - timedelta(days=1)
    # Before the look at what there is: an empty day is done too, and is not looked at every minute.
    Preference.objects.update_or_create(user=person, defaults={"digested_on": today, "digested_at": at})
    found = digest_of(person, since=since, at=at)
    if found.is_empty:
        return None
    key = f"digest:{person.pk}:{today}"
    return post(person, Letter.Kind.DIGEST, key, subject=found.subject, at=at, digest=found, day=today)


def _is_digest_due(person: User, *, at: datetime) -> bool:
    chosen, now = preference_of(person), here(person, at)
    is_done = chosen.digested_on is not None and chosen.digested_on >= now.date()
    return chosen.digest and not is_done and now.hour >= chosen.digest_hour
