"""The page of the audit log: search, pages, export, and who is shown which details."""

import ast
import csv
from datetime import date, timedelta

import orjson
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts import audit
from cms.accounts.models import Act
from cms.accounts.seal import COLUMNS, digest_of_act
from cms.desk.models import Card, Hold
from cms.desk.models.changesets import Verdict
from cms.desk.write.change import change_many
from cms.newsroom.audit import search
from cms.newsroom.audit.act_names import WORDS, words
from cms.newsroom.audit.search import PER_PAGE, SYSTEM, Search, page_of
from tests.make import NOON, edit, make_live, make_submitted, make_title, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def chief(db):
    return make_user("chief", "chief editor")


@pytest.fixture
def administrator(db):
    return make_user("ada", "administrator")


def codes(**values) -> list[str]:
    return [act.what for act in page_of(Search(**values)).acts]


def show(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("newsroom:audit"), asked)


def take(client, user, form: str, **asked) -> str:
    client.force_login(user)
    address = reverse("newsroom:audit_export", args=[form])
    response = client.post(address, query_params=asked)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


class TestASearch:
    def test_finds_by_person_and_the_system(self, editor, writer):
        audit.record("record.changed", by=editor, at=NOON)
        audit.record("alert.raised", by=None, at=NOON)
        assert codes(by="editor") == ["record.changed"]
        assert codes(by=SYSTEM) == ["alert.raised"]
        assert codes(by="writer") == []

    def test_finds_by_act_or_its_family(self, editor):
        for what in ("changeset.approved", "changeset.published", "change.made"):
            audit.record(what, by=editor, at=NOON)
        assert codes(what="changeset") == ["changeset.published", "changeset.approved"]
        assert codes(what="changeset.approved") == ["changeset.approved"]

    def test_finds_by_days_both_included(self, editor):
        for days in range(4):
            audit.record(f"day.{days}", by=editor, at=NOON + days * DAY)
        assert codes(since=date(2026, 3, 2), until=date(2026, 3, 3)) == ["day.2", "day.1"]

    def test_finds_by_changeset(self, writer, editor):
        changeset = make_live(make_title(writer), by=writer, approver=editor)
        assert codes(changeset=changeset.pk) == [
            "changeset.published",
            "changeset.approved",
            "changeset.submitted",
            "changeset.begun",
        ]

    def test_finds_what_was_done_to_a_record_among_many(self, writer, editor):
        versions = change_many(
            [(Card(kind="person"), 0, {"name": f"Person {n}"}) for n in range(3)], by=writer, at=NOON
        )
        mine, *others = [version.card for version in versions]
        make_live(mine, *others, by=writer, approver=editor)
        change_many([(card, 1, {"name": "Another"}) for card in others], by=writer, at=NOON)
        assert codes(record=mine.pk) == ["log.appended", "changeset.begun", "record.changed"]
        assert len(codes(record=others[0].pk)) == 4
        assert codes(record=mine.pk + 1_000_000) == []


