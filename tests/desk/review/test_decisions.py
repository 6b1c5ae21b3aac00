import pytest
from django.db import DatabaseError, connection, transaction

from cms.desk.base.permissions import NotAllowed
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review.contents import add, propose, take_out
from cms.desk.review.decisions import MOST_SAID, approve, blocked, reject, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit, submit_alone
from cms.desk.write.change import ChangeRefused
from cms.publishing.publish import publish
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_submitted, make_title
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


class TestSubmission:
    def test_freezes_the_bodies(self, writer):
        title = make_title(writer, name="One")
        changeset = make_submitted(title, by=writer)
        proposal = changeset.standing().get()
        assert (changeset.title, changeset.state, proposal.version) == ("One", State.IN_REVIEW, 1)
        assert proposal.body["name"] == "One"
        assert proposal.body["citations"] == []
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(text="{}")
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            proposal.delete()

    def test_keeps_its_moment_whoever_read_the_changeset_before(self, writer, editor):
        changeset = propose([make_title(writer).card], by=writer, at=NOON)
        read_before = Changeset.objects.get(pk=changeset.pk)
        submit(changeset, by=writer, at=NOON)
        approve(read_before, seen=changeset.digest(), by=editor, at=NOON)
        changeset.refresh_from_db()
        assert (changeset.state, changeset.submitted_at) == (State.APPROVED, NOON)

    def test_a_record_in_review_is_read_only(self, writer):
        title = make_title(writer)
        make_submitted(title, by=writer)
        with pytest.raises(ChangeRefused, match="is in review: take it out to edit it"):
            edit(title, writer, name="Late")

    def test_a_record_in_an_open_changeset_is_editable(self, writer):
        title = make_title(writer)
        propose([title.card], by=writer, at=NOON)
        assert edit(title, writer, name="In time")

    def test_stops_at_a_blocker_and_nothing_moves(self, writer):
        title = make_title(writer, type=None)
        with pytest.raises(ReviewError, match="A title needs its type"):
            submit_alone(title.card, by=writer, at=NOON)
        assert card_of(title).pending is None

    def test_a_name_that_is_not_live_has_to_come_along(self, writer):
        person = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(person)})
        with pytest.raises(ReviewError, match="It names “Ava”, which is not live") as error:
            make_submitted(title, by=writer)
        assert error.value.findings[0].brings.pk == person.pk
        make_submitted(title, person, by=writer)

    def test_a_record_is_in_one_changeset(self, writer, other_writer):
        title, other = make_title(writer, name="One"), make_title(writer)
        propose([title.card], by=writer, at=NOON, title="First")
        second = propose([other.card], by=other_writer, at=NOON)
        with refused(ReviewError, "proposed_already"):
            add(second, [title.card], by=other_writer, at=NOON)

    def test_nothing_new_is_refused(self, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="has not changed since it was published"):
            make_submitted(title, by=writer)


