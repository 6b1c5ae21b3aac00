"""Labels made of other records' names, and values derived from records that belong together."""

import pytest

from cms.desk.models import Card
from cms.desk.records import labels, registry
from cms.desk.records.registry import ref
from cms.publishing.models import LiveDocument, Publication
from cms.publishing.refresh import refresh_all
from tests.make import NOON, edit, make_live, make_title

FILM = ref(7, "title", role="subject")


class TestALabel:
    def test_reads_with_the_names_of_others(self):
        label = labels.frozen([FILM, ": ", "Season 1"])
        assert labels.said(label, {7: "Selma"}) == "Selma: Season 1"

    def test_calls_what_has_no_name_by_its_kind(self):
        assert labels.said(labels.frozen([FILM, None, ": Season 1"]), {7: None}) == "A title: Season 1"

    def test_makes_no_reference_in_its_body(self):
        assert registry.references({"label": labels.frozen([FILM])}) == []


@pytest.mark.django_db
class TestALiveLabel:
    @pytest.fixture
    def named_by(self, monkeypatch):
        """The label of a title names the titles whose ids are in its synopsis."""
        body = registry.kind("title").body
        facts = body.facts

        def with_named(state):
            number = (state["synopsis"] or "").removeprefix("after ")
            named = ref(int(number), "title", role="credit") if number.isdecimal() else None
            return {**facts(state), "after": named}

        def label(state):
            named = with_named(state)["after"]
            return [named, ", ", state["name"]] if named else state["name"]

        monkeypatch.setattr(body, "facts", with_named)
        monkeypatch.setattr(body, "label", label)

    def test_is_made_of_live_names_and_follows_them(self, named_by, writer, editor):
        first = make_title(writer, name="Selma")
        second = make_title(writer, name="the making of", synopsis=f"after {first.pk}")
        third = make_title(writer, name="the sequel", synopsis=f"after {second.pk}")
        make_live(first, second, third, by=writer, approver=editor)
        assert LiveDocument.objects.get(pk=third.pk).label == "Selma, the making of, the sequel"
        edit(first, writer, name="Selma (2014)")
        make_live(first, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert LiveDocument.objects.get(pk=third.pk).label == "Selma (2014), the making of, the sequel"
        assert Card.objects.get(pk=third.pk).label == "Selma (2014), the making of, the sequel"

    def test_of_a_working_copy_is_made_of_working_names(self, named_by, writer):
        first = make_title(writer, name="Selma")
        second = make_title(writer, name="the making of", synopsis=f"after {first.pk}")
        assert second.card.label == "Selma, the making of"
        assert second.card.slug == "selma-the-making-of"


@pytest.mark.django_db
class TestDerivedTogether:
    @pytest.fixture
    def by_type(self, monkeypatch):
        """Derives for each title the number of live titles of its type."""
        kind = registry.kind("title")

        def derive(bodies, names, published):
            live = LiveDocument.objects.filter(kind="title")
            return {card: {"of_type": live.exclude(pk=card).count() + 1} for card in bodies}

        monkeypatch.setitem(kind.__dict__, "derive", derive)
        monkeypatch.setitem(kind.__dict__, "derives_by", "type")

    def test_is_derived_again_when_kin_comes_and_goes(self, by_type, writer, editor, client):
        first, second = make_title(writer), make_title(writer)
        make_live(first, by=writer, approver=editor)
        make_live(second, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert client.get(f"/api/v1/titles/{first.pk}").json()["derived"]["of_type"] == 2
        make_live(second, by=writer, approver=editor, action="withdraw")
        refresh_all(at=NOON)
        assert client.get(f"/api/v1/titles/{first.pk}").json()["derived"]["of_type"] == 1
        assert Publication.objects.filter(card=first.pk).last().action == "refresh"
