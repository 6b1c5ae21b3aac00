"""Locks on facts against concurrent steps of others, with real transactions."""

import pytest

from catalog.people.models import Person
from cms.desk.models import FactLock
from cms.desk.write.change import ChangeRefused
from cms.desk.write.locks import LockError, lift_lock, lock_fact
from tests.desk import test_concurrency
from tests.desk.test_concurrency import meanwhile, together
from tests.make import NOON, edit, make_person
from tests.make.locks import WHY, make_lock
from tests.make.merges import card_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def refusals_of_locks(monkeypatch):
    monkeypatch.setattr(test_concurrency, "REFUSALS", (*test_concurrency.REFUSALS, LockError))


@pytest.fixture
def person(writer) -> Person:
    return make_person(writer, name="Korey Wise", born="1972")


def codes(outcomes: list) -> list[str]:
    refusals = [each for each in outcomes if isinstance(each, Exception)]
    return [getattr(each, "code", "") or each.problems[0].code for each in refusals]


def test_two_lock_one_fact_and_one_lock_stands(person, chief, other_chief):
    steps = [lambda by=by: make_lock(person, "born", by=by) for by in (chief, other_chief)]
    assert codes(together(*steps)) == ["locked_already"]
    assert FactLock.objects.standing().count() == 1


def test_two_lift_one_lock_and_one_has_lifted_it(person, chief, other_chief):
    placed = make_lock(person, "born", by=chief)
    steps = [
        lambda by=by: lift_lock(FactLock.objects.get(pk=placed.pk), reason="Settled.", by=by, at=NOON)
        for by in (chief, other_chief)
    ]
    assert codes(together(*steps)) == ["lifted_already"]


def test_who_saves_while_the_fact_is_locked_is_refused(person, writer, chief):
    with meanwhile(lambda: edit(person, writer, born="1973", expect=1)) as begin:
        make_lock(person, "born", by=chief)
        late = begin()
    assert isinstance(late.result(), ChangeRefused)
    assert codes([late.result()]) == ["locked"]
    assert Person.objects.get(pk=person.pk).born == "1972"


def test_who_locks_while_the_fact_is_changed_has_to_read_it_again(person, writer, chief):
    read = card_of(person)
    with meanwhile(
        lambda: lock_fact(read, "born", reason=WHY, by=chief, at=NOON, expect=read.version)
    ) as begin:
        edit(person, writer, born="1973")
        late = begin()
    assert codes([late.result()]) == ["moved_while_read"]
    assert not FactLock.objects.exists()


def test_who_saves_while_the_lock_is_lifted_is_let_in(person, writer, chief):
    placed = make_lock(person, "born", by=chief)
    with meanwhile(lambda: edit(person, writer, born="1973", expect=1)) as begin:
        lift_lock(placed, reason="Settled.", by=chief, at=NOON)
        late = begin()
    late.result()
    assert Person.objects.get(pk=person.pk).born == "1973"
