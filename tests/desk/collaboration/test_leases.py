"""Leases: one person can edit a record, others can read it, and any writer can take over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import Act
from cms.desk.base.permissions import NotAllowed
from cms.desk.collaboration import leases
from cms.desk.collaboration.leases import AFTER_LEAVING, LENGTH, LeaseError
from cms.desk.history.discard import discard
from cms.desk.history.drop import DropError, drop
from cms.desk.history.restore import restore
from cms.desk.history.stash import StashError, apply_stash, drop_stash, stash
from cms.desk.history.undo import digest, preview, undo
from cms.desk.merge.propose import MergeError
from cms.desk.models import Aside, Card, Hold, Lease, Proposal
from cms.desk.models.changesets import Action
from cms.desk.review.contents import add, move, propose, split, take_out_card
from cms.desk.review.dependencies import bring_along
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit, submit_alone
from cms.desk.write.change import ChangeRefused, change_many
from cms.publishing.hold import confirm, hold, lift
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title, make_user
from tests.make.merges import propose_merge
from tests.refusals import refused

LATER = NOON + timedelta(minutes=10)
LAPSED = NOON + LENGTH
IS_TAKEN = "“Selma” is being worked on by writer, since 12:00 and until 12:30 UTC: wait, or take it over"


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma")


def card_of(record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)


def lease_of(record, at=NOON) -> Lease:
    return leases.lease_of(record.card, at=at)


class TestALease:
    def test_lasts_half_an_hour(self, selma, writer):
        lease = leases.take(selma.card, by=writer, at=NOON)
        assert lease.until == NOON + timedelta(minutes=30)
        assert lease_of(selma, LAPSED - timedelta(seconds=1)) == lease
        assert lease_of(selma, LAPSED) is None

    def test_is_one_persons(self, selma, writer, other_writer):
        leases.take(selma.card, by=writer, at=NOON)
        with pytest.raises(LeaseError, match=IS_TAKEN):
            leases.take(selma.card, by=other_writer, at=LATER)

    def test_is_anybodys_once_it_has_lapsed(self, selma, writer, other_writer):
        leases.take(selma.card, by=writer, at=NOON)
        assert leases.take(selma.card, by=other_writer, at=LAPSED).by == other_writer
        assert Lease.objects.get(by=writer).ended_how == Lease.End.LAPSED

    def test_taken_again_lasts_longer(self, selma, writer):
        first = leases.take(selma.card, by=writer, at=NOON)
        again = leases.take(selma.card, by=writer, at=LATER)
        assert (again.pk, again.at, again.until) == (first.pk, NOON, LATER + LENGTH)

    def test_is_prolonged_by_its_holders_work_alone(self, selma, writer, other_writer):
        leases.take(selma.card, by=writer, at=NOON)
        leases.extend(selma.card, by=other_writer, at=LATER)
        assert lease_of(selma).until == LAPSED
        leases.extend(selma.card, by=writer, at=LATER)
        assert lease_of(selma).until == LATER + LENGTH

    def test_ends_soon_after_its_holder_leaves_and_not_where_they_come_back(self, selma, writer):
        leases.take(selma.card, by=writer, at=NOON)
        leases.leave(selma.card, by=writer, at=LATER)
        assert lease_of(selma).until == LATER + AFTER_LEAVING
        leases.extend(selma.card, by=writer, at=LATER)
        assert lease_of(selma).until == LATER + LENGTH

    def test_leaving_never_makes_it_longer(self, selma, writer):
        leases.take(selma.card, by=writer, at=NOON)
        leases.leave(selma.card, by=writer, at=LAPSED - timedelta(minutes=1))
        assert lease_of(selma).until == LAPSED

    def test_is_given_back_by_its_holder(self, selma, writer, other_writer):
        leases.take(selma.card, by=writer, at=NOON)
        with pytest.raises(LeaseError, match="You don't have “Selma” to yourself"):
            leases.give_back(selma.card, by=other_writer, at=LATER)
        leases.give_back(selma.card, by=writer, at=LATER)
        assert edit(selma, other_writer, name="Selma again")
        with refused(LeaseError, "not_own"):
            leases.give_back(selma.card, by=writer, at=LATER)

    def test_is_among_the_acts_from_its_beginning_to_its_end(self, selma, writer):
        leases.take(selma.card, by=writer, at=NOON)
        leases.take(selma.card, by=writer, at=LATER)
        leases.give_back(selma.card, by=writer, at=LATER)
        found = Act.objects.filter(card=selma.pk, what__startswith="lease").order_by("pk")
        assert [act.what for act in found] == ["lease.taken", "lease.given_back"]

    def test_needs_the_right_to_write(self, selma, writer):
        reader = make_user("reader")
        with refused(NotAllowed, "write_record"):
            leases.take(selma.card, by=reader, at=NOON)
        lease = leases.take(selma.card, by=writer, at=NOON)
        with refused(NotAllowed, "write_record"):
            leases.take_over(lease, by=reader, at=NOON)

    def test_of_a_record_in_review_is_refused(self, selma, writer):
        make_submitted(selma, by=writer)
        with pytest.raises(LeaseError, match="is in review: nobody writes it"):
            leases.take(selma.card, by=writer, at=NOON)

    def test_of_a_dropped_record_is_refused(self, selma, writer):
        card = selma.card
        drop(card, by=writer, at=NOON, expect=1)
        card.pk = selma.pk
        with pytest.raises(LeaseError, match="was dropped"):
            leases.take(card, by=writer, at=NOON)

    def test_ends_with_its_submission(self, selma, writer, other_writer):
        leases.take(selma.card, by=writer, at=NOON)
        submit_alone(selma.card, by=writer, at=NOON)
        assert lease_of(selma) is None
        take_out_card(selma.card, by=other_writer, at=NOON)
        assert edit(selma, other_writer, name="Selma again")

    def test_goes_with_a_draft_that_its_holder_throws_away(self, selma, writer):
        leases.take(selma.card, by=writer, at=NOON)
        drop(selma.card, by=writer, at=NOON, expect=1)
        assert not Lease.objects.exists()


class TestNobodyElse:
    """Every path that writes the row is refused with the holder's name; the holder's own is not."""

    @pytest.fixture
    def taken(self, selma, writer):
        leases.take(selma.card, by=writer, at=NOON)
        return selma

    def test_changes_it(self, taken, writer, other_writer):
        with pytest.raises(ChangeRefused, match=IS_TAKEN):
            edit(taken, other_writer, tagline="Mine")
        assert edit(taken, writer, tagline="Mine")

    def test_imports_it_while_other_rows_are_judged(self, taken, other_writer):
        free = make_title(other_writer, name="13th")
        changes = [(record.card, 1, {"tagline": "New"}) for record in (free, taken)]
        with pytest.raises(ChangeRefused) as error:
            change_many(changes, by=other_writer, at=NOON)
        assert [(each.place, IS_TAKEN in each.message) for each in error.value.problems] == [(1, True)]

    def test_restores_it(self, taken, writer, other_writer):
        edit(taken, writer, name="Selma 2")
        edit(taken, writer, name="Selma")
        version = taken.card.versions.get(number=2)
        with refused(ChangeRefused, "leased"):
            restore(taken, version, by=other_writer, at=NOON, expect=3)
        assert restore(taken, version, by=writer, at=NOON, expect=3)

    def test_puts_it_into_a_changeset(self, taken, writer, other_writer):
        with pytest.raises(ReviewError, match=IS_TAKEN):
            propose([taken.card], by=other_writer, at=NOON)
        there = propose([make_title(writer).card], by=other_writer, at=NOON)
        with refused(ReviewError, "leased"):
            add(there, [card_of(taken)], by=other_writer, at=NOON)
        assert card_of(taken).pending is None

    def test_brings_it_along(self, writer, other_writer):
        ava = make_person(writer, name="Selma")
        title = make_title(other_writer, credits={"new-1": credit(ava)})
        leases.take(ava.card, by=writer, at=NOON)
        with refused(ReviewError, "leased"):
            bring_along(card_of(title), by=other_writer, at=NOON)

    def test_submits_takes_out_moves_or_splits_it(self, taken, writer, other_writer):
        changeset = propose([taken.card, make_title(writer).card], by=writer, at=NOON)
        to = propose([make_title(writer).card], by=writer, at=NOON)
        who = {"by": other_writer, "at": NOON}
        for step in (
            lambda: submit(changeset, **who),
            lambda: take_out_card(taken.card, **who),
            lambda: move(changeset, [taken.card], to=to, **who),
            lambda: split(changeset, [taken.card], **who),
        ):
            with refused(ReviewError, "leased"):
                step()
        assert submit(changeset, by=writer, at=NOON)

    def test_throws_it_away(self, taken, other_writer):
        with refused(DropError, "leased"):
            drop(taken.card, by=other_writer, at=NOON, expect=1)


class TestNobodyElseOfWhatIsLive:
    @pytest.fixture
    def live(self, selma, writer, editor):
        self.changeset = make_live(selma, by=writer, approver=editor)
        selma.card.refresh_from_db()
        return selma

    def test_withdraws_it(self, live, writer, other_writer):
        leases.take(live.card, by=writer, at=NOON)
        with refused(ReviewError, "leased"):
            submit_alone(live.card, by=other_writer, at=NOON, action=Action.WITHDRAW, note="Gone.")

    @pytest.mark.parametrize("whose", ["duplicate", "survivor"])
    def test_merges_it_or_merges_into_it(self, live, writer, other_writer, editor, whose):
        other = make_title(writer, name="Selma again")
        make_live(other, by=writer, approver=editor)
        one, into = (live, other) if whose == "duplicate" else (other, live)
        leases.take(live.card, by=writer, at=NOON)
        with refused((MergeError, ReviewError), "leased"):
            propose_merge(one, into, by=other_writer)
        assert not Proposal.objects.filter(action=Action.MERGE).exists()
        assert propose_merge(one, into, by=writer)

    def test_discards_or_stashes_its_edits(self, live, writer, other_writer):
        edit(live, writer, tagline="New")
        leases.take(live.card, by=writer, at=NOON)
        for step in (discard, stash):
            with refused(ChangeRefused, "leased"):
                step(live, by=other_writer, at=NOON, expect=2)

    def test_applies_or_drops_its_stash(self, live, writer, other_writer):
        edit(live, writer, tagline="New")
        aside = stash(live, by=writer, at=NOON, expect=2)
        leases.take(live.card, by=writer, at=NOON)
        with refused(ChangeRefused, "leased"):
            apply_stash(aside, by=other_writer, at=NOON, expect=3)
        with refused(StashError, "leased"):
            drop_stash(aside, by=other_writer, at=NOON)
        assert Aside.objects.get().ended_at is None

    def test_undoes_what_published_it(self, live, writer, other_writer):
        leases.take(live.card, by=writer, at=NOON)
        with refused(ReviewError, "leased"):
            undo(self.changeset, by=other_writer, at=NOON, expect=digest(preview(self.changeset)))

    def test_but_anybody_stops_it_and_what_follows_is_not_stopped(
        self, live, writer, other_writer, editor, other_editor
    ):
        leases.take(live.card, by=writer, at=NOON)
        lift(hold(live.card, by=editor, at=NOON, reason=Hold.Reason.LEGAL), by=other_editor, at=NOON)
        confirm(hold(live.card, by=editor, at=NOON, reason=Hold.Reason.LEGAL), by=other_editor, at=NOON)
        assert card_of(live).live_version is None


class TestTakingOver:
    def test_is_open_to_whoever_writes_audited_and_told(self, selma, writer, other_writer):
        lease = leases.take(selma.card, by=writer, at=NOON)
        taken = leases.take_over(lease, by=other_writer, at=LATER)
        assert (taken.by, taken.until) == (other_writer, LATER + LENGTH)
        act = Act.objects.get(what="lease.taken_over")
        assert (act.by, act.card, act.about) == (other_writer, selma.pk, "Selma")
        assert "writer" in act.detail
        with refused(ChangeRefused, "leased"):
            edit(selma, writer, tagline="Mine")
        assert list(leases.takeovers_from(writer)) == [lease]
        assert not leases.takeovers_from(other_writer)

    def test_is_shown_until_the_previous_holder_dismisses_it(self, selma, writer, other_writer):
        lease = leases.take(selma.card, by=writer, at=NOON)
        leases.take_over(lease, by=other_writer, at=LATER)
        leases.dismiss_notice(lease, by=other_writer, at=LATER)
        assert leases.takeovers_from(writer)
        leases.dismiss_notice(lease, by=writer, at=LATER)
        assert not leases.takeovers_from(writer)

    def test_works_where_the_holder_has_left_the_desk(self, selma, writer, other_writer):
        lease = leases.take(selma.card, by=writer, at=NOON)
        writer.is_active = False
        writer.save()
        assert leases.take_over(lease, by=other_writer, at=LATER).by == other_writer

    def test_of_ones_own_is_refused(self, selma, writer):
        with refused(LeaseError, "own_lease"):
            leases.take_over(leases.take(selma.card, by=writer, at=NOON), by=writer, at=NOON)

    @pytest.mark.parametrize("at", [LATER, LAPSED])
    def test_of_what_has_ended_says_to_look_again(self, selma, writer, other_writer, at):
        lease = leases.take(selma.card, by=writer, at=NOON)
        if at == LATER:
            leases.give_back(selma.card, by=writer, at=at)
        with pytest.raises(LeaseError, match="does not work on “Selma” any more"):
            leases.take_over(lease, by=other_writer, at=at)
        assert not Act.objects.filter(what="lease.taken_over").exists()


def test_many_records_are_asked_about_in_one_query(writer, other_writer, django_assert_num_queries):
    cards = [make_title(writer).card for _ in range(4)]
    for card in cards:
        leases.take(card, by=writer, at=NOON)
    for some in (cards[:2], cards):
        with django_assert_num_queries(1):  # leases with their holders
            assert len(leases.leased_by_others([card.pk for card in some], by=other_writer, at=NOON)) == len(
                some
            )


def test_old_leases_are_deleted_except_those_with_an_open_notice(writer, other_writer):
    for card in [make_title(writer).card for _ in range(2)]:
        lease = leases.take(card, by=writer, at=NOON)
    leases.give_back(Lease.objects.first().card, by=writer, at=NOON)
    leases.take_over(lease, by=other_writer, at=NOON)
    assert leases.forget(before=NOON) == 0
    assert leases.forget(before=LATER) == 1
    assert leases.takeovers_from(writer)


class TestOnThePages:
    @pytest.fixture
    def as_other(self, client, other_writer):
        client.force_login(other_writer)
        return client

    @pytest.fixture
    def taken(self, selma, writer):
        leases.take(selma.card, by=writer, at=timezone.now())
        return selma

    def test_it_is_taken_and_given_back(self, client, selma, writer):
        client.force_login(writer)
        page = client.post(reverse("newsroom:take", args=[selma.pk]), follow=True)
        assert "Nobody else can save it" in page.text
        client.post(reverse("newsroom:give_back", args=[selma.pk]))
        assert not Lease.objects.filter(ended_at=None).exists()

    @pytest.mark.parametrize("name", ["take", "give_back"])
    def test_only_a_button_does_it(self, as_other, selma, name):
        assert as_other.get(reverse(f"newsroom:{name}", args=[selma.pk])).status_code == 405

    def test_others_read_it_with_who_works_on_it(self, as_other, taken):
        page = as_other.get(reverse("admin:catalog_title_change", args=[taken.pk]))
        assert "writer is working on this" in page.text
        assert 'name="_save"' not in page.text
        assert 'name="_submit"' not in page.text
        page = as_other.get(reverse("newsroom:part", args=[taken.pk, "credits"]))
        assert "is being worked on by writer" in page.text
        assert 'name="_save"' not in page.text

    def test_who_opened_it_before_is_refused_with_their_words_in_the_form(self, as_other, taken):
        address = reverse("admin:catalog_title_change", args=[taken.pk])
        versions = {"version_opened": 1, "version_expected": 1}
        page = as_other.post(address, {"name": "Selma", "type": "film", "tagline": "Mine", **versions})
        assert "is being worked on by writer" in page.text
        assert 'value="Mine"' in page.text or ">\nMine</textarea>" in page.text
        assert card_of(taken).version == 1

    def test_taking_over_asks_once_and_tells_the_holder(self, as_other, client, taken, writer, other_writer):
        address = reverse("newsroom:take_over", args=[Lease.objects.get().pk])
        assert "writer has been working on “Selma” since" in as_other.get(address).text
        assert not Act.objects.filter(what="lease.taken_over").exists()
        as_other.post(address)
        assert Lease.objects.get(ended_at=None).by == other_writer
        assert "does not work on “Selma” any more" in as_other.post(address, follow=True).text
        client.force_login(writer)
        front = client.get(reverse("admin:index")).text
        assert "walter took" in front
        client.post(reverse("newsroom:tell", args=[Lease.objects.get(by=writer).pk]))
        assert "walter took" not in client.get(reverse("admin:index")).text
