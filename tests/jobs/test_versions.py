"""Two versions side by side, and a database of the version before: nothing due is lost or done twice."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.desk.models import Changeset
from cms.desk.models.states import State
from cms.jobs import queue, registry, worker
from cms.jobs.models import Alert, Job
from cms.jobs.schedules import schedule
from cms.publishing.models import Publication
from tests.make import NOON, make_approved, make_title

from .test_schedules import SIX, wall_time

# As the version before writes it: what was added since is not named.
BEFORE = """
    INSERT INTO jobs_job (what, subjects, due_at, tries, last_error, lease_until, taken_by, done_at)
    VALUES (%s, %s, %s, %s, '', NULL, NULL, NULL)
"""


def enqueue_as_before(what: str, subjects: str, *, due, tries: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, [what, subjects, connection.ops.adapt_datetimefield_value(due), tries])


@pytest.fixture
def scheduled(writer, editor) -> Changeset:
    changeset = make_approved(make_title(writer, name="Selma"), by=writer, approver=editor)
    schedule(changeset, by=editor, at=NOON, due=wall_time(SIX))
    return changeset


@pytest.mark.django_db
class TestAJobOfTheVersionBefore:
    def test_is_done_by_this_one(self, scheduled):
        placed = scheduled.schedules.get()
        Job.objects.all().delete()
        enqueue_as_before("publish", f"[{placed.pk}]", due=SIX)
        assert worker.work_off("one", clock=lambda: SIX) == 1
        assert Changeset.objects.get().state == State.PUBLISHED

    def test_that_was_tried_for_long_gets_all_its_tries(self, caplog):
        enqueue_as_before("note", "[1]", due=NOON, tries=registry.TRIES + 5)
        import_module("cms.jobs.migrations.0005_tries_forgiven").forgive(apps, connection.schema_editor())
        assert worker.work_off("one", clock=lambda: NOON) == 1
        job = Job.objects.get()
        assert (job.ended, job.tries) == (Job.End.DONE, registry.TRIES + 6)
        assert not Alert.objects.exists()

    def test_is_over_where_that_version_has_done_it(self):
        enqueue_as_before("note", "[1]", due=NOON)
        Job.objects.update(done_at=NOON)
        assert worker.work_off("one", clock=lambda: NOON) == 0
        assert queue.forget(before=NOON + timedelta(days=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_with_jobs_goes_forward(scheduled):
    """From the tables of the version before, with one job due and another long under way."""
    placed = scheduled.schedules.get()
    Job.objects.all().delete()
    executor = MigrationExecutor(connection)
    executor.migrate([("jobs", "0003_watching")])
    try:
        enqueue_as_before("publish", f"[{placed.pk}]", due=SIX)
        enqueue_as_before("mail.send", "[999]", due=NOON, tries=40)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("jobs"))
    assert worker.work_off("one", clock=lambda: SIX) == 2
    assert not Job.objects.unfinished().exists()
    assert Publication.objects.count() == 1
