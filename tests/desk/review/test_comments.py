"""Comments on a changeset: threads, mentions, and that nothing in them can be edited."""

import pytest
from django.db import DatabaseError, transaction

from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Comment, Mention
from cms.desk.review.comments import comment, reopen, reply, resolve
from cms.desk.review.contents import propose, take_out
from cms.desk.review.decisions import reject
from cms.desk.review.lifecycle import ReviewError
from tests.make import (
    NOON,
    credit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(writer):
    person = make_person(writer)
    return make_title(writer, name="Selma", credits={"new-1": credit(person, credited_as="P.")})


@pytest.fixture
def changeset(writer, title):
    return propose([title.card, *(row.person.card for row in title.credits.all())], by=writer, at=NOON)


def say(changeset, by, text="Which year?", **values):
    return comment(changeset, text=text, by=by, at=NOON, **values)


def mentioned(said) -> set[str]:
    return set(said.mentions.values_list("user__username", flat=True))


class TestSaying:
    def test_something_of_a_changeset_of_a_record_or_of_a_fact(self, changeset, title, editor):
        assert str(say(changeset, editor).thread) == str(changeset)
        assert str(say(changeset, editor, card=title.card).thread) == "Selma"
        assert str(say(changeset, editor, card=title.card, path="premiere").thread) == "Selma, premiere"

    def test_something_of_a_row(self, changeset, title, editor):
        path = f"credits/{title.credits.get().pk}"
        assert say(changeset, editor, card=title.card, path=path).thread.path == path

    @pytest.mark.parametrize("path", ["nothing", "credits/999999", "premiere/1", "x" * 300, "<script>"])
    def test_something_of_no_fact_is_refused(self, changeset, title, editor, path):
        with pytest.raises(ReviewError, match="comment on the record instead"):
            say(changeset, editor, card=title.card, path=path)

    def test_something_of_a_record_that_left_is_refused(self, changeset, title, writer, editor):
        take_out(changeset.standing().get(card=title.pk), by=writer, at=NOON)
        with pytest.raises(ReviewError, match="“Selma” is not in"):
            say(changeset, editor, card=title.card)

    @pytest.mark.parametrize("text", ["", " \r\n ", "a\0b", "x" * 5001])
    def test_nothing_is_refused(self, changeset, editor, text):
        with pytest.raises(ReviewError, match="Write a comment of at most 5,000 characters"):
            say(changeset, editor, text=text)

    def test_is_kept_to_the_letter(self, changeset, editor):
        assert say(changeset, editor, text=" <b>Bold</b>\r\n& more ").text == "<b>Bold</b>\n& more"

    def test_goes_on_after_the_changeset_is_finished(self, writer, editor):
        title = make_title(writer)
        changeset = make_live(title, by=writer, approver=editor)
        assert reply(say(changeset, editor, card=title.card).thread, text="2014.", by=writer, at=NOON)

    def test_is_for_people_of_the_newsroom(self, changeset, writer):
        guest, thread = make_user("guest"), say(changeset, writer).thread
        for step in (
            lambda: say(changeset, guest),
            lambda: reply(thread, text="So?", by=guest, at=NOON),
            lambda: resolve(thread, by=guest, at=NOON),
            lambda: reopen(thread, by=guest, at=NOON),
        ):
            with pytest.raises(NotAllowed, match="guest may not comment"):
                step()

    def test_voids_no_approval_and_is_no_contribution(self, writer, editor, other_editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        before = changeset.digest()
        say(changeset, other_editor)
        assert changeset.digest() == before
        assert changeset.approvals().is_complete
        assert changeset.contributors() == {writer.pk}

    @pytest.mark.parametrize("write", [lambda rows: rows.update(text="x"), lambda rows: rows.all().delete()])
    def test_can_not_be_unsaid(self, changeset, editor, write):
        say(changeset, editor)
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            write(Comment.objects)


class TestMentions:
    def test_speak_to_whom_they_name(self, changeset, editor, other_editor, writer):
        assert mentioned(say(changeset, editor, text="@writer, see @edith.")) == {"writer", "edith"}

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("(@writer)", {"writer"}),
            ("@writer... or so", {"writer"}),
            ("@writer and @writer", {"writer"}),
            ("write to desk@writer", set()),
            ("at @ noon", set()),
        ],
    )
    def test_are_read_as_a_sentence(self, changeset, editor, text, names):
        assert mentioned(say(changeset, editor, text=text)) == names

    def test_of_a_name_with_a_full_stop(self, changeset, editor):
        make_user("jo.b", "writer")
        assert mentioned(say(changeset, editor, text="Ask @jo.b.")) == {"jo.b"}

    @pytest.mark.parametrize("name", ["nobody", "guest", "gone", "Writer"])
    def test_of_nobody_who_could_answer_are_refused(self, changeset, editor, name):
        make_user("guest")
        make_user("gone", "writer", is_active=False)
        with pytest.raises(ReviewError, match=f"Nobody who writes or approves is called @{name}"):
            say(changeset, editor, text=f"@{name}, please")
        assert not Comment.objects.exists()

    def test_of_oneself_call_nobody(self, changeset, editor):
        assert mentioned(say(changeset, editor, text="I, @editor, saw it.")) == set()

    def test_offer_everybody_who_writes_or_approves(self, writer, editor):
        make_user("guest")
        make_user("gone", "editor", is_active=False)
        root = make_user("root", is_superuser=True)
        assert list(permissions.people()) == [editor, root, writer]

    def test_wait_until_they_are_answered(self, changeset, writer, editor):
        thread = say(changeset, editor, text="@writer, which year?").thread
        assert Mention.objects.waiting_for(writer).count() == 1
        assert not Mention.objects.waiting_for(editor).exists()
        reply(thread, text="2014.", by=writer, at=NOON)
        assert not Mention.objects.waiting_for(writer).exists()
        reply(thread, text="Sure, @writer?", by=editor, at=NOON)
        assert Mention.objects.waiting_for(writer).count() == 1

    def test_end_when_somebody_resolves_the_thread(self, changeset, writer, editor):
        thread = say(changeset, editor, text="@writer, which year?").thread
        say(changeset, editor, text="@writer, and where?")
        resolve(thread, by=editor, at=NOON)
        assert Mention.objects.waiting_for(writer).count() == 1

    def test_ask_one_query_more_however_many(self, changeset, editor, django_assert_max_num_queries):
        for number in range(4):
            make_user(f"person{number}", "writer")

        def queries(number):
            text = " ".join(f"@person{n}" for n in range(number))
            with django_assert_max_num_queries(30) as asked:
                say(changeset, editor, text=text)
            return len(asked)

        queries(1)  # asks for the rights of the speaker too
        assert queries(2) == queries(4)


class TestResolving:
    def test_and_opening_again(self, changeset, writer, editor):
        thread = say(changeset, editor).thread
        resolve(thread, by=writer, at=NOON)
        with pytest.raises(ReviewError, match="resolved already: writer said so last"):
            resolve(thread, by=editor, at=NOON)
        reopen(thread, by=editor, at=NOON, text="Not quite, @writer.")
        with pytest.raises(ReviewError, match="open already: editor said so last"):
            reopen(thread, by=writer, at=NOON)
        assert [each.act for each in thread.comments.all()] == ["said", "resolved", "reopened"]
        assert mentioned(thread.comments.last()) == {"writer"}

    def test_a_reply_opens_it_too(self, changeset, writer, editor):
        thread = say(changeset, editor).thread
        resolve(thread, by=writer, at=NOON)
        reply(thread, text="And the day?", by=editor, at=NOON)
        assert resolve(thread, by=writer, at=NOON)

    def test_goes_on_where_the_changeset_was_rejected(self, writer, editor):
        changeset = make_submitted(make_title(writer), by=writer)
        thread = say(changeset, editor).thread
        reject(changeset, by=editor, at=NOON, note="No.")
        assert resolve(thread, by=writer, at=NOON)
