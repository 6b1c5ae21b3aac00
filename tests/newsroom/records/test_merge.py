"""The pages of a merge: choosing the survivor, the preview, the proposal, the merged record."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.sheets.columns import sheet
from tests.make import credit, edit, make_live, make_organisation, make_person, make_title
from tests.make.merges import card_of, merged, propose_merge

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


@pytest.fixture
def ava(writer, editor):
    ava = make_person(writer, name="Ava DuVernay", born="1972")
    make_live(ava, by=writer, approver=editor)
    return ava


@pytest.fixture
def double(writer, editor):
    double = make_person(writer, name="A. DuVernay", born="1972-08-24", description="director")
    make_live(double, by=writer, approver=editor)
    return double


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def merging(client, record, into="") -> str:
    at = reverse("newsroom:merge", args=[record.pk])
    return text(client.get(at, {"into": getattr(into, "pk", into)}))


class TestChoosing:
    def test_offers_records_with_the_same_name(self, as_writer, writer, ava):
        double = make_person(writer, name="Ava Duvernay")
        shown = merging(as_writer, double)
        assert f'href="?into={ava.pk}"' in shown

    def test_is_linked_from_the_record(self, as_writer, double):
        shown = text(as_writer.get(reverse("newsroom:record", args=[double.pk]), follow=True))
        assert reverse("newsroom:merge", args=[double.pk]) in shown

    def test_is_for_people_of_the_newsroom(self, client, double):
        assert client.get(reverse("newsroom:merge", args=[double.pk])).status_code == 302


class TestThePreview:
    def test_shows_both_with_the_usual_facts_ticked(self, as_writer, ava, double):
        shown = merging(as_writer, double, ava)
        assert re.search(r'value="born"> <span>.*?1972-08-24.*?>1972<', shown)
        assert re.search(r'value="description" checked>', shown)
        assert re.search(r'value="names/own-0" checked>', shown)

    def test_lists_the_records_that_name_it_live_or_not(self, as_writer, writer, editor, ava, double):
        live = make_title(writer, name="Selma", credits={"new-1": credit(double)})
        make_live(live, by=writer, approver=editor)
        make_title(writer, name="Untold", credits={"new-1": credit(double)})
        shown = merging(as_writer, double, ava)
        assert "Selma" in shown
        assert "Untold" in shown
        assert "an update of 1 record" in shown

    def test_says_what_would_be_named_twice(self, as_writer, writer, ava, double):
        make_title(writer, name="Selma", credits={"new-1": credit(double), "new-2": credit(ava)})
        assert "which become one line" in merging(as_writer, double, ava)

    def test_tells_two_jobs_of_one_person_from_one_line(self, as_writer, writer, ava, double):
        lines = {"new-1": credit(double, "director"), "new-2": credit(ava, "writer")}
        make_title(writer, name="Selma", credits=lines)
        shown = merging(as_writer, double, ava)
        assert "Named twice after the merge" in shown
        assert "which become one line" not in shown

    def test_says_what_prevents_it_and_has_no_button(self, as_writer, writer, ava, double):
        edit(double, writer, born="1973")
        shown = merging(as_writer, double, ava)
        assert "has unpublished edits" in shown
        assert "Propose the merge" not in shown
        assert "only records of one kind" in merging(as_writer, double, make_organisation(writer))
        assert "into itself" in merging(as_writer, double, double)

    def test_of_a_draft_says_that_nothing_changes_for_readers(self, as_writer, writer, ava):
        assert "Nothing changes for readers, since" in merging(as_writer, make_person(writer), ava)

    def test_does_nothing(self, as_writer, ava, double):
        before = list(Card.objects.order_by("pk").values())
        merging(as_writer, double, ava)
        assert list(Card.objects.order_by("pk").values()) == before
        assert not Changeset.objects.unfinished().exists()

    def test_takes_no_more_queries_for_more_records_that_name_it(self, as_writer, writer, ava, double):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                merging(as_writer, double, ava)
            return len(queries)

        for _ in range(2):
            make_title(writer, credits={"new-1": credit(double), "new-2": credit(ava)})
        two = cost()
        for _ in range(2):
            make_title(writer, credits={"new-1": credit(double), "new-2": credit(ava)})
        # the records, what stands in the way, both states, who names it by each column, their bodies, names
        assert cost() == two


class TestProposing:
    def post(self, client, double, ava, **data):
        page = client.get(reverse("newsroom:merge", args=[double.pk]), {"into": ava.pk})
        data = {"into": ava.pk, "expect": page.context["expect"], "take": ["born"], **data}
        return client.post(reverse("newsroom:merge", args=[double.pk]), data, follow=True)

    def test_leads_to_the_changeset(self, as_writer, ava, double):
        shown = text(self.post(as_writer, double, ava, note="One person."))
        made = Changeset.objects.latest("pk")
        assert "It is merged into" in shown
        assert "One person." in shown
        assert dict(made.standing().values_list("card", "action")) == {
            double.pk: Action.MERGE,
            ava.pk: Action.PUBLISH,
        }

    def test_from_an_old_page_shows_it_as_it_is_now(self, as_writer, ava, double):
        shown = text(self.post(as_writer, double, ava, expect="stale"))
        assert "look again at what the merge does" in shown
        assert not Changeset.objects.unfinished().exists()

    def test_with_invalid_values_is_refused(self, as_writer, ava, double):
        assert "to take over: look again" in text(self.post(as_writer, double, ava, take=["nothing/1"]))

    def test_refuses_somebody_without_the_right(self, editor, ava, double):
        editor.groups.clear()
        assert signed_in(editor).get(reverse("newsroom:merge", args=[double.pk])).status_code == 403


class TestAfterwards:
    @pytest.fixture
    def changeset(self, writer, editor, ava, double):
        return merged(double, ava, by=writer, approver=editor, take=["born"])

    def picked(self, client, words: str, **field) -> list[str]:
        field = field or {"app_label": "catalog", "model_name": "credit", "field_name": "person"}
        found = client.get(reverse("admin:autocomplete"), {"term": words, **field}).json()
        return [each["id"] for each in found["results"] if "make" not in each]

    def test_the_record_says_where_it_is(self, as_writer, changeset, ava, double):
        shown = text(as_writer.get(reverse("newsroom:record", args=[double.pk]), follow=True))
        assert "It was merged into" in shown
        assert reverse("newsroom:undo", args=[changeset.pk]) in shown
        shown = text(as_writer.get(reverse("newsroom:record", args=[ava.pk]), follow=True))
        assert "Merged into it" in shown

    def test_pickers_find_the_survivor_by_the_old_name_and_offer_it_alone(
        self, as_writer, changeset, ava, double
    ):
        assert self.picked(as_writer, "A. DuVernay") == [str(ava.pk)]
        any_record = {"app_label": "desk", "model_name": "proposal", "field_name": "card"}
        assert self.picked(as_writer, "A. DuVernay", **any_record) == [str(ava.pk)]

    def test_search_finds_what_it_is_now(self, as_writer, changeset, ava, double):
        for words in "A. DuVernay", str(double.pk):
            shown = text(as_writer.get(reverse("newsroom:search"), {"q": words}))
            assert reverse("newsroom:record", args=[ava.pk]) in shown
            assert "state-merged" not in shown
        asked = {"q": "A. DuVernay", "state": "merged"}
        assert "A. DuVernay" in text(as_writer.get(reverse("admin:catalog_person_changelist"), asked))

    def test_a_draft_that_names_it_shows_the_survivor(self, as_writer, writer, editor, ava, double):
        title = make_title(writer, name="Selma", credits={"new-1": credit(double)})
        organisation = make_organisation(writer, name="Array")
        unit = make_organisation(writer, name="Array Works", parent=organisation.pk)
        other = make_organisation(writer, name="ARRAY Now")
        merged(double, ava, by=writer, approver=editor, take=[])
        merged(organisation, other, by=writer, approver=editor, take=[])
        part = text(as_writer.get(reverse("newsroom:part", args=[title.pk, "credits"])))
        assert "Ava DuVernay" in part
        assert "A. DuVernay" not in part
        page = text(as_writer.get(reverse("newsroom:record", args=[unit.pk]), follow=True))
        assert f'<option value="{organisation.pk}" selected>ARRAY Now</option>' in page

    def test_a_sheet_that_names_its_key_is_refused_in_words(self, writer, editor, ava):
        double = make_person(writer, external_ids={"new-1": {"scheme": "sheet:person", "value": "ava-2"}})
        merged(double, ava, by=writer, approver=editor, take=[])
        from cms.sheets.files.base import Row
        from cms.sheets.plan import planned

        [line] = planned(sheet("people"), [Row(2, {"key": "ava-2", "name": "Ava"})])
        assert "was merged into record" in line.problems[0].rule

    def test_the_undo_shows_what_it_does(self, as_writer, changeset, double):
        shown = text(as_writer.get(reverse("newsroom:undo", args=[changeset.pk])))
        assert "a separate record again" in shown


def test_a_record_to_be_merged_is_shown_so_in_its_changeset(as_writer, writer, ava, double):
    made = propose_merge(double, ava, by=writer)
    shown = text(as_writer.get(reverse("newsroom:changeset", args=[made.pk])))
    assert "· merge" in shown
    assert "Compare them side by side" in shown
    assert card_of(double).pending_id == made.pk


class TestAQuestion:
    @pytest.fixture
    def selma(self, writer, editor, ava, double):
        rows = {
            "new-1": credit(double, "director", episodes_note="1 to 3"),
            "new-2": credit(ava, "director", episodes_note="Only 4"),
        }
        selma = make_title(writer, name="Selma", credits=rows)
        make_live(selma, by=writer, approver=editor)
        return selma

    def test_is_put_with_both_lines_and_keeps_the_answer(self, as_writer, ava, double, selma):
        shown = merging(as_writer, double, ava)
        assert "“Selma” names both in its credits, and the two lines differ in episodes note." in shown
        assert re.search(r'type="radio" name="answer-[^"]+" value="both" required', shown)
        [(name, row)] = re.findall(
            r'name="(answer-[^"]+)" value="(\d+)" required> <span>Keep “[^”]*1 to 3', shown
        )
        expect = re.search(r'name="expect" value="(\w+)"', shown)[1]
        at = reverse("newsroom:merge", args=[double.pk])
        given = {"into": ava.pk, "expect": expect}
        assert "Say what stays" in text(as_writer.post(at, given, follow=True))
        as_writer.post(at, {**given, name: row})
        assert [str(pk) for pk in selma.credits.values_list("pk", flat=True)] == [row]
