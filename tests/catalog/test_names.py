"""Former and birth names are served only where somebody said that they may be; the newsroom finds by all."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from catalog.names import ASKED
from catalog.people.document import PersonBody
from cms.desk.finding.find import find_cards
from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.publishing.documents import documents
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument, NameChange, RefreshDue
from cms.publishing.refresh import refresh
from tests.make import NOON, credit, document, edit, make_live, make_organisation, make_person, make_title
from tests.make.stories import make_story

pytestmark = pytest.mark.django_db


def new(*rows: dict) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


BEFORE = {"text": "Ellen Grey", "kind": "former"}


@pytest.fixture
def elliot(writer):
    return make_person(writer, name="Elliot Grey", names=new(BEFORE))


class TestAFormerName:
    @pytest.mark.parametrize("make", [make_person, make_organisation])
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

    def test_is_served_where_it_may_be_shown_and_is_no_name_of_today_for_search_engines(
        self, writer, editor, client
    ):
        names = new({**BEFORE, "may_be_shown": True}, {"text": "E. Grey", "kind": "stage"})
        person = make_person(writer, name="Elliot Grey", names=names)
        make_live(person, by=writer, approver=editor)
        assert [row["text"] for row in document(person)["names"]] == ["Ellen Grey", "E. Grey"]
        page = client.get("/people/elliot-grey").content.decode()
        assert "Ellen Grey" in page
        assert '"alternateName": ["E. Grey"]' in page

    @pytest.mark.parametrize(
        ("kind", "is_served"), [("birth", False), ("stage", True), ("also_known_as", True)]
    )
    def test_so_is_a_birth_name_and_no_other_needs_asking(self, writer, editor, kind, is_served):
        person = make_person(writer, names=new({"text": "Ellen Grey", "kind": kind}))
        make_live(person, by=writer, approver=editor)
        assert bool(document(person)["names"]) == is_served

    def test_of_a_title_is_nobodys_secret(self, writer, editor):
        title = make_title(writer, names=new({"text": "Central Park Five", "kind": "former"}))
        make_live(title, by=writer, approver=editor)
        assert [row["text"] for row in document(title)["names"]] == ["Central Park Five"]

    def test_is_found_by_editors(self, writer):
        person = make_person(writer, name="Elliot Grey", names=new(BEFORE))
        assert find_cards("ellen grey").ids == [person.pk]

    def test_that_was_approved_before_anybody_was_asked_is_not_served_either(self):
        old = {"format": 1, "names": [{"id": 1, "kind": "former"}, {"id": 2, "kind": "stage"}]}
        assert [row["id"] for row in PersonBody().served(old)["names"]] == [2]
        now = PersonBody().served({**old, "format": ASKED})
        assert [row["id"] for row in now["names"]] == [1, 2]

    def test_goes_again_when_the_tick_is_taken_away(self, writer, editor):
        person = make_person(writer, names=new({**BEFORE, "may_be_shown": True}))
        make_live(person, by=writer, approver=editor)
        row = person.names.get().pk
        edit(person, writer, names={row: {"may_be_shown": False}})
        make_live(person, by=writer, approver=editor)
        assert document(person)["names"] == []


class TestAFormerNameThatOthersPrint:
    def test_gives_way_to_the_name_of_today_in_a_credit(self, writer, editor, elliot, client):
        title = make_title(writer, name="Selma", credits=new(credit(elliot, credited_as="Ellen  Grey")))
        make_live(elliot, title, by=writer, approver=editor)
        (line,) = document(title)["credits"]
        assert (line["contributor"]["name"], line["credited_as"]) == ("Elliot Grey", None)
        shown = client.get("/titles/selma").content.decode()
        assert "Elliot Grey" in shown
        assert "Ellen" not in shown

    def test_gives_way_in_a_sentence_without_a_hole(self, writer, editor, elliot):
        blocks = new({"type": "paragraph", "text": f"With [Ellen Grey]({elliot.pk}) in it."})
        story = make_story(writer, headline="Who was seen", blocks=blocks)
        make_live(elliot, story, by=writer, approver=editor)
        said = [piece.get("words") for piece in document(story)["blocks"][0]["text"]]
        assert "".join(said) == "With Elliot Grey in it."

    def test_gives_way_in_what_is_live_once_the_name_is_noted(self, writer, editor):
        person = make_person(writer, name="Ellen Grey")
        title = make_title(writer, name="Selma", credits=new(credit(person, credited_as="Ellen Grey")))
        make_live(person, title, by=writer, approver=editor)
        edit(person, writer, name="Elliot Grey", names=new(BEFORE))
        make_live(person, by=writer, approver=editor)
        refresh(at=NOON)
        (line,) = document(title)["credits"]
        assert (line["contributor"]["name"], line["credited_as"]) == ("Elliot Grey", None)

    def test_stays_as_printed_where_it_may_be_shown_and_where_it_is_another_name(self, writer, editor):
        shown = make_person(writer, name="Elliot Grey", names=new({**BEFORE, "may_be_shown": True}))
        other = make_person(writer, name="Ava Grey")
        lines = new(credit(shown, credited_as="Ellen Grey"), credit(other, credited_as="Ellen Grey"))
        title = make_title(writer, credits=lines)
        make_live(shown, other, title, by=writer, approver=editor)
        assert [line["credited_as"] for line in document(title)["credits"]] == ["Ellen Grey"] * 2


class TestADraft:
    """Whether a name may be shown is approved like every word, and decided by nobody's draft."""

    @pytest.fixture
    def printed(self, writer):
        return lambda person: make_title(writer, credits=new(credit(person, credited_as="Ellen Grey")))

    def credited(self, title) -> str | None:
        RefreshDue.objects.create(card=title.card)
        refresh(at=NOON)
        (line,) = document(title)["credits"]
        return line["credited_as"]

    def name_row(self, person) -> int:
        return person.names.get().pk

    def test_that_ticks_a_name_shows_it_to_nobody(self, writer, editor, elliot, printed):
        title = printed(elliot)
        make_live(elliot, title, by=writer, approver=editor)
        edit(elliot, writer, names={self.name_row(elliot): {"may_be_shown": True}})
        assert self.credited(title) is None
        make_live(elliot, by=writer, approver=editor)
        assert self.credited(title) == "Ellen Grey"

    def test_that_keeps_a_name_back_changes_nothing_yet(self, writer, editor, printed):
        shown = make_person(writer, name="Elliot Grey", names=new({**BEFORE, "may_be_shown": True}))
        title = printed(shown)
        make_live(shown, title, by=writer, approver=editor)
        edit(shown, writer, names={self.name_row(shown): {"may_be_shown": False}})
        assert self.credited(title) == "Ellen Grey"
        make_live(shown, by=writer, approver=editor)
        assert self.credited(title) is None

    def test_is_shown_in_a_preview_as_publication_would_have_it(self, writer, editor, printed):
        shown = make_person(writer, name="Elliot Grey", names=new({**BEFORE, "may_be_shown": True}))
        title = printed(shown)
        make_live(shown, title, by=writer, approver=editor)
        edit(shown, writer, names={self.name_row(shown): {"may_be_shown": False}})
        edit(title, writer, tagline="Seen.")
        changeset = propose([shown.card, title.card], by=writer, at=NOON)
        previewed = documents([title.card], including=changeset, at=NOON)[title.pk]
        assert [line["credited_as"] for line in previewed["credits"]] == [None]

    def test_keeps_it_back_of_somebody_who_is_held(self, writer, editor, elliot, printed):
        title = printed(elliot)
        make_live(elliot, title, by=writer, approver=editor)
        hold(elliot.card, by=editor, at=NOON, reason="error")
        assert self.credited(title) is None


class TestTheMigration:
    def test_keeps_back_what_is_there_and_queues_who_prints_it(self, writer, editor):
        one, other = make_person(writer, names=new(BEFORE)), make_person(writer)
        make_live(one, other, by=writer, approver=editor)
        Card.objects.update(kept_back="", live_kept_back="")
        NameChange.objects.all().delete()
        migration = import_module("catalog.migrations.0011_past_names_kept_back")
        migration.keep_back(apps, connection.schema_editor())
        assert dict(Card.objects.exclude(kept_back="").values_list("pk", "kept_back")) == {
            one.pk: "ellen grey"
        }
        assert Card.objects.get(live_kept_back="ellen grey").pk == one.pk
        assert list(NameChange.objects.values_list("card", flat=True)) == [one.pk]

    def test_renders_again_what_is_live_with_one(self, writer, editor):
        one, other = make_person(writer, names=new(BEFORE)), make_person(writer)
        make_live(one, other, by=writer, approver=editor)
        RefreshDue.objects.all().delete()
        migration = import_module("catalog.migrations.0011_past_names_kept_back")
        migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [one.pk]
