"""From the ticked rows of a list over the preview to the changed records, request by request."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.titles.models import Title
from cms.desk.models import Card, Changeset, Version
from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.models.versions import How
from cms.desk.records.registry import kinds
from cms.desk.review.contents import propose
from cms.desk.write.bulk_edit import preview as previewing
from cms.desk.write.bulk_edit.fields import fields
from cms.jobs import bulk_edits, progress, worker
from cms.jobs.models import Progress
from cms.newsroom import paging
from cms.newsroom.records.bulk_edit import views
from tests.make import NOON, edit, make_event, make_organisation, make_person, make_submitted, make_title
from tests.make.kinds import make_least
from tests.make.sources import make_source

pytestmark = pytest.mark.django_db
LIST = "admin:catalog_title_changelist"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


def text(response) -> str:
    return response.content.decode()


def begin(client, *records, query="", **values):
    chosen = {"action": "change_one_field", "_selected_action": [each.pk for each in records], **values}
    return client.post(reverse(LIST) + query, chosen)


def at(edit: BulkEdit, name="bulk_edit") -> str:
    return reverse(f"newsroom:{name}", args=[edit.pk])


def of(client, *records, **values) -> BulkEdit:
    response = begin(client, *records, **values)
    return BulkEdit.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def give(client, made: BulkEdit, field: str, **values):
    return client.post(f"{at(made)}?field={field}", {"deed": "set", **values})


def confirm(client, made: BulkEdit, preview=1):
    return client.post(at(made, "apply_bulk_edit"), {"preview": preview}, follow=True)


def said(response) -> str:
    return " ".join(str(each) for each in response.context["messages"])


class TestChoosing:
    def test_leads_from_the_ticked_rows_to_the_fields(self, as_writer, writer):
        one, two = make_title(writer), make_title(writer)
        response = as_writer.post(
            reverse(LIST),
            {"action": "change_one_field", "_selected_action": [one.pk, two.pk]},
            follow=True,
        )
        assert "Change one field of 2 titles" in text(response)
        offered = [name for name, _ in response.context["form"].fields["field"].choices]
        assert {"genres", "type", "premiere", "runtime"} <= {*offered}
        assert not {"name", "slug", "external_ids", "credits", "sort_name"} & {*offered}

    def test_takes_all_that_the_list_found(self, as_writer, writer):
        films = [make_title(writer, name=f"Selma {number}") for number in range(3)]
        make_title(writer, name="Selma, the series", type="series")
        made = of(as_writer, films[0], query="?q=selma&type=film", select_across="1")
        assert {*made.cards} == {each.pk for each in films}

    def test_of_all_stops_above_the_cap(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr(previewing, "MOST", 2)
        monkeypatch.setattr("cms.newsroom.records.bulk_edit.action.MOST", 2)
        monkeypatch.setattr(paging, "MOST", 2)
        titles = [make_title(writer) for _ in range(3)]
        shown = text(as_writer.get(reverse(LIST) + "?p=1"))
        response = as_writer.post(
            reverse(LIST),
            {"action": "change_one_field", "_selected_action": [titles[0].pk], "select_across": "1"},
            follow=True,
        )
        assert "more than 2 records" in said(response)
        assert "2+" in shown
        assert not BulkEdit.objects.exists()

    def test_of_all_that_a_search_cannot_list_is_refused(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr("cms.desk.finding.find.MOST", 2)
        titles = [make_title(writer, name=f"Selma {number}") for number in range(3)]
        response = as_writer.post(
            reverse(LIST) + "?q=selma",
            {"action": "change_one_field", "_selected_action": [titles[0].pk], "select_across": "1"},
            follow=True,
        )
        assert "more than the" in said(response)
        assert not BulkEdit.objects.exists()

    def test_takes_a_row_once(self, as_writer, writer):
        title = make_title(writer)
        assert of(as_writer, title, title).cards == [title.pk]

    @pytest.mark.parametrize("ticked", ["words", "0", "-1", "a\0b", "\0", "9" * 30, "²", ""])
    def test_of_what_is_no_row_is_refused(self, as_writer, writer, ticked):
        make_title(writer)
        for action in ("change_one_field", "put_together", "add_to_open"):
            response = as_writer.post(
                reverse(LIST), {"action": action, "_selected_action": [ticked]}, follow=True
            )
            assert "no row of this list" in said(response)
        assert not BulkEdit.objects.exists()
        assert not Changeset.objects.exists()

    def test_of_records_of_another_kind_is_refused(self, as_writer, writer):
        response = as_writer.post(
            reverse(LIST),
            {
                "action": "change_one_field",
                "_selected_action": [make_title(writer).pk, make_event(writer).pk],
            },
            follow=True,
        )
        assert "reload the list" in said(response)
        assert not BulkEdit.objects.exists()

    def test_of_too_many_fields_is_refused(self, as_writer, writer):
        ticked = [f"{number}" for number in range(1, 10_002)]
        response = as_writer.post(reverse(LIST), {"action": "change_one_field", "_selected_action": ticked})
        assert response.status_code == 400

    def test_is_for_those_who_write(self, writer, editor):
        title = make_title(writer)
        editor.groups.clear()
        assert begin(signed_in(editor), title).status_code == 403


class TestPreviewing:
    def test_shows_each_record_in_marks_and_writes_nothing(self, as_writer, writer):
        one = make_title(writer, name="Selma", genres=["drama", "crime"])
        two = make_title(writer, name="Alpha", genres=["biography"])
        three = make_title(writer, name="Sent")
        make_submitted(three, by=writer)
        made = of(as_writer, one, two, three)
        response = as_writer.post(
            f"{at(made)}?field=genres", {"deed": "add", "value": ["biography"]}, follow=True
        )
        shown = text(response)
        assert "Add “biography” to “genres”" in shown
        assert "<ins>biography</ins>" in shown
        assert "Change this 1 title<" in shown
        assert re.search(r"Unchanged 1\b", shown)
        assert re.search(r"Left as it is 1\b", shown)
        assert "in review" in text(as_writer.get(f"{at(made)}?show=left"))
        assert Version.objects.count() == 3

    def test_strikes_what_is_removed_and_names_records(self, as_writer, writer):
        old, new = make_organisation(writer, name="Old & Sons"), make_organisation(writer, name="New")
        child = make_organisation(writer, parent=old.pk)
        made = choose_of(as_writer, "organisation", child)
        give(as_writer, made, "parent", value=new.pk)
        shown = text(as_writer.get(at(made)))
        assert "<del>Old &amp; Sons</del><ins>New</ins>" in shown

    @pytest.mark.parametrize(
        ("field", "values", "words"),
        [
            ("type", {"value": "epic"}, "epic"),
            ("type", {"value": ""}, "Give a value"),
            ("type", {"deed": "empty", "value": "film"}, "chose to empty it"),
            ("type", {"deed": "nonsense", "value": "film"}, "nonsense"),
            ("type", {"deed": ""}, "required"),
            ("genres", {"deed": "add", "value": ["nope"]}, "nope"),
            ("genres", {"deed": "add", "value": ["a\0b"]}, "can&#x27;t be chosen"),
            ("genres", {"deed": "add", "value": []}, "Give a value"),
            ("tagline", {"value": "a\0b"}, ""),
            ("premiere", {"value": "2019-02-30"}, "2019"),
            ("runtime", {"value": "9" * 40}, ""),
            ("runtime", {"value": "90", "source_of_changes": "999999"}, "999999"),
            ("runtime", {"value": "90", "source_of_changes": "a\0b"}, ""),
            ("original_language", {"value": "xx-nope"}, "xx-nope"),
        ],
    )
    def test_shows_what_can_be_no_value(self, as_writer, writer, field, values, words):
        made = of(as_writer, make_title(writer))
        response = give(as_writer, made, field, **values)
        assert response.status_code == 422
        assert words in text(response)
        assert BulkEdit.objects.get().state == BulkEdit.State.CHOSEN

    @pytest.mark.parametrize("field", ["name", "slug", "card", "credits", "no\0pe", "x" * 500])
    def test_of_a_field_that_is_not_offered_is_refused(self, as_writer, writer, field):
        made = of(as_writer, make_title(writer))
        response = as_writer.post(f"{at(made)}?field={field}", {"deed": "set", "value": "x"})
        assert response.status_code == 422
        assert "Which field?" in text(response)

    def test_opens_each_field_of_each_kind(self, as_writer, writer):
        least = make_least(writer)
        for of_kind in kinds():
            if of_kind.code not in least:
                continue  # a toy of other tests
            made = choose_of(as_writer, of_kind.code, least[of_kind.code])
            for name in fields(of_kind):
                response = as_writer.get(f"{at(made)}?field={name}")
                assert response.status_code == 200, name
                response = as_writer.post(f"{at(made)}?field={name}", {"deed": "empty"})
                assert response.status_code in (302, 422), name

    def test_of_many_is_a_task_that_is_followed(self, as_writer, writer, editor, monkeypatch):
        monkeypatch.setattr(bulk_edits, "LOOKED_AT_ONCE", 1)
        made = of(as_writer, make_title(writer), make_title(writer))
        response = give(as_writer, made, "type", value="special")
        mine = Progress.objects.get()
        assert response.url == reverse("newsroom:task", args=[mine.pk])
        assert "Preview a change of one field of 2 titles" in text(as_writer.get(response.url))
        shown = text(as_writer.get(at(made)))
        assert "The preview of 2 titles is under way." in shown
        assert "How far it is" in shown
        assert "Change these" not in shown
        assert "is under way: wait" in said(confirm(as_writer, made))
        progress.cancel(mine, by=writer, at=timezone.now())
        worker.work_off("one", clock=timezone.now)
        assert "was stopped, and nothing is changed." in text(as_writer.get(at(made)))
        assert "Choose again" not in text(signed_in(editor).get(at(made)))
        give(as_writer, made, "type", value="short")
        worker.work_off("one", clock=timezone.now)
        assert "Change these 2 titles" in text(as_writer.get(at(made)))

    def test_is_opened_by_others_and_confirmed_by_none_of_them(self, as_writer, writer, editor):
        made = of(as_writer, make_title(writer))
        as_editor = signed_in(editor)
        assert "has changed nothing of them yet" in text(as_editor.get(at(made)))
        assert "has changed nothing" in text(give(as_editor, made, "type", value="special"))
        give(as_writer, made, "type", value="special")
        shown = text(as_editor.get(at(made)))
        assert "Change these" not in shown
        assert "chose these records" in said(confirm(as_editor, made))
        assert Version.objects.count() == 1

    def test_is_filled_in_again_to_choose_again(self, as_writer, writer):
        made = of(as_writer, make_title(writer))
        as_writer.post(f"{at(made)}?field=genres", {"deed": "replace", "value": ["drama"]})
        form = as_writer.get(f"{at(made)}?field=genres").context["form"]
        assert (form["deed"].value(), form["value"].value()) == ("replace", ["drama"])

    def test_pages_long_previews_with_exact_counts(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr(views, "PER_PAGE", 2)
        titles = [make_title(writer) for _ in range(5)]
        made = of(as_writer, *titles)
        give(as_writer, made, "type", value="special")
        response = as_writer.get(f"{at(made)}?show=change&page=3")
        assert "To change 5" in text(response)
        assert len(response.context["rows"]) == 1

    def test_costs_the_same_however_many_records(self, as_writer, writer):
        counts = []
        for number in (2, 6):
            parents = [make_organisation(writer) for _ in range(number)]
            children = [make_organisation(writer, parent=each.pk) for each in parents]
            made = choose_of(as_writer, "organisation", *children)
            give(as_writer, made, "parent", value=parents[0].pk)
            with CaptureQueriesContext(connection) as queries:
                as_writer.get(at(made))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def choose_of(client, kind: str, *records) -> BulkEdit:
    model = type(records[0])._meta
    address = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
    chosen = {"action": "change_one_field", "_selected_action": [each.pk for each in records]}
    response = client.post(address, chosen)
    return BulkEdit.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


class TestConfirming:
    def test_changes_the_records_and_says_what_came_of_each(self, as_writer, writer, other_writer):
        source = make_source(writer)
        one, two, moved = (make_title(writer) for _ in range(3))
        made = of(as_writer, one, two, moved)
        cited = {"source_of_changes": source.pk, "locator_of_changes": "p. 3", "quotation_of_changes": ""}
        give(as_writer, made, "type", value="special", **cited)
        edit(moved, other_writer, runtime=90)
        response = confirm(as_writer, made)
        shown = text(response)
        assert "2 titles are changed" in shown
        assert re.search(r"Left as it is 1\b", shown)
        assert "was changed by walter" in text(as_writer.get(f"{at(made)}?show=left"))
        assert Title.objects.filter(type="special").count() == 2
        last = Version.objects.get(card=one.pk, number=2)
        assert last.how == How.BULK
        assert [row["locator"] for row in last.state["citations"]] == ["p. 3"]

    def test_is_told_in_the_history(self, as_writer, writer):
        title = make_title(writer)
        made = of(as_writer, title)
        give(as_writer, made, "type", value="special")
        confirm(as_writer, made)
        shown = text(as_writer.get(reverse("admin:catalog_title_history", args=[title.pk])))
        assert f'<a href="{at(made)}">bulk edit</a>' in shown
        assert "bulk edit" in text(as_writer.get(reverse("newsroom:compare", args=[title.pk])))

    @pytest.mark.parametrize("preview", ["", "0", "2", "words", "a\0b", "9" * 40])
    def test_of_a_preview_that_is_not_the_latest_is_refused(self, as_writer, writer, preview):
        title = make_title(writer)
        made = of(as_writer, title)
        assert "Another change was previewed" in said(confirm(as_writer, made, preview="0"))
        give(as_writer, made, "type", value="special")
        assert "Another change was previewed" in said(confirm(as_writer, made, preview=preview))
        assert Version.objects.count() == 1

    def test_happens_once(self, as_writer, writer):
        title = make_title(writer)
        made = of(as_writer, title)
        give(as_writer, made, "type", value="special")
        confirm(as_writer, made)
        assert "confirmed already" in said(confirm(as_writer, made))
        # Another choice of a value shows what came of it, and changes nothing.
        give(as_writer, made, "type", value="short")
        assert Title.objects.get().type == "special"
        assert Version.objects.count() == 2

    def test_offers_the_changed_records_as_one_changeset(self, as_writer, writer):
        one, two, elsewhere = (make_title(writer) for _ in range(3))
        there = propose([elsewhere.card], by=writer, at=NOON)
        made = of(as_writer, one, two, elsewhere)
        give(as_writer, made, "type", value="special")
        assert "Put into one changeset" in text(confirm(as_writer, made))
        response = as_writer.post(at(made, "propose_bulk_edit"), follow=True)
        assert "1 title of this bulk edit" in said(response)
        changeset = Changeset.objects.exclude(pk=there.pk).get()
        assert {*Card.objects.filter(pending=changeset)} == {one.card, two.card}
        again = as_writer.post(at(made, "propose_bulk_edit"), follow=True)
        assert said(again)
        assert Changeset.objects.count() == 2

    def test_that_was_taken_back_is_put_into_no_changeset(self, as_writer, writer):
        made = of(as_writer, make_title(writer))
        give(as_writer, made, "type", value="special")
        assert "Put into one changeset" in text(confirm(as_writer, made))
        as_writer.post(at(made, "take_back_bulk_edit"))
        assert "Put into one changeset" in text(as_writer.get(at(made)))  # that is a preview yet
        confirm(as_writer, BulkEdit.objects.latest("pk"))
        shown = text(as_writer.get(at(made)))
        assert "Taken back" in shown
        assert "Put into one changeset" not in shown
        answer = as_writer.post(at(made, "propose_bulk_edit"), follow=True)
        assert "took this back" in said(answer)
        assert not Changeset.objects.exists()

    def test_of_many_is_a_task_that_is_followed(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr(bulk_edits, "AT_ONCE", 1)
        titles = make_title(writer), make_title(writer)
        made = of(as_writer, *titles)
        give(as_writer, made, "type", value="special")
        response = confirm(as_writer, made)
        assert "Set “type” to “special” for 2 titles" in text(response)
        shown = text(as_writer.get(at(made)))
        assert "How far it is" in shown
        assert "Put into one changeset" not in shown
        assert Version.objects.count() == 2

    def test_that_was_stopped_offers_what_was_changed(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr(bulk_edits, "AT_ONCE", 1)
        monkeypatch.setattr("cms.desk.write.bulk_edit.apply.BATCH", 1)
        monkeypatch.setattr(worker, "TURN", -1.0)
        made = of(as_writer, make_title(writer), make_title(writer))
        give(as_writer, made, "type", value="special")
        confirm(as_writer, made)
        now = timezone.now()
        worker.do(worker.next_job("one", at=now), clock=lambda: now)
        progress.cancel(Progress.objects.get(), by=writer, at=now)
        worker.work_off("one", clock=lambda: now)
        shown = text(as_writer.get(at(made)))
        assert "1 title is changed, 1 is not: it was stopped." in shown
        assert "Why, and how to go on" in shown
        as_writer.post(at(made, "propose_bulk_edit"))
        assert Card.objects.exclude(pending=None).count() == 1

    def test_of_a_field_that_its_kind_has_dropped_is_still_told(self, as_writer, writer):
        made = of(as_writer, make_title(writer))
        give(as_writer, made, "type", value="special")
        confirm(as_writer, made)
        BulkEdit.objects.update(field="gone_since")
        shown = text(as_writer.get(at(made)))
        assert "Set “gone_since” to “special”" in shown
        assert "<ins>special</ins>" in shown

    def test_is_for_signed_in_people(self, as_writer, writer):
        made = of(as_writer, make_title(writer))
        for name in ("bulk_edit", "apply_bulk_edit", "propose_bulk_edit"):
            assert Client().post(at(made, name)).status_code == 302
            assert as_writer.get(at(made, "apply_bulk_edit")).status_code == 405
        assert as_writer.get(reverse("newsroom:bulk_edit", args=[999_999])).status_code == 404


class TestTakingBack:
    def done(self, client, *titles) -> BulkEdit:
        made = of(client, *titles)
        give(client, made, "type", value="special")
        confirm(client, made)
        return made

    def press(self, client, made: BulkEdit):
        return client.post(at(made, "take_back_bulk_edit"), follow=True)

    def test_shows_each_record_before_anything_is_changed(self, as_writer, writer, other_writer):
        one, two = (make_title(writer, name=name, type="film") for name in ("Selma", "Alpha"))
        made = self.done(as_writer, one, two)
        assert "Take it back …" in text(as_writer.get(at(made)))
        edit(two, other_writer, runtime=90)
        shown = text(self.press(as_writer, made))
        assert "Take back: Set “type” to “special”." in shown
        assert "<del>special</del>" in shown
        assert "Change this 1 title back<" in shown
        assert "Leave it as it is" in shown
        back = BulkEdit.objects.get(takes_back=made)
        assert f"was changed by {other_writer} since" in text(as_writer.get(f"{at(back)}?show=left"))
        assert {each.type for each in Title.objects.all()} == {"special"}

    def test_is_told_on_both_pages_and_offered_no_more(self, as_writer, writer):
        made = self.done(as_writer, make_title(writer, type="film"))
        self.press(as_writer, made)
        back = BulkEdit.objects.get(takes_back=made)
        assert "Take it back …" not in text(confirm(as_writer, back))
        assert Title.objects.get().type == "film"
        shown = text(as_writer.get(at(made)))
        assert f'<a href="{at(back)}">Taken back</a> by {writer}' in shown
        assert "Take it back …" not in shown
        assert "took this back already" in said(self.press(as_writer, made))

    def test_can_not_be_made_another_change(self, as_writer, writer):
        made = self.done(as_writer, make_title(writer, type="film"))
        self.press(as_writer, made)
        back = BulkEdit.objects.get(takes_back=made)
        assert "Take back: " in text(as_writer.get(f"{at(back)}?field=runtime"))
        give(as_writer, back, "runtime", value="90")
        back.refresh_from_db()
        assert back.field == "type"


def test_a_yes_or_no_is_chosen_and_never_taken_for_granted(as_writer, writer):
    source = make_source(writer)
    made = choose_of(as_writer, "source", source)
    response = give(as_writer, made, "press_material", value="")
    assert response.status_code == 422
    give(as_writer, made, "press_material", value="yes")
    confirm(as_writer, made)
    source.refresh_from_db()
    assert source.press_material is True


def test_a_person_is_never_left_without_a_way_to_be_named(as_writer, writer):
    made = choose_of(as_writer, "person", make_person(writer))
    shown = as_writer.get(f"{at(made)}?field=naming")
    assert [code for code, _ in shown.context["form"].fields["deed"].choices] == ["set"]
    assert give(as_writer, made, "naming", value="").status_code == 422
