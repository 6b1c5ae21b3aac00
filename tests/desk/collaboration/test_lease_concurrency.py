"""Leases against concurrent steps of others, with real transactions."""

import pytest

from catalog.titles.models import Title
from cms.desk.collaboration import leases
from cms.desk.collaboration.leases import LeaseError
from cms.desk.models import Card, Lease
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit_alone
from cms.desk.write.change import ChangeRefused
from tests.desk import test_concurrency
from tests.desk.test_concurrency import meanwhile, together
from tests.make import NOON, edit, make_title

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def refusals_of_leases(monkeypatch):
    monkeypatch.setattr(test_concurrency, "REFUSALS", (*test_concurrency.REFUSALS, LeaseError))


@pytest.fixture
def selma(writer) -> Title:
    return make_title(writer, name="Selma")


def refusals(outcomes: list) -> list[str]:
    return [type(each).__name__ for each in outcomes if isinstance(each, Exception)]


def test_two_take_it_and_one_has_it(selma, writer, other_writer):
    steps = [lambda by=by: leases.take(selma.card, by=by, at=NOON) for by in (writer, other_writer)]
    assert refusals(together(*steps)) == ["LeaseError"]
    assert Lease.objects.filter(ended_at=None).count() == 1


def test_two_take_it_over_and_one_has_it(selma, writer, other_writer, editor):
    lease = leases.take(selma.card, by=writer, at=NOON)
    steps = [
        lambda by=by: leases.take_over(Lease.objects.get(pk=lease.pk), by=by, at=NOON)
        for by in (other_writer, editor)
    ]
    assert refusals(together(*steps)) == ["LeaseError"]
    assert Lease.objects.filter(ended_at=None).count() == 1
    assert Lease.objects.count() == 2


def test_who_saves_while_somebody_takes_it_is_refused(selma, writer, other_writer):
    with meanwhile(lambda: edit(selma, other_writer, name="Late", expect=1)) as begin:
        leases.take(selma.card, by=writer, at=NOON)
        late = begin()
    assert isinstance(late.result(), ChangeRefused)
    assert "worked on by writer" in str(late.result())
    assert Card.objects.get(pk=selma.pk).version == 1


def test_who_submits_while_somebody_takes_it_is_refused(selma, writer, other_writer):
    with meanwhile(lambda: submit_alone(selma.card, by=other_writer, at=NOON)) as begin:
        leases.take(selma.card, by=writer, at=NOON)
        late = begin()
    assert isinstance(late.result(), ReviewError)
    assert Card.objects.get(pk=selma.pk).pending is None


def test_a_record_submitted_at_the_same_moment_can_not_be_leased(selma, writer, other_writer):
    with meanwhile(lambda: leases.take(selma.card, by=other_writer, at=NOON)) as begin:
        submit_alone(Card.objects.get(pk=selma.pk), by=writer, at=NOON)
        late = begin()
    assert isinstance(late.result(), LeaseError)
    assert not Lease.objects.exists()


def test_the_holder_who_saves_while_it_is_taken_over_is_refused(selma, writer, other_writer):
    lease = leases.take(selma.card, by=writer, at=NOON)
    with meanwhile(lambda: edit(selma, writer, name="Late", expect=1)) as begin:
        leases.take_over(lease, by=other_writer, at=NOON)
        late = begin()
    assert isinstance(late.result(), ChangeRefused)
