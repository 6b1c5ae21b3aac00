"""The changeset's page: its records, its details, comments, warnings, dependencies and a second review."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cms.desk.checks import rules
from cms.desk.checks.warnings import warned
from cms.desk.models import Card, Changeset, Comment, Thread
from cms.desk.models.states import State, Verdict
from cms.desk.review.comments import comment, resolve
from cms.desk.review.contents import propose, split
from cms.desk.review.decisions import request_changes
from cms.desk.review.dependencies import bring_along
from cms.desk.review.submit import submit
from cms.publishing.models import LiveDocument
from tests.make import NOON, accept_warnings, credit, edit, make_live, make_person, make_submitted, make_title
from tests.make.stories import make_story

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


@pytest.fixture
def titles(writer):
    return [make_title(writer, name=name) for name in ("One", "Two", "Three")]


def text(response) -> str:
    return response.content.decode()


def page(changeset, query: str = "") -> str:
    return reverse("newsroom:changeset", args=[changeset.pk]) + query


def step(client, changeset, name: str, **values):
    return client.post(reverse("newsroom:step", args=[changeset.pk, name]), values, follow=True)


def make_open(*records, by, **values) -> Changeset:
    return propose([record.card for record in records], by=by, at=NOON, **values)


def labels(changeset) -> list[str]:
    return [str(each.card) for each in changeset.standing().select_related("card")]


class TestItsRecords:
    def test_are_added_by_name(self, as_writer, writer, titles):
        changeset = make_open(titles[0], by=writer)
        assert "“Two” is in “One and 1 other” now." in text(
            step(as_writer, changeset, "add", card=titles[1].pk)
        )
        assert labels(changeset) == ["One", "Two"]

    def test_are_added_from_a_record_s_page(self, as_writer, writer, titles):
        changeset = make_open(titles[0], by=writer)
        shown = text(as_writer.get(reverse("admin:catalog_title_change", args=[titles[1].pk])))
        assert "Add it to an open changeset" in shown
        as_writer.post(reverse("newsroom:add_record", args=[titles[1].pk]), {"to": changeset.pk})
        assert labels(changeset) == ["One", "Two"]
        shown = text(as_writer.get(reverse("admin:catalog_title_change", args=[titles[1].pk])))
        assert "Add it to an open changeset" not in shown

    def test_are_added_from_a_list(self, as_writer, writer, titles):
        changeset = make_open(titles[0], by=writer)
        chosen = {"action": "add_to_open", "_selected_action": [title.pk for title in titles[1:]]}
        address = reverse("admin:catalog_title_changelist")
        assert "Choose an open changeset" in text(as_writer.post(address, chosen, follow=True))
        as_writer.post(address, {**chosen, "to": changeset.pk})
        assert labels(changeset) == ["One", "Two", "Three"]

    def test_that_are_in_another_changeset_are_refused_with_its_name(
        self, as_writer, other_writer, writer, titles
    ):
        make_open(titles[0], by=other_writer, title="Theirs")
        changeset = make_open(titles[1], by=writer)
        chosen = {"action": "add_to_open", "_selected_action": [titles[0].pk], "to": changeset.pk}
        said = text(as_writer.post(reverse("admin:catalog_title_changelist"), chosen, follow=True))
        assert "“One” is in “Theirs” already (open, made by walter)" in said

    def test_are_split_off_by_ticking_them(self, as_writer, writer, titles):
        changeset = make_submitted(*titles, by=writer)
        assert text(as_writer.get(page(changeset))).count('name="chosen"') == 3
        said = text(step(as_writer, changeset, "split", chosen=[titles[0].pk], title="Apart"))
        assert "“Apart” is now a separate, open changeset" in said
        assert labels(Changeset.objects.get(title="Apart")) == ["One"]

    def test_are_moved_by_ticking_them(self, as_writer, writer, titles):
        first, second = make_open(*titles[:2], by=writer), make_open(titles[2], by=writer, title="Second")
        assert "Second (writer)" in text(as_writer.get(page(first)))
        said = text(step(as_writer, first, "move", chosen=[titles[0].pk], to=second.pk))
        assert "Moved 1 record to “Second”." in said
        assert f'<a href="{page(second)}">Second</a>' in said

    @pytest.mark.parametrize("name", ["split", "move", "add"])
    @pytest.mark.parametrize("odd", ["", "abc", "²", "9" * 30, "-1"])
    def test_invalid_values_move_nothing(self, as_writer, writer, titles, name, odd):
        changeset = make_open(*titles[:2], by=writer)
        assert step(as_writer, changeset, name, chosen=odd, to=odd, card=odd, at=odd).status_code == 200
        assert labels(changeset) == ["One", "Two"]
        assert Changeset.objects.count() == 1


class TestDetails:
    def test_is_one_field_and_the_rest_is_folded(self, as_writer, as_editor, writer, editor, titles):
        changeset = make_open(titles[0], by=writer)
        assert re.search(
            r"<details>\s*<summary>Note, assignee, due date", text(as_writer.get(page(changeset)))
        )
        step(
            as_writer, changeset, "describe", note="By <b>noon</b>.", assignee=editor.pk, due_on="2126-03-05"
        )
        shown = text(as_writer.get(page(changeset)))
        assert re.search(r"<details open>\s*<summary>Note, assignee, due date", shown)
        assert "assigned to editor; due 5 March 2126" in shown
        assert "By &lt;b&gt;noon&lt;/b&gt;." in shown
        assert changeset.title == "One"
        front = text(as_editor.get(reverse("admin:index")))
        assert "assigned to you" in front
        assert "due 5 Mar" in front

    @pytest.mark.parametrize(
        "values", [{"due_on": "2019-01-01"}, {"due_on": "soon"}, {"assignee": "abc"}, {"title": "x" * 201}]
    )
    def test_invalid_values_are_refused_in_words(self, as_writer, writer, titles, values):
        changeset = make_open(titles[0], by=writer)
        assert 'class="error"' in text(step(as_writer, changeset, "describe", **values))
        assert not changeset.decisions.exists()

    def test_are_not_offered_without_the_right(self, writer, titles, django_user_model):
        changeset = make_open(titles[0], by=writer)
        reader = django_user_model.objects.create_user("reader", is_staff=True)
        reader.user_permissions.add(*_rights("approve_changeset"))
        assert "<h2>Details</h2>" not in text(signed_in(reader).get(page(changeset)))
        assert "may not submit for review" in text(
            step(signed_in(reader), changeset, "describe", title="Mine")
        )


def _rights(*codenames):

    return Permission.objects.filter(codename__in=codenames)


class TestComments:
    def test_on_a_fact_shows_under_its_record_and_in_the_timeline(self, as_editor, writer, titles):
        changeset = make_submitted(*titles, by=writer)
        where = {"card": titles[0].pk, "path": "name", "at": f"record-{titles[0].pk}"}
        response = step(as_editor, changeset, "comment", text="Why @writer?", **where)
        assert response.redirect_chain[-1][0].endswith(f"#record-{titles[0].pk}")
        shown = text(response)
        assert "1 comment on Name" in shown
        assert shown.count("Why <b>@writer</b>?") == 2
        assert "editor</strong> commented: One, name" in shown

    def test_is_escaped(self, as_editor, writer, titles):
        changeset = make_submitted(titles[0], by=writer)
        shown = text(step(as_editor, changeset, "comment", text="<script>alert(1)</script> @writer<b>"))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt; <b>@writer</b>&lt;b&gt;" in shown

    def test_offers_people_to_mention(self, as_editor, writer, other_writer, titles):
        changeset = make_submitted(titles[0], by=writer)
        assert '<option value="walter">walter</option>' in text(as_editor.get(page(changeset)))
        step(as_editor, changeset, "comment", text="Which year?", mention="walter")
        assert Comment.objects.get().text == "@walter Which year?"
        assert Comment.objects.get().mentions.get().user == other_writer

    def test_keeps_text_that_was_refused(self, as_editor, writer, titles):
        changeset = make_submitted(titles[0], by=writer)
        at = f"record-{titles[0].pk}"
        said = text(step(as_editor, changeset, "comment", text="See @nobody.", card=titles[0].pk, at=at))
        assert "Nobody who writes or approves is called @nobody." in said
        assert re.search(r"<textarea[^>]*>See @nobody.</textarea>", said)
        assert "See @nobody." not in text(as_editor.get(page(changeset)))

    def test_goes_on_in_the_thread(self, as_writer, as_editor, writer, editor, titles):
        changeset = make_submitted(titles[0], by=writer)
        thread = comment(changeset, text="Which year?", by=editor, at=NOON).thread
        step(as_writer, changeset, "reply", thread=thread.pk, text="2014.", at=thread.anchor)
        assert "Resolved on the changeset" in text(step(as_editor, changeset, "resolve", thread=thread.pk))
        step(as_writer, changeset, "reopen", thread=thread.pk, text="Or 2015?")
        assert [each.act for each in thread.comments.all()] == ["said", "said", "resolved", "reopened"]

    def test_shows_on_the_record_s_page_while_it_is_open(self, as_writer, writer, editor, titles):
        changeset = make_submitted(titles[0], by=writer)
        thread = comment(changeset, text="Which year?", card=titles[0].card, by=editor, at=NOON).thread
        address = reverse("admin:catalog_title_change", args=[titles[0].pk])
        assert "Which year?" in text(as_writer.get(address))
        response = step(as_writer, changeset, "reply", thread=thread.pk, text="2014.", back=titles[0].pk)
        assert response.redirect_chain[-1][0] == address
        resolve(thread, by=editor, at=NOON)
        assert "Which year?" not in text(as_writer.get(address))

    def test_of_a_record_that_left_stays_readable(self, as_editor, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        comment(changeset, text="Which year?", card=titles[0].card, path="name", by=editor, at=NOON)
        split(changeset, [titles[0].card], by=writer, at=NOON)
        assert "1 comment on One, Name" in text(as_editor.get(page(changeset)))

    @pytest.mark.parametrize("name", ["comment", "reply", "resolve", "reopen"])
    @pytest.mark.parametrize("odd", ["", "abc", "9" * 30, "\0"])
    def test_invalid_values_are_refused_in_words(self, as_editor, writer, titles, name, odd):
        changeset = make_submitted(titles[0], by=writer)
        values = {"text": "a\0", "thread": odd, "card": odd, "path": odd, "mention": odd, "at": odd}
        assert step(as_editor, changeset, name, **values).status_code == 200
        assert not Thread.objects.exists()

    def test_of_another_changeset_is_refused(self, as_editor, writer, editor, titles):
        first, second = (make_submitted(title, by=writer) for title in titles[:2])
        thread = comment(first, text="Which year?", by=editor, at=NOON).thread
        said = text(step(as_editor, second, "reply", thread=thread.pk, text="2014."))
        assert "That thread belongs to another changeset" in said

    def test_shows_mentions_on_the_front_page(self, as_writer, as_editor, writer, editor, titles):
        changeset = make_submitted(titles[0], by=writer)
        thread = comment(changeset, text="@writer, <i>which</i> year?", by=editor, at=NOON).thread
        front = text(as_writer.get(reverse("admin:index")))
        assert "You were mentioned" in front
        assert f'href="{page(changeset)}#{thread.anchor}"' in front
        assert "@writer, &lt;i&gt;which&lt;/i&gt; year?" in front
        assert "You were mentioned" not in text(as_editor.get(reverse("admin:index")))
        step(as_writer, changeset, "reply", thread=thread.pk, text="2014.")
        assert "You were mentioned" not in text(as_writer.get(reverse("admin:index")))


class TestWarnings:
    @pytest.fixture
    def changeset(self, writer):
        return make_submitted(make_story(writer, bylines={}), by=writer)

    def reasons(self, changeset, reason: str) -> dict[str, str]:
        found = warned(changeset, rules.of_changeset(changeset))
        return {f"reason:{each.rule}": reason for each in found} | {
            f"warned:{each.rule}": each.digest for each in found
        }

    def test_are_acknowledged_and_approved_by_one_button(self, as_editor, changeset):
        shown = text(as_editor.get(page(changeset)))
        assert 'name="reason:story-unsigned"' in shown
        seen = {"seen": changeset.digest(), **self.reasons(changeset, "House <b>style</b>.")}
        step(as_editor, changeset, "approve-and-publish", **seen)
        assert LiveDocument.objects.exists()
        shown = text(as_editor.get(page(changeset)))
        assert "acknowledged a warning: story unsigned" in shown
        assert "House &lt;b&gt;style&lt;/b&gt;." in shown

    def test_without_a_reason_are_named(self, as_editor, changeset):
        said = text(step(as_editor, changeset, "approve", seen=changeset.digest()))
        assert "Say why these warnings may stand, then approve: “Story unsigned”." in said
        changeset.refresh_from_db()
        assert changeset.state == State.IN_REVIEW

    def test_are_acknowledged_on_the_record_s_page_too(self, as_editor, changeset):
        card = changeset.standing().get().card_id
        assert 'name="reason:story-unsigned"' in text(
            as_editor.get(reverse("newsroom:record", args=[card]), follow=True)
        )

    def test_may_be_acknowledged_by_their_writer(self, as_writer, as_editor, changeset):
        assert ">Acknowledge</button>" in text(as_writer.get(page(changeset)))
        said = text(step(as_writer, changeset, "acknowledge", **self.reasons(changeset, "House story.")))
        assert "Your acknowledgement is in the timeline" in said
        assert ">Acknowledge</button>" not in said
        shown = text(as_editor.get(page(changeset)))
        assert 'name="reason:story-unsigned"' not in shown
        assert "House story." in shown

    @pytest.mark.parametrize(
        "values", [{}, {"reason:": "x"}, {"reason:nothing": "x"}, {"reason:story-unsigned": "x"}]
    )
    def test_invalid_reasons_are_refused_in_words(self, as_writer, changeset, values):
        assert 'class="error"' in text(step(as_writer, changeset, "acknowledge", **values))
        assert not changeset.acknowledgements.exists()


class TestDependencies:
    @pytest.fixture
    def title(self, writer):
        return make_title(writer, name="Selma", credits={"new-1": credit(make_person(writer, name="Ava"))})

    def test_are_added_by_one_click_on_the_changeset_s_page(self, as_writer, writer, title):
        changeset = make_open(title, by=writer)
        assert 'aria-label="Add Ava to the changeset"' in text(as_writer.get(page(changeset)))
        only = Card.objects.get(label="Ava").pk
        response = as_writer.post(
            reverse("newsroom:bring_along", args=[title.pk]), {"only": only}, follow=True
        )
        assert "“Ava” is now in the same changeset as “Selma”." in text(response)
        assert "1 dependency added for it: Ava" in text(response)
        assert "Add Ava to the changeset" not in text(response)

    def test_are_added_on_the_record_s_page_too(self, as_writer, title):
        address = reverse("admin:catalog_title_change", args=[title.pk])
        assert "Add it to the changeset" in text(as_writer.get(address))
        response = as_writer.post(reverse("newsroom:bring_along", args=[title.pk]), {"back": 1}, follow=True)
        assert response.redirect_chain[-1][0] == address
        assert "which is not live" not in text(response)
        assert "Open the changeset" in text(response)

    def test_in_another_changeset_are_refused_with_its_name(self, as_writer, other_writer, title):
        propose([Card.objects.get(label="Ava")], by=other_writer, at=NOON, title="People")
        response = as_writer.post(reverse("newsroom:bring_along", args=[title.pk]), follow=True)
        assert "“Ava” is in “People” already (open, made by walter)" in text(response)

    def test_are_unfolded_if_they_need_attention(self, as_writer, writer, title):
        bring_along(title.card, by=writer, at=NOON)
        changeset = Changeset.objects.get()
        assert '<details class="along">' in text(as_writer.get(page(changeset)))
        comment(changeset, text="Who?", card=Card.objects.get(label="Ava"), by=writer, at=NOON)
        assert '<details class="along" open>' in text(as_writer.get(page(changeset)))

    def test_are_shown_on_their_own_once_the_record_that_needs_them_is_out(self, as_writer, writer, title):
        bring_along(title.card, by=writer, at=NOON)
        changeset = Changeset.objects.get()
        step(as_writer, changeset, "take-out", card=title.pk)
        shown = text(as_writer.get(page(changeset)))
        assert "brought along" not in shown
        assert "Ava</a></h2>" in shown


class TestApprovingAgain:
    @pytest.fixture
    def changeset(self, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        request_changes(changeset, by=editor, at=NOON, note="Name the year.")
        edit(titles[0], writer, synopsis="A march of a year.")
        submit(changeset, by=writer, at=NOON)
        return changeset

    def test_shows_changes_since_the_last_review(self, as_editor, changeset):
        shown = text(as_editor.get(page(changeset)))
        assert "Changes since your last review" in shown
        assert re.search(r"Since then:\s+1 changed;\s+2 unchanged. Your approval counts for all 3", shown)
        assert shown.count('class="module panel proposal"') == 1
        assert "<ins>A march of a year.</ins>" in shown
        assert "<ins>One</ins>" not in shown

    def test_shows_all_of_it_by_one_link(self, as_editor, changeset):
        shown = text(as_editor.get(page(changeset, "?all=1")))
        assert shown.count('class="module panel proposal"') == 3
        assert "<ins>One</ins>" in shown
        assert "See only the changes since then" in shown

    def test_shows_all_of_it_to_new_reviewers(self, changeset, other_editor, as_writer):
        for client in (signed_in(other_editor), as_writer):
            shown = text(client.get(page(changeset)))
            assert shown.count('class="module panel proposal"') == 3
            assert "your last review" not in shown

    def test_shows_all_of_it_page_by_page(self, as_editor, changeset, monkeypatch):
        monkeypatch.setattr("cms.newsroom.changesets.views.page.PER_PAGE", 2)
        assert 'href="?page=2&amp;all=1"' in text(as_editor.get(page(changeset, "?all=1")))
        assert "Three</a></h2>" in text(as_editor.get(page(changeset, "?page=2&all=1")))

    def test_says_so_if_nothing_changed(self, as_editor, writer, editor, titles):
        changeset = make_submitted(*titles, by=writer)
        request_changes(changeset, by=editor, at=NOON, note="Sure?")
        submit(changeset, by=writer, at=NOON)
        shown = text(as_editor.get(page(changeset)))
        assert "no changes;" in shown
        assert "No record has changed since your last review." in shown

    def test_approves_all_of_it(self, as_editor, changeset):
        seen = re.search(r'name="seen" value="(\w+)"', text(as_editor.get(page(changeset)))).group(1)
        step(as_editor, changeset, "approve-and-publish", seen=seen)
        assert LiveDocument.objects.count() == 3


class TestQueries:
    def test_of_the_page_do_not_grow(
        self, as_editor, writer, editor, other_writer, django_assert_max_num_queries
    ):
        def queries(number):
            people = [make_person(writer) for _ in range(number)]
            stories = [make_story(writer, bylines={}) for _ in range(number)]
            titles = [make_title(writer, credits={"new-1": credit(person)}) for person in people]
            changeset = make_open(*titles, *stories, by=writer)
            for title in titles:
                bring_along(Card.objects.select_related("pending").get(pk=title.pk), by=writer, at=NOON)
            for title in titles:
                comment(changeset, text="@editor @walter?", card=title.card, by=writer, at=NOON)
                make_open(make_title(writer), by=writer)
            submit(changeset, by=writer, at=NOON)
            accept_warnings(changeset, by=editor)
            with django_assert_max_num_queries(120) as asked:
                shown = text(as_editor.get(page(changeset)))
            assert all(str(title.card) in shown for title in titles)
            return len(asked)

        queries(1)
        assert queries(2) == queries(4)

    def test_of_changes_since_the_last_review_do_not_grow(
        self, as_editor, writer, editor, django_assert_max_num_queries
    ):
        def queries(number):
            titles = [make_title(writer) for _ in range(2 * number)]
            changeset = make_submitted(*titles, by=writer)
            request_changes(changeset, by=editor, at=NOON, note="Again.")
            for title in titles[:number]:
                edit(title, writer, synopsis="New.")
            submit(changeset, by=writer, at=NOON)
            with django_assert_max_num_queries(80) as asked:
                assert text(as_editor.get(page(changeset))).count("<ins>New.</ins>") == number
            return len(asked)

        queries(1)
        assert queries(2) == queries(4)

    def test_of_the_front_page_do_not_grow(self, as_editor, writer, editor, django_assert_max_num_queries):
        asked = []
        for number in (2, 4):
            for _ in range(number):
                changeset = make_submitted(make_title(writer), by=writer)
                comment(changeset, text="@editor?", by=writer, at=NOON)
                Changeset.objects.filter(pk=changeset.pk).update(assignee=editor)
            as_editor.get(reverse("admin:index"))
            with django_assert_max_num_queries(60) as made:
                as_editor.get(reverse("admin:index"))
            asked.append(len(made))
        assert asked[0] == asked[1]


def test_comments_reach_no_reader(client, writer, editor, titles):
    make_live(*titles, by=writer, approver=editor)
    edit(titles[0], writer, synopsis="New.")
    changeset = make_submitted(titles[0], by=writer, title="quietword")
    comment(changeset, text="quietword", card=titles[0].card, by=editor, at=NOON)
    for address in (f"/api/v1/titles/{titles[0].pk}", "/api/v1/changes", "/api/v1/titles?limit=50"):
        assert "quietword" not in text(client.get(address))


class TestEachStep:
    @pytest.mark.parametrize("verdict", Verdict)
    def test_reads_on_from_who_took_it(self, verdict):
        """“Dana Pell took out”, “You approved”: nothing that would need a “was”."""
        first = verdict.label.split()[0]
        assert first.endswith("ed") or first in ("had", "took")
