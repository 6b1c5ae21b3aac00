"""`check` without any option says what the database lacks; what mends it runs whatever is lacking."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cms.desk.base import database
from cms.desk.models import ApprovalsWanted
from cms.operation import needs

RECORDED = MigrationRecorder.Migration.objects


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess:
    """Run a command of the project in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={"DEBUG": "true", "PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


def checked(*options: str) -> str:
    """What `check` says, whether it ends with an error or not."""
    said = StringIO()
    try:
        call_command("check", *options, stdout=said, stderr=said)
    except SystemCheckError as error:
        return str(error)
    return said.getvalue()


@pytest.mark.django_db
class TestCheck:
    def test_finds_nothing_where_nothing_is_missing(self):
        assert "no issues" in checked()

    @pytest.mark.parametrize("options", [(), ("--deploy",), ("--database", "default"), ("--tag", "database")])
    def test_names_each_missing_migration_with_its_app(self, options):
        lost = [RECORDED.filter(app=app).order_by("pk").last() for app in ("desk", "sessions")]
        for each in lost:
            each.delete()
        said = checked(*options)
        assert "stet.E003" in said
        assert all(f"{each.app} {each.name}" in said for each in lost)
        assert "manage.py migrate" in said

    @pytest.mark.parametrize("options", [(), ("--deploy",)])
    def test_names_each_missing_trigger_with_its_table(self, options):
        on = "" if connection.vendor == "sqlite" else " ON desk_version"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER stet_desk_version_update{on}")
        said = checked(*options)
        assert said.count("stet.E001") == 1
        assert "stet_desk_version_update is missing from the table desk_version" in said

    def test_finds_a_trigger_that_stands_on_another_table(self):
        """A trigger's name alone guards nothing."""
        on = "" if connection.vendor == "sqlite" else " ON desk_version"
        act = (
            "BEGIN SELECT 1; END"
            if connection.vendor == "sqlite"
            else "FOR EACH ROW EXECUTE FUNCTION stet_insert_only()"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER stet_desk_version_update{on}")
            cursor.execute(f"CREATE TRIGGER stet_desk_version_update BEFORE UPDATE ON jobs_round {act}")
        assert "missing from the table desk_version" in checked()

    def test_warns_of_a_database_from_a_newer_version(self):
        RECORDED.create(app="desk", name="9999_from_tomorrow")
        said = checked()
        assert "stet.W003" in said
        assert "desk 9999_from_tomorrow" in said
        with pytest.raises(SystemCheckError):
            call_command("check", "--fail-level", "WARNING", stdout=StringIO(), stderr=StringIO())

    def test_is_content_with_what_an_app_that_is_gone_has_left(self):
        RECORDED.create(app="gone_long_ago", name="0001_initial")
        assert "no issues" in checked()

    def test_asks_no_row_of_a_database_that_lacks_something(self):
        ApprovalsWanted.objects.create(number=9)
        assert "stet.W001" in checked()
        RECORDED.filter(app="desk").order_by("pk").last().delete()
        assert "stet.W001" not in checked()

    def test_leaves_the_database_alone_where_other_tags_are_asked_for(self, monkeypatch):
        monkeypatch.setattr(needs, "silence", lambda alias: pytest.fail("It was asked."))
        assert "no issues" in checked("--tag", "urls")
        assert "database" in checked("--list-tags")


@pytest.mark.parametrize(
    "address",
    ["postgresql://ada:open-sesame@127.0.0.1:1/stet", "sqlite:////nowhere/at/all/stet.sqlite3"],
)
class TestADatabaseThatDoesNotAnswer:
    @pytest.mark.parametrize("options", [(), ("--deploy",)])
    def test_is_an_error_in_words(self, address, options):
        ended = manage("check", *options, DATABASE_URL=address)
        assert ended.returncode == 1
        assert "The database “default” doesn't answer: " in ended.stderr
        assert "Traceback" not in ended.stderr
        assert "open-sesame" not in ended.stderr

    def test_keeps_no_other_command_from_its_work(self, address, tmp_path):
        assert manage("check", "--tag", "urls", DATABASE_URL=address).returncode == 0
        assert manage("makemigrations", "--check", "--dry-run", DATABASE_URL=address).returncode == 0
        assert manage("collectstatic", "--dry-run", "--noinput", DATABASE_URL=address).returncode == 0


class TestANewDatabase:
    def test_is_told_to_migrate_and_not_made_by_asking(self, tmp_path):
        file = tmp_path / "new.sqlite3"
        ended = manage("check", DATABASE_URL=f"sqlite:///{file}")
        assert "run `manage.py migrate` on a new one" in ended.stderr
        assert not file.exists()

    def test_is_told_to_migrate_where_it_is_empty(self, tmp_path):
        file = tmp_path / "new.sqlite3"
        file.touch()
        assert "none has run, it is empty" in manage("check", DATABASE_URL=f"sqlite:///{file}").stderr

    def test_is_refused_where_the_file_is_something_else(self, tmp_path):
        file = tmp_path / "new.sqlite3"
        file.write_text("words " * 200)
        assert (
            "doesn't answer: file is not a database"
            in manage("check", DATABASE_URL=f"sqlite:///{file}").stderr
        )


@pytest.mark.django_db(transaction=True)
class TestMigrate:
    def test_mends_what_check_finds_missing(self):
        database.remove_guards()
        assert "stet.E001" in checked()
        call_command("migrate", verbosity=0, skip_checks=False, stdout=StringIO(), stderr=StringIO())
        assert "no issues" in checked()
