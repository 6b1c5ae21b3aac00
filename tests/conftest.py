import gc

import pytest
from django.test import TestCase

from cms.accounts.models import User

from . import databases, make
from .browsing import browser, opened, people, sign_in

__all__ = ["browser", "opened", "people", "sign_in"]


def pytest_collection_finish():
    """What is loaded by now stays: let no collection of garbage walk through all of it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    request,
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
):
    """A copy of the database that is migrated once; `--create-db` migrates anew."""
    with django_db_blocker.unblock():
        ours = databases.set_up(anew=django_db_createdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            ours.drop()


@pytest.fixture(scope="class")
def shared(django_db_setup, django_db_blocker):
    """The writer and the editor of a world that the tests of a class share; it is taken back after the last.

    Fixtures of class scope build on it what all of these tests only look at, or want a copy of:
    `deepcopy` keeps what one test does to a record in memory from the next. What a test writes is taken
    back after that test, as ever.
    """
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield make.make_user("writer", "writer", "data editor"), make.make_user("editor", "editor")
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def writer(db):
    """Whoever writes in the world that a class shares, where it has one."""
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
