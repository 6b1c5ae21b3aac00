"""Records stored before their kind got all its present fields and columns."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.desk.base import canonical
from cms.desk.write import rows
from cms.desk.write.change import ChangeConflict
from tests.make import credit, edit, make_person, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(writer, monkeypatch):
    """A title whose stored version has no tagline, and whose credits have no manner."""

    def text(state):
        lines = [{name: row[name] for name in row if name != "manner"} for row in state["credits"]]
        known = {name: value for name, value in state.items() if name != "tagline"}
        return canonical.dumps({**known, "credits": lines})

    somebody = make_person(writer)
    with monkeypatch.context() as then:
        then.setattr(rows, "text", text)
        return make_title(writer, name="Selma", credits={"new-1": credit(somebody)})


class TestAnOlderRecord:
    def test_is_edited_on_its_page(self, title, writer):
        client = Client()
        client.force_login(writer)
        page = reverse("admin:catalog_title_change", args=[title.pk])
        data = {"name": "Selma", "type": "film", "tagline": "One dream", "slug": "selma"}
        client.post(page, {**data, "version_opened": 1, "version_expected": 1})
        title.refresh_from_db()
        assert title.tagline == "One dream"
        assert title.card.versions.count() == 2

    def test_merges_two_edits_of_different_fields(self, title, writer, other_writer):
        edit(title, other_writer, name="Selma, Lord, Selma")
        edit(title, writer, expect=1, tagline="One dream")
        title.refresh_from_db()
        assert (title.name, title.tagline) == ("Selma, Lord, Selma", "One dream")

    def test_shows_a_conflict_over_what_it_had_not(self, title, writer, other_writer):
        line = title.credits.get().pk
        edit(title, other_writer, credits={line: {"manner": "voice"}})
        with pytest.raises(ChangeConflict) as conflict:
            edit(title, writer, expect=1, credits={line: {"manner": "self"}})
        assert [each.path for each in conflict.value.conflicts] == [f"credits/{line}/manner"]
