"""Former and birth names are served only where somebody said that they may be; the newsroom finds by all."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from catalog.names import ASKED
from catalog.people.document import PersonBody
from cms.desk.models import Card
from cms.publishing.models import LiveDocument, RefreshDue
from tests.make import document, edit, make_live, make_organisation, make_person, make_title

pytestmark = pytest.mark.django_db


def new(*rows: dict) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


BEFORE = {"text": "Ellen Grey", "kind": "former"}


class TestAFormerName:
    @pytest.mark.parametrize("make", [make_person, make_organisation, make_title])
    def test_is_not_served_by_any_kind_unless_it_may_be(self, writer, editor, client, make):
        record = make(writer, name="Elliot Grey", names=new(BEFORE))
        make_live(record, by=writer, approver=editor)
        live = LiveDocument.objects.get(pk=record.pk)
        page = f"/{Card.objects.get(pk=record.pk).kind.replace('person', 'people')}s/".replace(
            "peoples", "people"
        )
        shown = client.get(f"{page}{live.slug}", follow=True)
        assert shown.status_code == 200
        assert "Elliot Grey" in shown.content.decode()
        for text in (
            live.text,
            shown.content.decode(),
            client.get(f"/api/v1{page}{live.slug}").content.decode(),
        ):
            assert "Ellen" not in text
        assert document(record)["names"] == []

    def test_is_served_where_it_may_be_shown(self, writer, editor, client):
        person = make_person(writer, name="Elliot Grey", names=new({**BEFORE, "may_be_shown": True}))
        make_live(person, by=writer, approver=editor)
        assert [row["text"] for row in document(person)["names"]] == ["Ellen Grey"]
        assert '"alternateName": ["Ellen Grey"]' in client.get("/people/elliot-grey").content.decode()

    @pytest.mark.parametrize(
        ("kind", "is_served"), [("birth", False), ("stage", True), ("also_known_as", True)]
    )
    def test_so_is_a_birth_name_and_no_other_needs_asking(self, writer, editor, kind, is_served):
        person = make_person(writer, names=new({"text": "Ellen Grey", "kind": kind}))
        make_live(person, by=writer, approver=editor)
        assert bool(document(person)["names"]) == is_served

    def test_is_found_by_editors(self, writer):
        person = make_person(writer, name="Elliot Grey", names=new(BEFORE))
        assert list(Card.objects.matching("ellen grey")) == [person.card]

    def test_that_was_approved_before_anybody_was_asked_is_not_served_either(self):
        old = {"format": 1, "names": [{"id": 1, "kind": "former"}, {"id": 2, "kind": "stage"}]}
        assert [row["id"] for row in PersonBody().served(old)["names"]] == [2]
        now = {**old, "format": ASKED}
        assert PersonBody().served(now) == now

    def test_goes_again_when_the_tick_is_taken_away(self, writer, editor):
        person = make_person(writer, names=new({**BEFORE, "may_be_shown": True}))
        make_live(person, by=writer, approver=editor)
        row = person.names.get().pk
        edit(person, writer, names={row: {"may_be_shown": False}})
        make_live(person, by=writer, approver=editor)
        assert document(person)["names"] == []


class TestTheMigration:
    def test_renders_again_what_is_live_with_one(self, writer, editor):
        one, other = make_person(writer, names=new(BEFORE)), make_person(writer)
        make_live(one, other, by=writer, approver=editor)
        RefreshDue.objects.all().delete()
        migration = import_module("catalog.migrations.0011_past_names_kept_back")
        migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [one.pk]
