import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from cms.accounts import audit
from cms.accounts.models import Act
from cms.desk.base import database
from tests.make import NOON

pytestmark = pytest.mark.django_db


class TestAnAct:
    def test_says_who_did_what_to_what_and_when(self, editor):
        audit.record(
            "changeset.approved",
            by=editor,
            at=NOON,
            card=3,
            changeset=7,
            about="Seven",
            detail={"b": 1, "a": [2]},
        )
        act = Act.objects.get()
        assert (act.what, act.by, act.at, act.card, act.changeset) == (
            "changeset.approved",
            editor,
            NOON,
            3,
            7,
        )
        assert (act.about, act.detail) == ("Seven", '{"a":[2],"b":1}')
        assert act.written_at != NOON

    def test_of_the_system_names_nobody(self):
        assert audit.record("audit.sealed", by=None, at=NOON).by is None

    def test_of_something_with_an_unwieldy_name_is_written_all_the_same(self, editor):
        audit.record("record.merged", by=editor, at=NOON, about="\0long " * 200)
        assert Act.objects.get().about == "long " * 100

    def test_keeps_its_author(self, editor):
        audit.record("changeset.approved", by=editor, at=NOON)
        with pytest.raises(ProtectedError):
            editor.delete()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE accounts_act SET about = 'nothing'",
            "DELETE FROM accounts_act",
            "REPLACE INTO accounts_act SELECT * FROM accounts_act",
            "TRUNCATE accounts_act",
        ],
    )
    def test_is_insert_only(self, editor, sql):
        if sql.split()[0] == ("REPLACE" if connection.vendor == "postgresql" else "TRUNCATE"):
            pytest.skip("another engine's statement")
        audit.record("changeset.approved", by=editor, at=NOON, about="Seven")
        database.check_constraints_now()
        with (
            pytest.raises(DatabaseError, match="insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
        assert Act.objects.get().about == "Seven"


@pytest.mark.parametrize("number", [2, 100])
def test_many_acts_take_one_query(editor, django_assert_num_queries, number):
    with django_assert_num_queries(1):
        audit.record_many(audit.act("record.changed", by=editor, at=NOON, card=n) for n in range(number))
    assert Act.objects.count() == number
