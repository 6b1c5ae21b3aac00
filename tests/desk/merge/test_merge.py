"""Merge: a duplicate becomes part of its survivor, proposed, approved and published as a whole."""

import pytest

from cms.accounts.models import Act
from cms.desk.base.permissions import NotAllowed
from cms.desk.history import undo
from cms.desk.history.undo import preview as undo_preview
from cms.desk.merge import propose as merge_rule
from cms.desk.merge.propose import MergeError
from cms.desk.models import Card, ExternalId, Proposal
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.review.contents import propose, take_out_card
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.desk.write.change import ChangeRefused
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument, Publication, Reference
from cms.publishing.publish import publish
from tests.make import (
    NOON,
    credit,
    document,
    edit,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.merges import bring_out, card_of, merged, parted, propose_merge, usual
from tests.make.sources import cite, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db

IMDB = {"external_ids": {"new-1": {"scheme": "imdb", "value": "nm1148550"}}}


@pytest.fixture
def ava(writer, editor):
    """The survivor."""
    ava = make_person(writer, name="Ava DuVernay", born="1972")
    make_live(ava, by=writer, approver=editor)
    return ava


@pytest.fixture
def double(writer, editor):
    """The duplicate."""
    double = make_person(
        writer, name="A. DuVernay", born="1972-08-24", description="director", slug="a-duvernay", **IMDB
    )
    make_live(double, by=writer, approver=editor)
    return double


@pytest.fixture
def title(writer, editor, double):
    """A title that credits the duplicate."""
    title = make_title(writer, name="Selma", credits={"new-1": credit(double, "director")})
    make_live(title, by=writer, approver=editor)
    return title


def facts(record) -> dict:
    moving = {"version", "changed_at", "corrected_at"}
    return {name: value for name, value in document(record).items() if name not in moving}


class TestProposing:
    def test_names_the_survivor_in_the_digest_and_takes_over_names_and_ids(self, writer, ava, double):
        made = propose_merge(double, ava, by=writer)
        assert (made.state, made.title) == (State.OPEN, "Merge “A. DuVernay” into “Ava DuVernay”")
        merge, own = made.proposals.get(card=double.pk), made.proposals.get(card=ava.pk)
        assert (merge.action, merge.merge_into_id, own.action) == (Action.MERGE, ava.pk, Action.PUBLISH)
        submit(made, by=writer, at=NOON)
        assert ava.pk in Proposal.objects.select_related("base").get(pk=merge.pk).line()
        assert list(ava.names.values_list("text", "kind")) == [("A. DuVernay", "also_known_as")]
        assert ExternalId.objects.get(value="nm1148550").card_id == ava.pk
        ava.refresh_from_db()
        assert (ava.born, ava.description) == ("1972", "director")

    def test_takes_over_what_is_chosen_and_nothing_else(self, writer, ava, double):
        assert propose_merge(double, ava, by=writer, take=["born"]).proposals.count() == 2
        ava.refresh_from_db()
        assert (ava.born, ava.description, ava.names.count()) == ("1972-08-24", None, 0)
        assert ExternalId.objects.get(value="nm1148550").card_id == double.pk

    def test_of_what_has_nothing_to_add_leaves_the_survivor_alone(self, writer, ava, double):
        made = propose_merge(double, ava, by=writer, take=[])
        assert [each.card_id for each in made.standing()] == [double.pk]

    def test_takes_citations_over_with_what_they_support(self, writer, editor, ava):
        source = make_source(writer)
        names = {"new-1": {"kind": "birth", "text": "Ava Marie DuVernay"}}
        double = make_person(writer, name="Ava DuVernay", born="1972-08-24", names=names)
        row = double.names.get().pk
        edit(double, writer, citations={"new-1": cite(source, f"names/{row}"), "new-2": cite(source, "born")})
        propose_merge(double, ava, by=writer, take=["born", f"names/{row}"])
        taken = ava.names.get().pk
        assert set(ava.card.citations.values_list("path", flat=True)) == {f"names/{taken}", "born"}

    def test_leaves_keys_of_sheets_which_lead_to_the_survivor(self, writer, ava):
        double = make_person(
            writer,
            name="Ava",
            external_ids={"new-1": {"scheme": "sheet:person", "value": "ava-2"}},
        )
        assert not any(path.startswith("external_ids") for path in usual(double, ava))

    def test_is_a_contribution_of_whoever_proposes_it_and_of_whose_words_it_carries(
        self, writer, other_writer, editor, ava
    ):
        double = make_person(other_writer, name="A. DuVernay")
        made = submit(propose_merge(double, ava, by=writer), by=writer, at=NOON)
        assert made.contributors() == {writer.pk, other_writer.pk}
        with pytest.raises(ReviewError):
            publish(made, by=editor, at=NOON)

    def test_leaves_an_act(self, writer, ava, double):
        made = propose_merge(double, ava, by=writer)
        act = Act.objects.get(what="merge.proposed")
        assert (act.card, act.changeset, act.by) == (double.pk, made.pk, writer)

    def test_keeps_the_duplicate_from_being_edited_meanwhile(self, writer, ava, double):
        propose_merge(double, ava, by=writer)
        with pytest.raises(ChangeRefused, match="is to be merged by"):
            edit(double, writer, name="Other")

    def test_goes_back_to_its_writers_with_its_target(self, writer, editor, ava, double):
        made = submit(propose_merge(double, ava, by=writer), by=writer, at=NOON)
        request_changes(made, by=editor, at=NOON, note="Which birthday?")
        assert made.standing().get(card=double.pk).merge_into_id == ava.pk
        bring_out(made, by=writer, approver=editor)
        assert card_of(double).merged_into_id == ava.pk


class TestWhatCantBeMerged:
    def refused(self, duplicate, into, by) -> str:
        with pytest.raises(MergeError) as refusal:
            propose_merge(duplicate, into, by=by, take=[])
        return str(refusal.value)

    def test_is_what_is_itself_or_of_another_kind(self, writer, ava):
        assert "into itself" in self.refused(ava, ava, writer)
        assert "only records of one kind" in self.why(ava, make_organisation(writer))

    def why(self, duplicate, into) -> str:
        return " ".join(merge_rule.obstacles_now(card_of(duplicate), card_of(into)))

    def test_is_what_was_merged_already(self, writer, editor, ava, double):
        merged(double, ava, by=writer, approver=editor)
        third = make_person(writer, name="Third")
        assert "was merged into “Ava DuVernay” already" in self.refused(double, third, writer)
        assert "was merged into “Ava DuVernay”: merge into that" in self.refused(third, double, writer)
        assert "was merged into “Ava DuVernay”: merge into that" in self.refused(ava, double, writer)

    def test_is_what_is_held(self, writer, editor, ava, double):
        hold(double.card, by=editor, at=NOON, reason="error")
        assert "“A. DuVernay” is held" in self.refused(double, ava, writer)
        assert "“A. DuVernay” is held" in self.refused(ava, double, writer)

    def test_is_a_record_in_a_changeset(self, writer, ava, double):
        edit(ava, writer, born="1973")
        make_submitted(ava, by=writer)
        assert "take it out there first" in self.refused(double, ava, writer)
        assert "take it out there first" in self.refused(ava, double, writer)

    def test_is_a_duplicate_with_unpublished_edits(self, writer, ava, double):
        edit(double, writer, born="1973")
        assert "has unpublished edits" in self.refused(double, ava, writer)

    def test_is_into_what_was_withdrawn(self, writer, editor, ava, double):
        make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW, note="Gone.")
        assert "was withdrawn" in self.refused(double, ava, writer)

    def test_is_what_moved_since_it_was_read(self, writer, ava, double):
        edit(ava, writer, born="1973")
        with refused(MergeError, "moved_while_read"):
            propose_merge(double, ava, by=writer, expect="other")

    def test_is_an_unknown_row(self, writer, ava, double):
        with pytest.raises(MergeError, match="has no “names/99999”"):
            propose_merge(double, ava, by=writer, take=["names/99999"])

    def test_is_not_for_everybody(self, ava, double):
        with pytest.raises(NotAllowed):
            propose_merge(double, ava, by=make_user("reader"), take=[])

    def test_is_nothing_without_a_target(self, writer, double):
        with refused(ReviewError, "survivor_missing"):
            propose([double.card], by=writer, at=NOON, action=Action.MERGE)

    def test_is_into_what_would_then_name_itself(self, writer, editor):
        stays = make_title(writer, name="Stays")
        goes = make_title(writer, name="Goes")
        edit(stays, writer, relations={"new-1": {"related": goes.pk, "kind": "companion"}})
        make_live(stays, goes, by=writer, approver=editor)
        made = propose_merge(goes, stays, by=writer, take=[])
        with pytest.raises(ReviewError, match="would name itself"):
            submit(made, by=writer, at=NOON)

    def test_is_into_what_was_merged_the_other_way_meanwhile(self, writer, editor, ava, double):
        one = submit(propose_merge(double, ava, by=writer, take=[]), by=writer, at=NOON)
        approve(one, seen=one.digest(), by=editor, at=NOON)
        with pytest.raises(MergeError):
            propose_merge(ava, double, by=writer, take=[])
        third = make_person(writer, name="Third")
        make_live(third, by=writer, approver=editor)
        merged(ava, third, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="was merged into “Third”"):
            publish(one, by=editor, at=NOON)

    def test_is_a_survivor_withdrawn_meanwhile(self, writer, editor, ava, double):
        one = submit(propose_merge(double, ava, by=writer, take=[]), by=writer, at=NOON)
        approve(one, seen=one.digest(), by=editor, at=NOON)
        make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW, note="Gone.")
        with pytest.raises(ReviewError, match="is not live, so readers would find nothing"):
            publish(one, by=editor, at=NOON)


