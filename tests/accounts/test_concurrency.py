"""People and groups changed at the same moment, with real transactions."""

import pytest
from django.contrib.auth.models import Group

from cms.accounts import groups, people, rights
from cms.accounts.people import PeopleError
from tests.desk import test_concurrency
from tests.desk.test_concurrency import meanwhile
from tests.make import NOON, make_user

from .test_people import make_group

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def refusals_of_people(monkeypatch):
    monkeypatch.setattr(test_concurrency, "REFUSALS", (*test_concurrency.REFUSALS, PeopleError))


def test_two_administrators_who_end_each_other_leave_one(db):
    ada = make_user("ada", "administrator")
    office: Group = make_group("office", rights.PEOPLE, rights.GROUPS, rights.ANY_RIGHT)
    ben = make_user("ben", "office")
    with meanwhile(lambda: people.change(ada, fields={"is_active": False}, by=ben, at=NOON)) as begin:
        codes = {rights.PEOPLE, rights.GROUPS}
        groups.save(office, name="office", codes=codes, by=ada, at=NOON)
        late = begin()
    assert isinstance(late.result(), PeopleError)
    assert [each.username for each in people.administrators()] == ["ada"]
