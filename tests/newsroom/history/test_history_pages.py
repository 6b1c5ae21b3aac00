"""The pages of a record's history: comparing versions, and steps back, each shown before it is taken."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.desk.history.stash import open_stash, stash
from cms.desk.models import Aside, Card, Changeset, Dropped
from cms.desk.models.cards import EditorialState
from cms.desk.models.states import State
from cms.desk.review.contents import propose
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title, make_user

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


@pytest.fixture
def title(writer, editor):
    """Live as “One”, with a credit; edited to “Two” without it."""
    ava = make_person(writer, name="Ava")
    title = make_title(writer, name="One", credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    edit(title, writer, name="Two", credits={title.credits.get().pk: None})
    return title


def at(name: str, record, *more) -> str:
    return reverse(f"newsroom:{name}", args=[record.pk, *more])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def get(client, *where) -> str:
    return text(client.get(at(*where), follow=True))


def post(client, name: str, record, *more, **data) -> str:
    """The answer to a form that was filled from the record as it is now."""
    data = {"expect": Card.objects.get(pk=record.pk).version, **data}
    return text(client.post(at(name, record, *more), data, follow=True))


def state(record) -> str:
    return Card.objects.select_related("pending").get(pk=record.pk).editorial_state


class TestComparing:
    def test_compares_live_and_working_copy_with_names(self, title, as_writer):
        shown = get(as_writer, "compare", title)
        assert "<del>One</del><ins>Two</ins>" in shown
        assert "<del>Ava · actor" in shown
        assert "$ref" not in shown

    def test_takes_any_two_either_way_round(self, title, writer, as_writer):
        edit(title, writer, name="Three")
        shown = text(as_writer.get(at("compare", title), {"from": 3, "to": 1}))
        assert "<del>Three</del><ins>One</ins>" in shown
        assert "From version 3" in shown

    def test_says_who_contributed(self, title, other_writer, as_writer):
        post(signed_in(other_writer), "restore", title, 1)
        assert "with contributions by writer" in text(
            as_writer.get(at("compare", title), {"from": 1, "to": 3})
        )

    @pytest.mark.parametrize("to", ["99", "-1", "abc"])
    def test_knows_no_other_versions(self, title, as_writer, to):
        found = as_writer.get(at("compare", title), {"from": 1, "to": to}).status_code
        assert found == (404 if to == "99" else 200)

    def test_is_reached_from_the_history(self, title, as_writer):
        shown = text(as_writer.get(reverse("admin:catalog_title_history", args=[title.pk])))
        assert f'action="{at("compare", title)}"' in shown
        assert re.search(r'name="from" value="1"[^>]* checked', shown)
        assert re.search(r'name="to" value="2"[^>]* checked', shown)
        assert at("restore", title, 1) in shown

    def test_queries_do_not_grow(self, writer, as_writer, django_assert_max_num_queries):
        def queries(size):
            people = [make_person(writer) for _ in range(size)]
            lines = {f"new-{n}": credit(each) for n, each in enumerate(people)}
            title = make_title(writer, credits=lines)
            edit(title, writer, name="Two", credits=dict.fromkeys(title.credits.values_list("pk", flat=True)))
            with django_assert_max_num_queries(40) as captured:
                as_writer.get(at("compare", title))
                as_writer.get(at("restore", title, 1))
                as_writer.get(reverse("admin:catalog_title_history", args=[title.pk]))
            return len(captured)

        queries(1)
        assert queries(2) == queries(4)


class TestRestoring:
    def test_shows_what_changes_and_then_does_it(self, title, as_writer):
        assert "<del>Two</del><ins>One</ins>" in get(as_writer, "restore", title, 1)
        assert "is restored to version 1" in post(as_writer, "restore", title, 1)
        title.refresh_from_db()
        assert (title.name, title.credits.count()) == ("One", 1)

    def test_from_an_old_page_shows_it_as_it_is_now(self, title, as_writer, other_writer):
        edit(title, other_writer, name="Three")
        shown = post(as_writer, "restore", title, 1, expect=2)
        assert "alter has changed the same as you" in shown
        assert "<del>Three</del><ins>One</ins>" in shown

    def test_names_what_only_the_newsroom_sees(self, writer, as_writer):
        title = make_title(writer, name="One")
        edit(title, writer, external_ids={"new-1": {"scheme": "sheet:title", "value": "one"}})
        assert "Nothing changes for readers. In the newsroom, this changes: external ids." in get(
            as_writer, "restore", title, 1
        )

    def test_is_not_offered_in_review(self, title, writer, as_writer):
        make_submitted(title, by=writer)
        shown = get(as_writer, "restore", title, 1)
        assert "is in review: take it out first" in shown
        assert "Restore it" not in shown
        assert "take it out to edit it" in post(as_writer, "restore", title, 1)


class TestDiscarding:
    def test_is_offered_if_there_are_edits_and_shows_them(self, title, as_writer):
        page = reverse("admin:catalog_title_change", args=[title.pk])
        assert "Discard edits…" in text(as_writer.get(page))
        assert "<del>Two</del><ins>One</ins>" in get(as_writer, "discard", title)
        assert "are discarded" in post(as_writer, "discard", title)
        assert state(title) == EditorialState.LIVE
        assert "Discard edits…" not in text(as_writer.get(page))
        assert "has no unpublished edits" in get(as_writer, "discard", title)


class TestTheStash:
    def test_takes_edits_and_gives_them_back(self, title, as_writer):
        assert "These edits are stashed" in get(as_writer, "set_aside", title)
        shown = post(as_writer, "set_aside", title)
        assert "writer stashed edits" in shown
        assert "Stash edits…" not in shown
        assert "<del>One</del><ins>Two</ins>" in get(as_writer, "take_up", title)
        assert "is applied." in post(as_writer, "take_up", title)
        title.refresh_from_db()
        assert title.name == "Two"
        assert "“Two” has no stashed edits" in get(as_writer, "take_up", title)

    def test_shows_both_sides_of_a_conflict(self, title, writer, as_writer):
        stash(title, by=writer, at=NOON, expect=2)
        ben = make_person(writer, name="Ben")
        edit(title, writer, name="One!", credits={title.credits.get().pk: {"person": ben.pk}})
        shown = get(as_writer, "take_up", title)
        assert 'Keep the current value: <span class="prose">One!</span>' in shown
        assert 'Take the stashed value: <span class="prose">Two</span>' in shown
        assert "Ben · actor" in shown
        assert "Take the stashed value: <em>nothing</em>" in shown
        row = title.credits.get().pk
        assert "changed the same as you" in post(as_writer, "take_up", title, **{"settle-name": "aside"})
        post(as_writer, "take_up", title, **{"settle-name": "aside", f"settle-credits/{row}": "now"})
        title.refresh_from_db()
        assert (title.name, title.credits.get().person_id) == ("Two", ben.pk)

    def test_is_dropped(self, title, writer, as_writer):
        stash(title, by=writer, at=NOON, expect=2)
        assert "is dropped; its edits stay in the history" in post(as_writer, "take_up", title, give_up="1")
        assert open_stash(title.card) is None
        assert Aside.objects.get().ended_how == "given_up"


class TestDeletingADraft:
    def test_says_what_is_deleted_and_does_it(self, writer, as_writer):
        title = make_title(writer, name="Twice")
        page = reverse("admin:catalog_title_change", args=[title.pk])
        assert "Delete this draft…" in text(as_writer.get(page))
        assert "“Twice” was never published, and nothing names it" in get(as_writer, "drop", title)
        assert "The draft “Twice” is deleted." in post(as_writer, "drop", title)
        assert Dropped.objects.get().label == "Twice"
        assert as_writer.get(at("drop", title)).status_code == 404

    def test_says_who_names_it(self, writer, as_writer):
        person = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma", credits={"new-1": credit(person)})
        shown = get(as_writer, "drop", person)
        assert "“Ava” is named by “Selma”" in shown
        assert f'href="{at("record", title)}"' in shown
        assert "Delete the draft</button>" not in shown
        assert "is named by" in post(as_writer, "drop", person)

    def test_is_not_offered_after_publication(self, title, as_writer):
        page = reverse("admin:catalog_title_change", args=[title.pk])
        assert "Delete this draft" not in text(as_writer.get(page))
        assert "was published once" in get(as_writer, "drop", title)


class TestUndoing:
    @pytest.fixture
    def changeset(self, writer, editor):
        old = make_title(writer, name="One", synopsis="Old.")
        make_live(old, by=writer, approver=editor)
        edit(old, writer, name="Two", synopsis="New.")
        changeset = make_live(old, make_title(writer, name="New"), by=writer, approver=editor)
        edit(old, writer, synopsis="Newer.")
        make_live(old, by=writer, approver=editor)
        return changeset

    def test_shows_each_record_and_proposes_it(self, changeset, as_writer):
        assert "Undo…" in get(as_writer, "changeset", changeset)
        shown = get(as_writer, "undo", changeset)
        assert "<del>Two</del><ins>One</ins>" in shown
        assert "changed since to “Newer.”; before, it was “Old.”." in shown
        assert "its withdrawal is proposed" in shown
        seen = re.search(r'name="expect" value="(\w+)"', shown).group(1)
        data = {"expect": seen, "note": "By mistake."}
        made = text(as_writer.post(at("undo", changeset), data, follow=True))
        assert "Read it, then submit it for review" in made
        undone = Changeset.objects.get(state=State.OPEN)
        assert undone.standing().get(action="withdraw").note == "By mistake."

    def test_says_what_prevents_it(self, changeset, writer, as_writer):
        card = changeset.standing().last().card
        propose([card], by=writer, at=NOON, title="Spring")
        shown = get(as_writer, "undo", changeset)
        assert "is in “Spring”: take it out there first" in shown
        assert "Propose the undo" not in shown

    def test_from_an_old_page_is_shown_again(self, changeset, as_writer):
        shown = text(as_writer.post(at("undo", changeset), {"expect": "0" * 64}, follow=True))
        assert "Something changed while you read this" in shown
        assert not Changeset.objects.filter(state=State.OPEN).exists()

    def test_is_not_offered_before_publication(self, writer, as_writer):
        changeset = make_submitted(make_title(writer), by=writer)
        assert "Undo…" not in get(as_writer, "changeset", changeset)
        assert "only a published changeset can be undone" in get(as_writer, "undo", changeset)


class TestAccess:
    NAMES = ("compare", "discard", "set_aside", "take_up", "drop")

    @pytest.mark.parametrize("name", NAMES)
    def test_is_for_people_of_the_newsroom(self, title, client, name):
        assert client.get(at(name, title)).status_code == 302
        assert signed_in(make_user("nobody")).get(at(name, title)).status_code == 403

    @pytest.mark.parametrize("name", ["discard", "set_aside"])
    def test_steps_are_refused_to_people_who_may_only_approve(self, title, name):
        from django.contrib.auth.models import Permission

        approver = make_user("reader")
        approver.user_permissions.add(Permission.objects.get(codename="approve_changeset"))
        assert "may not write records" in post(signed_in(approver), name, title)
        assert state(title) == EditorialState.EDITED

    def test_script_in_a_value_is_escaped(self, writer, editor, as_writer):
        evil = "<script>alert(1)</script>"
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name=evil)
        stash(title, by=writer, at=NOON, expect=2)
        edit(title, writer, name=f"{evil}!")
        for name in ("compare", "take_up", "discard"):
            shown = get(as_writer, name, title)
            assert evil not in shown
            assert " style=" not in shown
