import pytest
from django.test import TransactionTestCase

from cms.desk import database

from . import make
from .browsing import browser, opened, people, sign_in

__all__ = ["browser", "opened", "people", "sign_in"]

_flush = TransactionTestCase._fixture_teardown


def _flush_guarded_tables(case):
    """Empty the database after a test with real transactions; the log's triggers would refuse."""
    database.remove_guards()
    try:
        _flush(case)
    finally:
        database.install_guards()


TransactionTestCase._fixture_teardown = _flush_guarded_tables


@pytest.fixture
def writer(db):
    return make.make_user("writer", "writer", "data editor")


@pytest.fixture
def other_writer(db):
    return make.make_user("walter", "writer", "data editor")


@pytest.fixture
def editor(db):
    return make.make_user("editor", "editor")


@pytest.fixture
def other_editor(db):
    return make.make_user("edith", "editor")