class TestPublishing:
    def test_makes_whoever_names_the_duplicate_name_the_survivor(self, writer, editor, ava, double, title):
        merged(double, ava, by=writer, approver=editor)
        [line] = document(title)["credits"]
        assert line["contributor"] == {
            "kind": "person",
            "id": ava.pk,
            "slug": "ava-duvernay",
            "name": "Ava DuVernay",
        }
        assert list(Reference.objects.filter(source=title.pk).values_list("target", flat=True)) == [ava.pk]
        assert not LiveDocument.objects.filter(pk=double.pk).exists()
        assert card_of(double).editorial_state == EditorialState.MERGED
        assert f'"$ref":{double.pk}' in Proposal.objects.get(card=title.pk).text

    def test_is_one_entry_of_the_log(self, writer, editor, ava, double):
        merged(double, ava, by=writer, approver=editor, note="Two records of one person.")
        entry = Publication.objects.filter(card=double.pk).latest("position")
        assert (entry.action, entry.version, entry.note) == ("merge", None, "Two records of one person.")
        assert entry.proposal.merge_into_id == ava.pk

    def test_of_a_draft_says_nothing_in_public(self, writer, editor, ava):
        double = make_person(writer, name="Ava DuVernay")
        title = make_title(writer, credits={"new-1": credit(double)})
        before = Publication.objects.count()
        merged(double, ava, by=writer, approver=editor, take=[])
        assert Publication.objects.count() == before
        make_live(title, by=writer, approver=editor)
        assert document(title)["credits"][0]["contributor"]["id"] == ava.pk

    def test_of_two_drafts_publishes_neither(self, writer, editor):
        stays, goes = make_person(writer, name="One"), make_person(writer, name="Two")
        merged(goes, stays, by=writer, approver=editor)
        assert not Publication.objects.exists()
        assert card_of(stays).editorial_state == EditorialState.DRAFT

    def test_follows_however_often_the_survivor_is_merged_too(self, writer, editor, ava, double, title):
        third = make_person(writer, name="Third")
        make_live(third, by=writer, approver=editor)
        merged(double, ava, by=writer, approver=editor)
        merged(ava, third, by=writer, approver=editor)
        assert document(title)["credits"][0]["contributor"]["id"] == third.pk

    def test_makes_one_line_of_two_that_say_the_same(self, writer, editor, ava, double):
        title = make_title(
            writer, credits={"new-1": credit(double, "director"), "new-2": credit(ava, "director")}
        )
        make_live(title, by=writer, approver=editor)
        merged(double, ava, by=writer, approver=editor)
        assert [line["contributor"]["id"] for line in document(title)["credits"]] == [ava.pk]

    def test_keeps_the_slug_of_the_duplicate_from_everybody(self, writer, editor, ava, double):
        merged(double, ava, by=writer, approver=editor)
        with pytest.raises(ChangeRefused, match="belongs, or once belonged"):
            make_person(writer, name="Another", slug="a-duvernay")

    def test_that_was_rejected_leaves_both_as_they_are_to_readers(self, writer, editor, ava, double):
        before = facts(double), facts(ava)
        made = submit(propose_merge(double, ava, by=writer), by=writer, at=NOON)
        reject(made, by=editor, at=NOON, note="They are two.")
        assert (facts(double), facts(ava)) == before
        assert card_of(double).pending is None

    def test_makes_the_duplicate_read_only(self, writer, editor, ava, double):
        merged(double, ava, by=writer, approver=editor)
        with pytest.raises(ChangeRefused, match="was merged into “Ava DuVernay”: edit that"):
            edit(double, writer, born="1973")
        with pytest.raises(ReviewError, match="was merged into “Ava DuVernay”"):
            propose([double.card], by=writer, at=NOON)


