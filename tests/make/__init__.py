"""Plain functions that make what tests need; only the values that matter are named."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.models import Group
from django.db import transaction

from catalog.awards.models import Award
from catalog.episodes.models import Episode
from catalog.events.models import Event
from catalog.models import Job
from catalog.nominations.models import Nomination
from catalog.offers.models import Offer
from catalog.organisations.models import Organisation
from catalog.people.models import Person
from catalog.reviews.models import Review
from catalog.seasons.models import Season
from catalog.titles.models import Title
from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.checks import rules
from cms.desk.checks.warnings import unacknowledged
from cms.desk.models import Card, Changeset
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.bulk.progress import requires_reading
from cms.desk.review.bulk.sample import mark
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import change
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_number = count(1)


def make_user(name: str, *groups: str, **values) -> User:
    user = User.objects.create_user(name, **{"password": name, "is_staff": True, **values})
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_title(by: User, **fields) -> Title:
    return _make(Title(), by, {"name": f"Title {next(_number)}", "type": "film", **fields})


def make_person(by: User, **fields) -> Person:
    return _make(Person(), by, {"name": f"Person {next(_number)}", **fields})


def make_organisation(by: User, **fields) -> Organisation:
    return _make(Organisation(), by, {"name": f"Organisation {next(_number)}", **fields})


def make_season(by: User, title: Title, **fields) -> Season:
    return _make(Season(), by, {"title": title.pk, "number": 1, **fields})


def make_episode(by: User, title: Title, **fields) -> Episode:
    return _make(Episode(), by, {"title": title.pk, "name": f"Episode {next(_number)}", **fields})


def make_award(by: User, **fields) -> Award:
    return _make(Award(), by, {"name": f"Award {next(_number)}", **fields})


def make_event(by: User, **fields) -> Event:
    return _make(Event(), by, {"name": f"Event {next(_number)}", "type": "trial", **fields})


def make_nomination(by: User, **fields) -> Nomination:
    return _make(Nomination(), by, {"category": "writing", "result": "nominated", **fields})


def make_review(by: User, **fields) -> Review:
    return _make(Review(), by, {"outlet_unidentified": "outlet" not in fields, **fields})


def make_offer(by: User, **fields) -> Offer:
    return _make(Offer(), by, {"type": "subscription", "territory": "worldwide", **fields})


def _make(record, by, fields):
    change(record, by=by, at=NOON, expect=0, fields=fields)
    return record


def edit(record, by: User, /, *, expect: int | None = None, **fields):
    """Change fields of a record, read just now unless `expect` says when."""
    card = Card.objects.get(pk=record.pk)
    return change(record, by=by, at=NOON, expect=card.version if expect is None else expect, fields=fields)


def keyed(of: str, value: str) -> dict:
    """The external ids of a record that sheets find by a key."""
    return {"external_ids": {"new-key": {"scheme": f"sheet:{of}", "value": value}}}


def document(record) -> dict:
    """What is served of a record."""
    return canonical.loads(LiveDocument.objects.get(pk=record.pk).text)


def credit(person=None, job: str = "actor", **values) -> dict:
    assert Job.objects.filter(pk=job).exists()
    return {"person": person.pk if person else None, "job": job, **values}


@transaction.atomic
def make_submitted(*records, by: User, **values) -> Changeset:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    return submit(propose(cards, by=by, at=NOON, **values), by=by, at=NOON)


def accept_warnings(changeset: Changeset, *, by: User, reason: str = "Seen, and it stands.") -> None:
    for each in unacknowledged(changeset, rules.of_changeset(changeset)):
        acknowledge(changeset, each.rule, seen=each.digest, reason=reason, by=by, at=NOON)


def read_all(changeset: Changeset, *, by: User) -> None:
    if requires_reading(changeset):
        mark(changeset, list(changeset.standing().values_list("card", flat=True)), by=by, at=NOON)


def make_approved(*records, by: User, approver: User, **values) -> Changeset:
    changeset = make_submitted(*records, by=by, **values)
    accept_warnings(changeset, by=approver)
    read_all(changeset, by=approver)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    return changeset


def make_live(*records, by: User, approver: User, **values) -> Changeset:
    changeset = make_approved(*records, by=by, approver=approver, **values)
    publish(changeset, by=approver, at=NOON)
    return changeset
