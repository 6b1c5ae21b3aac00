import gc

import pytest
from django.test import Client, TestCase
from hypothesis import HealthCheck, settings

from cms.accounts.models import User

from . import databases, make
from .browsing import browser, opened, people, sign_in

__all__ = ["browser", "opened", "people", "sign_in"]

# A slow machine is no fault of a rule: no time limits.
settings.register_profile("stet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stet")


def pytest_collection_finish():
    """Take what is loaded so far out of garbage collection."""
    # It stays until the end, and each collection would walk through all of it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def client() -> Client:
    """A reader whose requests have one id, so that answers can be compared to the byte."""
    return Client(headers={"X-Request-ID": "test"})


@pytest.fixture(scope="session")
def django_db_setup(
    request,
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
):
    """A copy of the migrated database for this process; `--create-db` migrates again."""
    with django_db_blocker.unblock():
        ours = databases.set_up(anew=django_db_createdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            ours.drop()


@pytest.fixture(scope="class")
def shared(django_db_setup, django_db_blocker):
    """The writer and the editor of data that the tests of a class share; rolled back after the last test.

    Class-scoped fixtures build on it whatever these tests only read. A test that changes a record in memory
    takes a `deepcopy`, so that the next does not see the change. What a test writes is rolled back after it.
    """
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield make.make_user("writer", "writer", "data editor"), make.make_user("editor", "editor")
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def writer(db):
    """The writer of the shared data, where the class has any."""
    return User.objects.filter(username="writer").first() or make.make_user("writer", "writer", "data editor")


@pytest.fixture
def other_writer(db):
    return make.make_user("walter", "writer", "data editor")


@pytest.fixture
def editor(db):
    return User.objects.filter(username="editor").first() or make.make_user("editor", "editor")


@pytest.fixture
def other_editor(db):
    return make.make_user("edith", "editor")


@pytest.fixture
def chief(db):
    return make.make_user("chief", "chief editor")


@pytest.fixture
def other_chief(db):
    return make.make_user("chloe", "chief editor")