class TestApproval:
    def test_needs_somebody_else(self, editor, other_editor):
        changeset = make_submitted(make_title(editor), by=editor)
        with refused(ReviewError, "own_work"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=other_editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_where_two_edited_both_approve(self, editor, other_editor):
        title = make_title(editor, name="One")
        edit(title, other_editor, synopsis="Two wrote this.")
        changeset = make_submitted(title, by=editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.IN_REVIEW
        with refused(ReviewError, "approvals_missing"):
            publish(changeset, by=editor, at=NOON)
        with refused(ReviewError, "approved_already"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=other_editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_the_approver_who_fixed_a_comma_is_a_contributor(self, writer, editor, other_editor):
        title = make_title(writer, name="One")
        edit(title, editor, name="One,")
        changeset = make_submitted(title, by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.IN_REVIEW
        approve(changeset, seen=changeset.digest(), by=other_editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_old_contributions_that_were_published_count_no_more(self, writer, editor, other_editor):
        title = make_title(editor, name="One")
        make_live(title, by=writer, approver=other_editor)
        edit(title, writer, name="Two")
        changeset = make_submitted(title, by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_each_record_counts_from_its_own_publication(self, writer, other_writer, editor):
        """Three versions of one record live and a new one of another: neither's numbers bound the other's."""
        one, two = make_title(other_writer, name="One"), make_title(writer)
        edit(one, other_writer, synopsis="Old.")
        make_live(one, by=other_writer, approver=editor)
        edit(one, writer, name="Uno")
        edit(two, writer, name="Due")
        assert make_submitted(one, two, by=writer).contributors() == {writer.pk}

    def test_binds_to_the_digest_that_was_seen(self, writer, editor):
        one, two = make_title(writer), make_title(writer)
        changeset = make_submitted(one, two, by=writer)
        seen = changeset.digest()
        take_out(changeset.standing().first(), by=writer, at=NOON)
        with refused(ReviewError, "moved_while_read"):
            approve(changeset, seen=seen, by=editor, at=NOON)

    def test_taking_a_record_out_voids_it(self, writer, editor):
        one, two = make_title(writer), make_title(writer)
        changeset = make_approved(one, two, by=writer, approver=editor)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        changeset.refresh_from_db()
        assert changeset.state == State.IN_REVIEW
        with refused(ReviewError, "moved_since_approved"):
            publish(changeset, by=editor, at=NOON)

    def test_of_somebody_who_left_lapses(self, writer, editor, other_editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        editor.is_active = False
        editor.save()
        with refused(ReviewError, "not_approved"):
            publish(changeset, by=other_editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=other_editor, at=NOON)
        publish(changeset, by=other_editor, at=NOON)

    def test_of_what_is_approved_already_is_not_needed(self, writer, editor, other_editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        with refused(ReviewError, "in_another_state"):
            approve(changeset, seen=changeset.digest(), by=other_editor, at=NOON)

    def test_a_writer_may_not(self, writer, other_writer):
        changeset = make_submitted(make_title(writer), by=writer)
        with pytest.raises(NotAllowed, match="walter may not approve"):
            approve(changeset, seen=changeset.digest(), by=other_writer, at=NOON)


class TestGivingBack:
    def test_what_is_to_be_withdrawn_is_not_edited_on_the_way(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        changeset = make_submitted(title, by=writer, action=Action.WITHDRAW, note="Gone.")
        request_changes(changeset, by=editor, at=NOON, note="Say why.")
        with pytest.raises(ChangeRefused, match="is to be withdrawn by “One”: take it out there"):
            edit(title, writer, name="Two")
        take_out(changeset.standing().get(), by=writer, at=NOON)
        assert edit(title, writer, name="Two")

    def test_requested_changes_open_it_again_and_a_new_round_follows(self, writer, editor):
        title = make_title(writer, name="One")
        changeset = make_submitted(title, by=writer)
        first = changeset.digest()
        request_changes(changeset, by=editor, at=NOON, note="Name the year.")
        edit(title, writer, premiere="2019")
        submit(changeset, by=writer, at=NOON)
        assert changeset.digest() != first
        assert changeset.standing().get().body["premiere"] == "2019"
        assert changeset.proposals.count() == 2

    def test_unchanged_it_is_approved_anew(self, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        request_changes(changeset, by=editor, at=NOON, note="Are you sure?")
        submit(changeset, by=writer, at=NOON)
        assert changeset.approvals().unread == {writer.pk}
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        publish(changeset, by=editor, at=NOON)

    def test_rejection_frees_the_record_and_keeps_the_edits(self, writer, editor):
        title = make_title(writer, name="One")
        changeset = make_submitted(title, by=writer)
        reject(changeset, by=editor, at=NOON, note="We don't cover it.")
        assert card_of(title).pending is None
        assert edit(title, writer, name="Two")
        with refused(ReviewError, "in_another_state"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    @pytest.mark.parametrize("step", [reject, request_changes])
    def test_each_needs_its_reason(self, writer, editor, step):
        changeset = make_submitted(make_title(writer), by=writer)
        with refused(ReviewError, "note_missing"):
            step(changeset, by=editor, at=NOON, note=" ")

    def test_taking_out_the_last_record_abandons_it(self, writer):
        changeset = make_submitted(make_title(writer), by=writer)
        take_out(changeset.standing().get(), by=writer, at=NOON)
        changeset.refresh_from_db()
        assert changeset.state == State.ABANDONED


@pytest.mark.parametrize("sql", ["UPDATE desk_decision SET note = 'x'", "DELETE FROM desk_decision"])
def test_decisions_are_insert_only(writer, sql):
    make_submitted(make_title(writer), by=writer)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_queries_do_not_grow_with_records(writer, editor, django_assert_max_num_queries):
    def queries(size):
        people = [make_person(writer) for _ in range(size)]
        titles = [make_title(writer, credits={"new-1": credit(person)}) for person in people]
        with django_assert_max_num_queries(200) as captured:
            make_live(*titles, *people, by=writer, approver=editor)
        return len(captured)

    queries(1)
    assert queries(2) == queries(4)


def finding(name: str, message: str) -> Finding:
    return Finding(Card(label=name), "rule", message)


class TestWhatStops:
    def test_is_told_whole_each_sentence_once_with_all_who_need_it(self):
        found = [
            finding("Pilot", "No source supports it."),
            finding("Selma", "A title needs its type."),
            finding("Finale", "No source supports it."),
        ]
        assert blocked(found) == "Pilot, Finale: No source supports it. Selma: A title needs its type."

    def test_of_very_many_says_where_all_are(self):
        many = [finding(f"Part {number}", f"Message {number}.") for number in range(MOST_SAID + 2)]
        assert blocked(many).endswith(f"Message {MOST_SAID - 1}. Each of all 14 stands with its record.")
        alike = [finding(f"Part {number}", "No source supports it.") for number in range(MOST_SAID + 1)]
        assert blocked(alike).endswith("supports it. Each of all 13 stands with its record.")

    def test_is_told_whole_up_to_that(self):
        many = [finding(f"Part {number}", f"Message {number}.") for number in range(MOST_SAID)]
        assert "all" not in blocked(many)