class TestPages:
    def test_follow_one_another_and_do_not_shift(self, editor):
        audit.record_many(audit.act("many", by=editor, at=NOON) for _ in range(2 * PER_PAGE + 10))
        numbers = sorted(Act.objects.values_list("pk", flat=True), reverse=True)
        first = page_of(Search())
        second = page_of(Search(), before=first.older)
        audit.record("later", by=editor, at=NOON)
        third = page_of(Search(), before=second.older)
        assert [act.pk for page in (first, second, third) for act in page.acts] == numbers
        assert (first.newer, third.older) == (None, None)
        assert page_of(Search(), after=third.newer).acts == second.acts
        assert page_of(Search(), after=second.newer).acts == first.acts
        assert [act.what for act in page_of(Search(), after=first.acts[0].pk).acts] == ["later"]

    def test_take_as_many_queries_for_few_acts_as_for_many(self, client, chief, writer, editor):
        asked = []
        for _ in range(2):
            make_live(make_title(writer), make_title(writer), by=writer, approver=editor)
            edit(make_title(writer), editor, name="Another")
            client.force_login(chief)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("newsroom:audit")).status_code == 200
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestThePage:
    def test_is_for_people_who_may_read_it(self, client, editor, writer, chief, administrator):
        assert {show(client, each).status_code for each in (editor, writer)} == {403}
        assert {show(client, each).status_code for each in (chief, administrator)} == {200}
        assert client.get(reverse("admin:index")).content.count(b">Audit</a>") == 1

    def test_says_who_did_what_to_which_record(self, client, chief, writer):
        title = make_title(writer, name="Selma")
        page = show(client, chief, by="writer").content.decode()
        assert "changed" in page
        assert f'<a href="/admin/records/{title.pk}/">Selma</a>' in page

    def test_hides_records_from_people_who_may_not_see_drafts(self, client, administrator, writer):
        changeset = make_submitted(make_title(writer, name="Secret draft"), by=writer)
        page = show(client, administrator).content.decode()
        assert "Secret draft" not in page
        assert "shown only to people who may see drafts" in page
        assert f"changeset {changeset.pk}" in page
        assert "signed in" in page
        assert "“ada”" in page

    def test_says_what_to_do_if_nothing_is_found(self, client, chief):
        assert (
            "choose other days"
            in show(client, chief, since="2001-01-01", until="2001-01-02").content.decode()
        )

    def test_accepts_the_last_possible_day(self, client, chief, administrator):
        audit.record("person.added", by=administrator, at=NOON)
        page = show(client, chief, since="0001-01-01", until="9999-12-31")
        assert page.status_code == 200
        assert page.context["lines"]

    @pytest.mark.parametrize(
        "asked",
        [
            {"record": "x"},
            {"record": "9" * 30},
            {"since": "yesterday"},
            {"by": "nobody"},
            {"what": "none\0such"},
            {"before": "x", "after": "-1"},
        ],
    )
    def test_ignores_invalid_filters(self, client, chief, asked):
        response = show(client, chief, **asked)
        assert response.status_code == 200
        assert ("errorlist" in response.content.decode()) == ("before" not in asked)

    def test_escapes_a_name_with_markup(self, client, chief):
        audit.record("key.made", by=chief, at=NOON, about="<script>x</script>", detail={"name": "<b>"})
        page = show(client, chief).content.decode()
        assert "<script>x" not in page
        assert "&lt;b&gt;" in page


class TestExport:
    def test_has_every_act_that_is_found_and_is_logged(self, client, chief, editor, monkeypatch):
        monkeypatch.setattr(search, "CHUNK", 2)
        for number in range(5):
            audit.record("record.changed", by=editor, at=NOON, about=f"Number {number}", detail={"a": number})
        audit.record("record.dropped", by=None, at=NOON)
        lines = take(client, chief, "ndjson", what="record.changed").splitlines()
        rows = [orjson.loads(line) for line in lines]
        assert [row["about"] for row in rows] == [f"Number {number}" for number in range(5)]
        assert (rows[0]["by"], rows[0]["at"], rows[0]["detail"]) == (
            "editor",
            "2026-03-01T12:00:00.000000+00:00",
            {"a": 0},
        )
        taken = Act.objects.get(what="audit.exported")
        assert (taken.by, orjson.loads(taken.detail)) == (chief, {"form": "ndjson", "what": "record.changed"})
        stored = Act.objects.filter(pk=rows[0]["id"]).values_list(*COLUMNS).get()
        assert rows[0]["digest"] == digest_of_act(stored)

    def test_neutralises_what_a_spreadsheet_takes_for_a_formula(self, client, chief):
        for about in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "fine"):
            audit.record("record.changed", by=chief, at=NOON, about=about)
        text = take(client, chief, "csv", what="record.changed")
        rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
        assert [row["about"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "fine"]

    def test_leaves_out_details_for_people_who_may_not_see_drafts(self, client, administrator, writer):
        make_title(writer, name="Secret draft")
        for form in ("csv", "ndjson"):
            text = take(client, administrator, form)
            assert "Secret draft" not in text
            assert "record.changed" in text
            assert "session.begun" in text

    def test_is_for_people_who_may_read_it_and_by_post(self, client, chief, editor):
        address = reverse("newsroom:audit_export", args=["csv"])
        client.force_login(editor)
        assert client.post(address).status_code == 403
        client.force_login(chief)
        assert client.get(address).status_code == 405
        assert client.post(reverse("newsroom:audit_export", args=["pdf"])).status_code == 404
        assert client.post(f"{address}?record=x").status_code == 422
        assert not Act.objects.filter(what="audit.exported").exists()


def recorded() -> set[str]:
    """Codes that are written out wherever acts are recorded."""
    found = set()
    for path in (settings.BASE_DIR / "cms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="audit"), attr="record" | "record_cards" | "act"),
                    args=[ast.Constant(value=str(code)), *_],
                ):
                    found.add(code)
    return found


def test_every_act_has_words():
    assert len(recorded()) > 20
    steps = {f"changeset.{verdict}" for verdict in Verdict.values}
    ends = {f"hold.{how}" for how in Hold.End.values if how != Hold.End.PUBLISHED}
    assert (recorded() | steps | ends) - WORDS.keys() == set()
    assert words("thing.done_twice") == "thing done twice"
