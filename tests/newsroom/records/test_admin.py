"""The admin as a writer and an editor use it, request by request."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Title
from cms.desk.models import Card, Changeset, Version
from cms.desk.models.cards import EditorialState
from cms.desk.models.states import State
from cms.desk.review.contents import propose
from cms.desk.review.decisions import request_changes
from cms.desk.review.submit import submit
from cms.newsroom import paging
from cms.publishing.documents import documents
from cms.publishing.models import LiveDocument
from tests.make import (
    NOON,
    credit,
    edit,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
    make_user,
)

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


@pytest.fixture
def as_editor(editor):
    return signed_in(editor)


def form_of(title: Title, version: int, **values) -> dict:
    return {
        "name": title.name or "",
        "type": title.type or "",
        "premiere": title.premiere or "",
        "synopsis": title.synopsis or "",
        "slug": title.card.slug or "",
        "genres": [],
        "countries": [],
        "external_ids": "",
        "version_opened": version,
        "version_expected": version,
        "_save": "1",
        **values,
    }


def page(title) -> str:
    return reverse("admin:catalog_title_change", args=[title.pk])


def text(response) -> str:
    return response.content.decode()


def state(record) -> str:
    return Card.objects.select_related("pending").get(pk=record.pk).editorial_state


class TestWriting:
    def test_a_new_record_is_saved_as_a_draft(self, as_writer, writer):
        response = as_writer.post(
            reverse("admin:catalog_title_add"),
            {
                "name": "Selma",
                "type": "film",
                "external_ids": "imdb:tt1020072",
                "version_opened": 0,
                "version_expected": 0,
            },
            follow=True,
        )
        title = Title.objects.get()
        assert "“Selma” is saved as a draft." in text(response)
        assert str(title.card.external_ids.get()) == "imdb:tt1020072"
        assert title.card.versions.get().by == writer

    def test_an_impossible_date_is_shown_at_its_field(self, as_writer, writer):
        title = make_title(writer)
        response = as_writer.post(page(title), form_of(title, 1, premiere="2019-02-30"))
        assert "is not a day of the calendar" in text(response)
        assert title.card.versions.count() == 1

    def test_a_rule_that_spans_fields_is_shown_too(self, as_writer, writer):
        person = make_person(writer, name="Ava")
        url = reverse("admin:catalog_person_change", args=[person.pk])
        data = {"name": "Ava", "born": "1980", "died": "1970", "version_opened": 1, "version_expected": 1}
        assert "Nobody dies before they are born" in text(as_writer.post(url, data))

    def test_two_editors_of_different_fields_are_both_kept(self, as_writer, writer, other_writer):
        title = make_title(writer, name="One")
        edit(title, other_writer, synopsis="Theirs.")
        response = as_writer.post(page(title), form_of(title, 1, name="Two", synopsis=""), follow=True)
        title.refresh_from_db()
        assert (title.name, title.synopsis) == ("Two", "Theirs.")
        assert "both edits are kept" in text(response)

    def test_two_editors_of_one_field_see_both_sides_and_lose_nothing(self, as_writer, writer, other_writer):
        title = make_title(writer, name="One", synopsis=None)
        edit(title, other_writer, name="Theirs", synopsis="Also theirs.")
        response = as_writer.post(page(title), form_of(title, 1, name="Mine"))
        assert "walter changed this to “Theirs” while you had it open" in text(response)
        assert 'value="Mine"' in text(response)
        assert 'name="version_expected" value="2"' in text(response)
        assert Version.objects.filter(card=title.pk).count() == 2
        as_writer.post(page(title), form_of(title, 1, name="Mine", version_expected=2))
        title.refresh_from_db()
        assert (title.name, title.synopsis) == ("Mine", "Also theirs.")

    def test_going_back_to_the_first_value_after_a_conflict_is_a_choice_too(
        self, as_writer, writer, other_writer
    ):
        title = make_title(writer, name="One")
        edit(title, other_writer, name="Theirs")
        shown = text(as_writer.post(page(title), form_of(title, 1, name="Mine")))
        assert 'name="version_settled" value="name"' in shown
        settled = {"version_expected": 2, "version_settled": "name"}
        as_writer.post(page(title), form_of(title, 1, name="One", **settled))
        title.refresh_from_db()
        assert title.name == "One"

    @pytest.mark.parametrize("version", ["999", "-1", "9" * 30, "²"])
    def test_a_version_that_never_was_is_refused_in_words(self, as_writer, writer, version):
        title = make_title(writer, name="One")
        response = as_writer.post(page(title), form_of(title, version, name="Two"))
        assert response.status_code == 200
        title.refresh_from_db()
        assert title.name == "One"

    def test_a_form_that_was_open_when_somebody_submitted_is_refused_in_words(self, as_writer, writer):
        title = make_title(writer, name="One")
        make_submitted(title, by=writer)
        response = as_writer.post(page(title), form_of(title, 1, name="Late"))
        assert "is in review: take it out to edit it" in text(response)
        assert 'value="Late"' in text(response)

    def test_an_external_id_of_another_record_is_refused(self, as_writer, writer):
        make_title(writer, name="First", external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        title = make_title(writer)
        response = as_writer.post(page(title), form_of(title, 1, external_ids="imdb:tt0000001"))
        assert "imdb:tt0000001 names “First” already" in text(response)

    def test_saving_nothing_writes_no_version(self, as_writer, writer):
        title = make_title(writer)
        response = as_writer.post(page(title), form_of(title, 1), follow=True)
        assert "Nothing to save" in text(response)
        assert title.card.versions.count() == 1

    def test_the_key_of_a_sheet_is_a_field_of_its_own(self, as_writer, writer):
        title = make_title(writer, external_ids={"new-1": {"scheme": "sheet:title", "value": "one"}})
        shown = text(as_writer.get(page(title)))
        assert "sheet:title" not in shown
        assert 'name="sheet_key" value="one"' in shown
        as_writer.post(page(title), form_of(title, 1, name="Two", sheet_key="one"))
        assert str(title.card.external_ids.get()) == "sheet:title:one"
        as_writer.post(page(title), form_of(title, 2, name="Two", sheet_key="uno"))
        assert str(title.card.external_ids.get()) == "sheet:title:uno"

    def test_what_was_typed_into_a_record_in_review_can_be_taken_out_with_it(self, as_writer, writer):
        title = make_title(writer, name="One")
        make_submitted(title, by=writer)
        refused = as_writer.post(page(title), form_of(title, 1, name="Late"))
        assert "Take out and save" in text(refused)
        as_writer.post(page(title), form_of(title, 1, name="Late", _take_out="1"))
        title.refresh_from_db()
        assert (title.name, state(title)) == ("Late", EditorialState.DRAFT)


class TestCredits:
    def url(self, title) -> str:
        return reverse("newsroom:part", args=[title.pk, "credits"])

    def rows(self, *rows, initial: int, version: int) -> dict:
        data = {
            "credits-TOTAL_FORMS": len(rows),
            "credits-INITIAL_FORMS": initial,
            "version_opened": version,
            "version_expected": version,
        }
        for place, row in enumerate(rows):
            data |= {f"credits-{place}-{name}": value for name, value in row.items()}
        return data

    def test_rows_are_added_changed_and_removed_in_one_version(self, as_writer, writer):
        ava, jj, net = make_person(writer), make_person(writer), make_organisation(writer)
        title = make_title(writer, credits={"new-1": credit(ava), "new-2": credit(jj)})
        first, second = title.credits.order_by("pk")
        data = self.rows(
            {"row": first.pk, "person": ava.pk, "job": "director", "billing": "1"},
            {"row": second.pk, "person": jj.pk, "job": "actor", "remove": "on"},
            {"row": "", "organisation": net.pk, "job": "network"},
            {"row": "", "job": ""},
            initial=2,
            version=1,
        )
        response = as_writer.post(self.url(title), data, follow=True)
        assert "is saved" in text(response)
        assert set(title.credits.values_list("job", "billing")) == {("director", 1), ("network", None)}
        assert title.card.versions.count() == 2

    def test_a_row_that_names_nobody_is_shown_with_its_reason(self, as_writer, writer):
        title = make_title(writer)
        data = self.rows({"row": "", "job": "actor", "character": "Mickey"}, initial=0, version=1)
        response = as_writer.post(self.url(title), data)
        assert "A credit names one person or one organisation" in text(response)
        assert 'value="Mickey"' in text(response)

    def test_a_cell_changed_by_both_is_a_conflict(self, as_writer, writer, other_writer):
        person = make_person(writer)
        title = make_title(writer, credits={"new-1": credit(person)})
        row = title.credits.get()
        edit(title, other_writer, credits={row.pk: {"character": "Theirs"}})
        data = self.rows(
            {"row": row.pk, "person": person.pk, "job": "actor", "character": "Mine"}, initial=1, version=1
        )
        response = as_writer.post(self.url(title), data)
        assert "walter changed this to “Theirs”" in text(response)
        row.refresh_from_db()
        assert row.character == "Theirs"

    def test_a_row_that_somebody_else_removed_can_be_added_back(self, as_writer, writer, other_writer):
        ava, jj = make_person(writer), make_person(writer)
        title = make_title(writer, credits={"new-1": credit(ava), "new-2": credit(jj, "director")})
        first, second = title.credits.order_by("pk")
        edit(title, other_writer, credits={first.pk: None})
        rows = (
            {"row": first.pk, "person": ava.pk, "job": "actor", "character": "Kept words"},
            {"row": second.pk, "person": jj.pk, "job": "director"},
        )
        shown = text(as_writer.post(self.url(title), self.rows(*rows, initial=2, version=1)))
        assert "walter removed this row while you had it open. Save again to add it back" in shown
        assert 'name="credits-0-row" value=""' in shown or 'name="credits-0-row" id' in shown
        assert 'value="Kept words"' in shown
        again = self.rows({**rows[0], "row": ""}, rows[1], initial=2, version=1) | {"version_expected": 2}
        as_writer.post(self.url(title), again)
        assert set(title.credits.values_list("character", "job")) == {
            ("Kept words", "actor"),
            (None, "director"),
        }

    @pytest.mark.parametrize("odd", ["²", "9" * 26, "-1", "abc", "40000"])
    def test_an_invalid_id_in_a_cell_is_refused_in_words(self, as_writer, writer, odd):
        title, person = make_title(writer), make_person(writer)
        for name in ("person", "billing"):
            row = {"row": "", "person": person.pk, "job": "actor", "character": odd, name: odd}
            response = as_writer.post(self.url(title), self.rows(row, initial=0, version=1))
            assert response.status_code == 200
        assert not title.credits.exists()

    def test_a_row_without_a_job_says_what_to_choose(self, as_writer, writer):
        title = make_title(writer)
        data = self.rows({"row": "", "person": make_person(writer).pk}, initial=0, version=1)
        assert "Choose a job." in text(as_writer.post(self.url(title), data))

    def test_queries_do_not_grow_with_rows(self, as_writer, writer, django_assert_max_num_queries):
        def queries(size):
            people = [make_person(writer) for _ in range(size)]
            title = make_title(writer, credits={f"new-{n}": credit(each) for n, each in enumerate(people)})
            with django_assert_max_num_queries(30) as captured:
                response = as_writer.get(self.url(title))
            assert all(str(each.card) in text(response) for each in people)
            return len(captured)

        assert queries(2) == queries(6)


class TestReview:
    def test_saving_and_submitting_is_one_button(self, as_writer, writer):
        title = make_title(writer, name="One")
        response = as_writer.post(page(title), form_of(title, 1, name="Two", _submit="1"), follow=True)
        assert "“Two” is submitted for review." in text(response)
        assert state(title) == EditorialState.IN_REVIEW

    def test_a_blocker_keeps_the_edit_and_says_why(self, as_writer, writer):
        title = make_title(writer, name="One", type=None)
        response = as_writer.post(page(title), form_of(title, 1, name="Two", _submit="1"), follow=True)
        assert "It can&#x27;t be submitted yet. Two: A title needs its type." in text(response)
        title.refresh_from_db()
        assert title.name == "Two"

    def test_the_page_shows_live_to_proposed_as_marks(self, as_editor, writer, editor):
        title = make_title(writer, name="When They See Us", synopsis="Five boys confess.")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, synopsis="Five boys are made to confess.")
        changeset = make_submitted(title, by=writer)
        shown = text(as_editor.get(reverse("newsroom:changeset", args=[changeset.pk])))
        assert "<ins>are made to </ins>" in shown
        assert "Approve and publish" in shown

    def test_approving_and_publishing_is_one_button(self, as_editor, writer):
        title = make_title(writer, name="One")
        changeset = make_submitted(title, by=writer)
        url = reverse("newsroom:step", args=[changeset.pk, "approve-and-publish"])
        response = as_editor.post(url, {"seen": changeset.digest(), "back": title.pk}, follow=True)
        assert "“One” is published: 1 record." in text(response)
        assert LiveDocument.objects.get().label == "One"

    @pytest.mark.parametrize("step", ["approve", "approve-and-publish", "publish"])
    def test_ones_own_work_is_refused_by_every_button(self, as_editor, editor, step):
        changeset = make_submitted(make_title(editor), by=editor)
        url = reverse("newsroom:step", args=[changeset.pk, step])
        response = as_editor.post(url, {"seen": changeset.digest()}, follow=True)
        assert "somebody" in text(response)
        changeset.refresh_from_db()
        assert changeset.state == State.IN_REVIEW
        assert not LiveDocument.objects.exists()
        assert "Approve and publish" not in text(response)

    def test_a_change_made_while_the_page_is_rendered_is_not_approved(
        self, as_editor, writer, editor, monkeypatch
    ):
        title = make_title(writer, name="Old words")
        changeset = make_submitted(title, by=writer)

        def read_slowly(*args, **kwargs):
            shown = documents(*args, **kwargs)
            monkeypatch.undo()
            request_changes(changeset, by=editor, at=NOON, note="Again.")
            edit(title, writer, name="New words")
            submit(changeset, by=writer, at=NOON)
            return shown

        monkeypatch.setattr("cms.newsroom.changesets.proposals.documents", read_slowly)
        shown = text(as_editor.get(reverse("newsroom:changeset", args=[changeset.pk])))
        seen = re.search(r'name="seen" value="(\w+)"', shown).group(1)
        url = reverse("newsroom:step", args=[changeset.pk, "approve-and-publish"])
        assert "changed while you read it" in text(as_editor.post(url, {"seen": seen}, follow=True))
        assert not LiveDocument.objects.exists()

    def test_a_withdrawal_does_not_carry_an_edit_along(self, as_editor, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Unread")
        propose([title.card], by=writer, at=NOON, title="Others")
        response = as_editor.post(reverse("newsroom:withdraw", args=[title.pk]), {"note": "Gone."})
        assert "is in “Others” to publish: take it out there first" in text(response)
        assert Changeset.objects.get(title="Others").state == State.OPEN

    def test_submitting_one_record_does_not_submit_its_neighbours(self, as_writer, writer):
        one, two = make_title(writer, name="One"), make_title(writer, name="Two")
        propose([one.card, two.card], by=writer, at=NOON, title="Both")
        assert "submitted together" in text(as_writer.get(page(one)))
        response = as_writer.post(page(one), form_of(one, 1, name="Uno", _submit="1"), follow=True)
        assert "is in “Both” with other records" in text(response)
        assert state(two) == EditorialState.DRAFT

    def test_somebody_who_may_approve_but_not_publish_sees_so_beforehand(self, writer):
        approver = make_user("reader")
        approver.user_permissions.add(Permission.objects.get(codename="approve_changeset"))
        changeset = make_submitted(make_title(writer, name="One"), by=writer)
        shown = text(signed_in(approver).get(reverse("newsroom:changeset", args=[changeset.pk])))
        assert "Approve and publish" not in shown
        assert "Take out" not in shown
        url = reverse("newsroom:step", args=[changeset.pk, "approve"])
        signed_in(approver).post(url, {"seen": changeset.digest()})
        changeset.refresh_from_db()
        assert changeset.state == State.APPROVED

    @pytest.mark.parametrize(
        ("step", "values"),
        [
            ("take-out", {"card": "abc"}),
            ("take-out", {"card": "9" * 30, "back": "²"}),
            ("reject", {"note": "a\x00b"}),
            ("request-changes", {"note": ""}),
        ],
    )
    def test_invalid_values_are_refused_in_words(self, as_editor, writer, step, values):
        changeset = make_submitted(make_title(writer), by=writer)
        url = reverse("newsroom:step", args=[changeset.pk, step])
        assert as_editor.post(url, values, follow=True).status_code == 200
        changeset.refresh_from_db()
        assert changeset.state == State.IN_REVIEW

    def test_an_outdated_page_approves_nothing(self, as_editor, writer):
        changeset = make_submitted(make_title(writer), by=writer)
        url = reverse("newsroom:step", args=[changeset.pk, "approve-and-publish"])
        response = as_editor.post(url, {"seen": "0" * 64}, follow=True)
        assert "changed while you read it" in text(response)

    def test_a_writer_is_shown_the_way_back(self, as_writer, writer):
        title = make_title(writer)
        make_submitted(title, by=writer)
        assert "Take out" in text(as_writer.get(page(title)))
        as_writer.post(reverse("newsroom:take_out", args=[title.pk]))
        assert state(title) == EditorialState.DRAFT

    def test_changes_are_asked_for_with_a_note(self, as_editor, writer):
        changeset = make_submitted(make_title(writer), by=writer)
        url = reverse("newsroom:step", args=[changeset.pk, "request-changes"])
        as_editor.post(url, {"note": "Which year?"})
        shown = text(as_editor.get(reverse("newsroom:changeset", args=[changeset.pk])))
        assert "Which year?" in shown

    def test_the_writer_is_shown_what_was_asked(self, as_writer, as_editor, writer):
        title = make_title(writer, name="Selma")
        changeset = make_submitted(title, by=writer)
        as_editor.post(
            reverse("newsroom:step", args=[changeset.pk, "request-changes"]), {"note": "Which year?"}
        )
        assert "Which year?" in text(as_writer.get(page(title)))
        assert "asked for changes" in text(as_writer.get(reverse("admin:index")))

    def test_a_finished_changeset_still_reads_as_words(self, as_editor, writer, editor):
        ava = make_person(writer, name="Ava DuVernay")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        changeset = make_live(title, ava, by=writer, approver=editor)
        shown = text(as_editor.get(reverse("newsroom:changeset", args=[changeset.pk])))
        assert "Ava DuVernay · actor" in shown
        assert "$ref" not in shown

    def test_a_correction_is_offered_on_what_is_held_and_nowhere_else(
        self, as_editor, as_writer, writer, editor
    ):
        title, other = make_title(writer, name="Selma"), make_title(writer)
        make_live(title, by=writer, approver=editor)
        make_submitted(other, by=writer)
        as_editor.post(reverse("newsroom:hold", args=[title.pk]), {"reason": "error"})
        second = signed_in(make_user("third", "editor"))
        for client in (second, as_editor, as_writer):
            assert "Submit a correction" in text(client.get(page(title)))
            assert "Submit a correction" not in text(client.get(page(other)))

    def test_edits_typed_into_what_an_editor_could_decide_are_kept_too(self, as_editor, writer):
        title = make_title(writer, name="One")
        make_submitted(title, by=writer)
        refused = text(as_editor.post(page(title), form_of(title, 1, name="Late")))
        assert "Take out and save" in refused
        assert "Take out to edit" not in refused

    def test_the_queue_counts_the_records_still_in_it(self, as_editor, writer):
        changeset = make_submitted(make_title(writer), make_title(writer), by=writer, title="Two")
        as_editor.post(
            reverse("newsroom:step", args=[changeset.pk, "take-out"]),
            {"card": changeset.standing().first().card_id},
        )
        shown = text(as_editor.get(reverse("newsroom:queue")))
        assert '<td class="number">1<span class="unit"> record</span></td>' in shown

    def test_a_hold_is_shown_to_whoever_may_end_it(self, as_editor, as_writer, writer, editor):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        assert "Hold…" in text(as_editor.get(page(title)))
        assert "Hold…" not in text(as_writer.get(page(title)))
        as_editor.post(reverse("newsroom:hold", args=[title.pk]), {"reason": "error"})
        for address in (reverse("admin:index"), reverse("newsroom:queue")):
            assert "Held, waiting for a second person" in text(as_editor.get(address))

    def test_records_of_a_list_are_submitted_together(self, as_writer, writer):
        titles = [make_title(writer), make_title(writer)]
        data = {"action": "put_together", "_selected_action": [title.pk for title in titles]}
        response = as_writer.post(reverse("admin:catalog_title_changelist"), data, follow=True)
        assert "2 records" in text(response)
        assert Changeset.objects.get().state == State.OPEN

    def test_withdrawing_and_holding_show_who_names_it_first(self, as_editor, writer, editor):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava, credited_as="A.")})
        make_live(title, ava, by=writer, approver=editor)
        for name in ("newsroom:withdraw", "newsroom:hold"):
            assert "Selma" in text(as_editor.get(reverse(name, args=[ava.pk])))
        as_editor.post(reverse("newsroom:hold", args=[ava.pk]), {"reason": "privacy"})
        assert state(ava) == EditorialState.HELD
        other = signed_in(make_user("third", "editor"))
        other.post(reverse("newsroom:end_hold", args=[ava.pk]), {"how": "lifted"})
        assert state(ava) == EditorialState.LIVE
        as_editor.post(reverse("newsroom:withdraw", args=[ava.pk]), {"note": "Asked to be left out."})
        assert Changeset.objects.get(state=State.IN_REVIEW).standing().get().action == "withdraw"


class TestALongList:
    def listed(self, client, **asked):
        return client.get(reverse("admin:catalog_title_changelist"), asked)

    def test_is_counted_up_to_a_bound_and_says_so(self, as_writer, writer, monkeypatch):
        monkeypatch.setattr(paging, "MOST", 3)
        for number in range(5):
            make_title(writer, name=f"Part {number}")
        shown = text(self.listed(as_writer))
        assert "3+ titles" in shown
        assert "Type a name or choose a filter" in shown
        assert "Part 2" in shown

    def test_is_searched_the_nearest_first_and_then_as_asked(self, as_writer, writer):
        for name in ("A Part", "Part", "Part 2", "Zero Part"):
            make_title(writer, name=name)
        found = self.listed(as_writer, q="part").context["cl"].result_list
        assert [str(each) for each in found] == ["Part", "Part 2", "A Part", "Zero Part"]
        found = self.listed(as_writer, q="part", o="-1").context["cl"].result_list
        assert [str(each) for each in found] == ["Zero Part", "Part 2", "Part", "A Part"]

    def test_says_that_a_misspelt_name_was_guessed(self, as_writer, writer):
        make_title(writer, name="Adolescence")
        assert "1 found, called nearly so" in text(self.listed(as_writer, q="adolesence"))

    def test_filters_before_it_searches(self, as_writer, writer, editor):
        live, draft = make_title(writer, name="Part"), make_title(writer, name="Part 2")
        make_live(live, by=writer, approver=editor)
        found = self.listed(as_writer, q="part", state="draft").context["cl"].result_list
        assert [each.pk for each in found] == [draft.pk]


class TestAccess:
    PAGES = ("newsroom:queue", "admin:catalog_title_changelist")

    @pytest.mark.parametrize("name", PAGES)
    def test_strangers_are_asked_to_sign_in(self, client, name):
        assert client.get(reverse(name)).status_code == 302

    @pytest.mark.parametrize("name", PAGES)
    def test_staff_without_a_role_see_nothing(self, db, name):
        assert signed_in(make_user("nobody")).get(reverse(name)).status_code == 403

    def test_writers_may_choose_a_genre_and_nobody_deletes_one(self, as_writer, admin_client):
        found = as_writer.get(
            reverse("admin:autocomplete"),
            {"term": "biog", "app_label": "catalog", "model_name": "title", "field_name": "genres"},
        )
        assert [each["id"] for each in found.json()["results"]] == ["biography"]
        assert admin_client.get(reverse("admin:catalog_genre_delete", args=["drama"])).status_code == 403
        assert as_writer.post(reverse("admin:catalog_genre_change", args=["drama"]), {}).status_code == 403

    def test_nobody_deletes(self, as_editor, writer):
        title = make_title(writer)
        assert as_editor.get(reverse("admin:catalog_title_delete", args=[title.pk])).status_code == 403

    def test_every_page_carries_the_strict_policy(self, as_writer, writer):
        response = as_writer.get(page(make_title(writer)))
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in text(response)
        assert " style=" not in text(response)

    @pytest.mark.parametrize("evil", ['<script>alert("x")</script>', '"><img src=x onerror=alert(1)>'])
    def test_script_in_a_name_is_escaped(self, as_editor, writer, editor, evil):
        title = make_title(writer, name=evil)
        changeset = make_submitted(title, by=writer)
        for url in (
            page(title),
            reverse("newsroom:changeset", args=[changeset.pk]),
            reverse("newsroom:queue"),
            reverse("admin:catalog_title_changelist"),
            reverse("admin:index"),
        ):
            assert evil not in text(as_editor.get(url))


class TestLists:
    @pytest.mark.parametrize("name", ["admin:index", "newsroom:queue", "admin:catalog_title_changelist"])
    def test_queries_do_not_grow(self, as_writer, writer, name, django_assert_max_num_queries):
        def queries(size):
            for _ in range(size):
                make_submitted(make_title(writer, genres=["drama"]), by=writer)
                make_title(writer)
            with django_assert_max_num_queries(34) as captured:
                as_writer.get(reverse(name))
            return len(captured)

        queries(2)
        assert queries(1) == queries(2)

    def test_a_changeset_page_asks_no_more_for_more_records(
        self, as_editor, writer, editor, django_assert_max_num_queries
    ):
        def queries(size):
            people = [make_person(writer) for _ in range(size)]
            titles = [make_title(writer, credits={"new-1": credit(each)}) for each in people]
            changeset = make_submitted(*titles, *people, by=writer)
            with django_assert_max_num_queries(60) as captured:
                as_editor.get(reverse("newsroom:changeset", args=[changeset.pk]))
            return len(captured)

        queries(2)
        assert queries(2) == queries(4)

    def test_names_are_found_whatever_their_accents(self, as_writer, writer):
        make_title(writer, name="Amélie")
        make_title(writer, name="Selma")
        shown = text(as_writer.get(reverse("admin:catalog_title_changelist"), {"q": "amelie"}))
        assert "Amélie" in shown
        assert "Selma" not in shown
        found = as_writer.get(
            reverse("admin:autocomplete"),
            {"term": "AMELIE", "app_label": "catalog", "model_name": "credit", "field_name": "title"},
        )
        results = [each["text"] for each in found.json()["results"] if "make" not in each]
        assert results == ["Amélie (film)"]

    def test_the_state_filter_agrees_with_the_state(self, as_writer, writer, editor):
        make_live(make_title(writer, name="Alive"), by=writer, approver=editor)
        make_title(writer, name="Sketch")
        for state_, name in (("live", "Alive"), ("draft", "Sketch")):
            shown = text(as_writer.get(reverse("admin:catalog_title_changelist"), {"state": state_}))
            assert name in shown
            assert {"Alive", "Sketch"} - {name} != set()
            assert ({"Alive", "Sketch"} - {name}).pop() not in shown
