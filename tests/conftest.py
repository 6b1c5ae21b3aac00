import pytest

from . import databases, make
from .browsing import browser, opened, people, sign_in

__all__ = ["browser", "opened", "people", "sign_in"]


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