class TestUndoing:
    def test_brings_both_records_back_as_they_were(self, writer, editor, ava, double, title):
        before = facts(ava), facts(double), facts(title)
        changeset = merged(double, ava, by=writer, approver=editor)
        parted(changeset, by=writer, approver=editor)
        assert (facts(ava), facts(double), facts(title)) == before
        assert ExternalId.objects.get(value="nm1148550").card_id == double.pk
        assert card_of(double).merged_into_id is None
        assert list(Reference.objects.filter(source=title.pk).values_list("target", flat=True)) == [double.pk]

    def test_leaves_what_was_edited_since(self, writer, editor, ava, double):
        changeset = merged(double, ava, by=writer, approver=editor)
        edit(ava, writer, description="writer and director")
        make_live(ava, by=writer, approver=editor)
        [own] = [each for each in undo_preview(changeset) if each.card.pk == ava.pk]
        assert [conflict.path for conflict in own.plan.conflicts] == ["description"]
        parted(changeset, by=writer, approver=editor)
        assert document(ava)["description"] == "writer and director"
        assert document(double)["description"] == "director"

    def test_of_a_merge_whose_survivor_was_merged_too_parts_only_that(
        self, writer, editor, ava, double, title
    ):
        third = make_person(writer, name="Third")
        make_live(third, by=writer, approver=editor)
        changeset = merged(double, ava, by=writer, approver=editor)
        merged(ava, third, by=writer, approver=editor, take=[])
        parted(changeset, by=writer, approver=editor)
        assert document(title)["credits"][0]["contributor"]["id"] == double.pk
        assert card_of(ava).merged_into_id == third.pk

    def test_of_the_second_merge_leads_back_to_the_first(self, writer, editor, ava, double, title):
        third = make_person(writer, name="Third")
        make_live(third, by=writer, approver=editor)
        merged(double, ava, by=writer, approver=editor)
        parted(merged(ava, third, by=writer, approver=editor), by=writer, approver=editor)
        assert document(title)["credits"][0]["contributor"]["id"] == ava.pk

    def test_twice_finds_nothing_left(self, writer, editor, ava, double):
        changeset = merged(double, ava, by=writer, approver=editor)
        parted(changeset, by=writer, approver=editor)
        assert not any(each.action for each in undo_preview(changeset))

    def test_of_a_merged_draft_publishes_it(self, writer, editor, ava):
        double = make_person(writer, name="A. DuVernay")
        changeset = merged(double, ava, by=writer, approver=editor)
        parted(changeset, by=writer, approver=editor)
        assert document(double)["name"] == "A. DuVernay"

    def test_can_be_taken_out_again(self, writer, editor, ava, double):
        changeset = merged(double, ava, by=writer, approver=editor)
        seen = undo.digest(undo_preview(changeset))
        undo.undo(changeset, by=writer, at=NOON, expect=seen)
        take_out_card(double.card, by=writer, at=NOON)
        card = card_of(double)
        assert (card.editorial_state, card.is_read_only) == (EditorialState.MERGED, True)


def test_the_card_of_what_was_merged_is_never_pending(writer, editor, ava, double):
    merged(double, ava, by=writer, approver=editor)
    assert not Card.objects.filter(pending__isnull=False).exists()
