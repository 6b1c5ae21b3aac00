"""Documents under embargo are in the advance feed, and nowhere else, until their time or until taken back."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.base.permissions import NotAllowed
from cms.desk.history.drop import drop
from cms.desk.history.stash import apply_stash, stash
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import State
from cms.desk.review.contents import add, propose, split, take_out, take_out_card
from cms.desk.review.decisions import approve, reject, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.desk.write.change import ChangeRefused
from cms.jobs.models import Alert
from cms.jobs.schedules import reschedule, schedule, unschedule
from cms.publishing.documents import documents
from cms.publishing.embargo import feed
from cms.publishing.hold import confirm, hold, lift
from cms.publishing.models import (
    Advance,
    AdvanceDue,
    AdvanceEntry,
    AdvanceHead,
    AdvanceName,
    FeedHead,
    LiveDocument,
    LiveTerm,
    Publication,
    Reference,
)
from cms.publishing.publish import publish
from cms.publishing.refresh import is_due, refresh_all
from tests.jobs.test_schedules import HOUR, MINUTE, SIX, reloaded, told, wall_time, work
from tests.make import (
    NOON,
    accept_warnings,
    credit,
    document,
    edit,
    make_approved,
    make_live,
    make_person,
    make_title,
)
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def embargo(*records, by: User, editor: User, due: datetime = SIX, **values) -> Changeset:
    changeset = make_approved(*records, by=by, approver=editor, **values)
    schedule(changeset, by=editor, at=NOON, due=wall_time(due), embargo=True)
    return changeset


def early(record) -> dict:
    """A record's document in the advance feed."""
    return canonical.loads(Advance.objects.get(pk=record.pk).text)


def entries(*fields: str) -> list:
    return list(AdvanceEntry.objects.values_list(*(fields or ("action",)), flat=len(fields) < 2))


@pytest.fixture
def ava(writer, editor):
    person = make_person(writer, name="Ava")
    make_live(person, by=writer, approver=editor)
    return person


@pytest.fixture
def selma(writer, ava):
    return make_title(writer, name="Selma", credits={"new-1": credit(ava)})


@pytest.fixture
def embargoed(selma, writer, editor):
    return embargo(selma, by=writer, editor=editor)


class TestLaying:
    def test_shows_it_as_it_is_to_be_live(self, selma, writer, editor):
        ben = make_person(writer, name="Ben")
        edit(selma, writer, credits={"new-2": credit(ben, "director")})
        changeset = embargo(selma, ben, by=writer, editor=editor)
        found = early(selma)
        assert found == documents([selma.card], including=changeset, at=SIX)[selma.pk]
        assert [line["contributor"]["name"] for line in found["credits"]] == ["Ava", "Ben"]
        assert found["first_published_at"] == found["changed_at"] == "2026-03-01T18:00:00Z"
        laid = Advance.objects.get(pk=selma.pk)
        assert laid.etag == canonical.digest(laid.text)
        assert (laid.modified_at, laid.schedule) == (NOON, changeset.schedules.get())

    def test_touches_nothing_that_others_read(self, selma, ava, writer, editor):
        changeset = make_approved(selma, by=writer, approver=editor)
        tables = (Publication, LiveDocument, LiveTerm, Reference, FeedHead)
        before = [list(table.objects.order_by("pk").values()) for table in tables]
        card = Card.objects.filter(pk=selma.pk).values().get()
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
        assert [list(table.objects.order_by("pk").values()) for table in tables] == before
        assert Card.objects.filter(pk=selma.pk).values().get() == card
        assert Advance.objects.get().card_id == selma.pk

    def test_says_so_in_a_log_of_its_own(self, embargoed, selma):
        entry = AdvanceEntry.objects.get()
        assert (entry.position, entry.action, entry.card_id, entry.kind) == (1, "embargo", selma.pk, "title")
        assert (entry.due_at, entry.at, entry.publication) == (SIX, NOON, None)
        assert entry.digest == embargoed.standing().get().digest
        assert AdvanceHead.objects.get().position == 1

    def test_is_written_on_the_timeline(self, embargoed):
        last = embargoed.decisions.last()
        assert (last.verdict, last.note) == (Verdict.SCHEDULED, "for 1 March 2026, 18:00 UTC, under embargo")

    def test_leaves_a_schedule_without_embargo_alone(self, selma, writer, editor):
        schedule(make_approved(selma, by=writer, approver=editor), by=editor, at=NOON, due=wall_time(SIX))
        assert not Advance.objects.exists()
        assert not AdvanceHead.objects.exists()

    def test_needs_something_to_read(self, ava, writer, editor):
        gone = make_approved(ava, by=writer, approver=editor, action="withdraw")
        with pytest.raises(ReviewError, match="publishes no text, only withdrawals or merges"):
            schedule(gone, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
        assert reloaded(gone).state == State.APPROVED

    def test_needs_the_rights_and_the_approval_that_scheduling_needs(self, selma, writer, editor):
        changeset = make_approved(selma, by=writer, approver=editor)
        with pytest.raises(NotAllowed):
            schedule(changeset, by=writer, at=NOON, due=wall_time(SIX), embargo=True)
        with refused(ReviewError, "past"):
            schedule(changeset, by=editor, at=SIX, due=wall_time(SIX), embargo=True)
        assert not Advance.objects.exists()

    def test_does_not_announce_what_goes(self, selma, writer, editor):
        ben = make_person(writer, name="Ben")
        make_live(ben, by=writer, approver=editor)
        changeset = propose([selma.card], by=writer, at=NOON)
        add(changeset, [Card.objects.get(pk=ben.pk)], by=writer, at=NOON, action="withdraw")
        submit(changeset, by=writer, at=NOON)
        accept_warnings(changeset, by=editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        schedule(changeset, by=editor, at=NOON, due=wall_time(SIX), embargo=True)
        assert Advance.objects.get().pk == AdvanceEntry.objects.get().card_id == selma.pk
        work(SIX)
        assert entries("action", "card") == [("embargo", selma.pk), ("publish", selma.pk)]

    def test_takes_as_many_queries_for_four_as_for_two(self, writer, editor):
        def count(number: int) -> int:
            people = [make_person(writer) for _ in range(number)]
            lines = {f"new-{n}": credit(person) for n, person in enumerate(people)}
            titles = [make_title(writer, credits=lines) for _ in range(number)]
            changeset = make_approved(*people, *titles, by=writer, approver=editor)
            due = changeset.schedules.create(
                by=editor, at=NOON, due_at=SIX, wall="2026-03-01T18:00", zone="UTC", embargo=True
            )
            Changeset.objects.filter(pk=changeset.pk).update(state=State.SCHEDULED)
            with CaptureQueriesContext(connection) as asked:
                feed.update(due, at=NOON)
            return len(asked)

        count(1)
        assert count(2) == count(4)


ENDINGS = {
    "cancelled": lambda changeset, editor: unschedule(changeset, by=editor, at=NOON),
    "taken out": lambda changeset, editor: take_out(
        changeset.standing().select_related("changeset").first(), by=editor, at=NOON
    ),
    "taken out by its card": lambda changeset, editor: take_out_card(
        changeset.standing().first().card, by=editor, at=NOON
    ),
    "split": lambda changeset, editor: split(
        changeset, [changeset.standing().first().card], by=editor, at=NOON
    ),
    "asked for changes": lambda changeset, editor: request_changes(
        changeset, by=editor, at=NOON, note="Not yet."
    ),
    "rejected": lambda changeset, editor: reject(changeset, by=editor, at=NOON, note="No."),
    "late": lambda changeset, editor: work(SIX + 2 * MINUTE),
    "no longer allowed": lambda changeset, editor: (editor.groups.clear(), work(SIX)),
}


class TestTakingBack:
    @pytest.mark.parametrize("how", ENDINGS)
    def test_goes_with_its_schedule(self, selma, writer, editor, how):
        other = make_title(writer)
        changeset = embargo(selma, other, by=writer, editor=editor)
        ENDINGS[how](changeset, editor)
        assert not Advance.objects.exists()
        assert not AdvanceName.objects.exists()
        cards = [selma.pk, other.pk]
        assert entries("position", "action", "card") == [
            *((place, "embargo", card) for place, card in enumerate(cards, 1)),
            *((place, "void", card) for place, card in enumerate(cards, 3)),
        ]
        assert Publication.objects.count() == 1
        assert Alert.objects.exists() == (how in ("late", "no longer allowed"))

    def test_lets_a_draft_be_dropped_and_keeps_its_entries(self, embargoed, selma, writer):
        take_out_card(selma.card, by=writer, at=NOON)
        drop(selma.card, by=writer, at=NOON, expect=1)
        assert not Card.objects.filter(pk=selma.pk).exists()
        assert entries("action", "card") == [("embargo", selma.pk), ("void", selma.pk)]

    def test_is_insert_only(self, embargoed):
        for wrong in (
            lambda: AdvanceEntry.objects.update(kind="person"),
            lambda: AdvanceEntry.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
                wrong()


class TestMoving:
    @pytest.mark.parametrize("to", [SIX - HOUR, SIX + HOUR])
    def test_moves_what_is_read_in_advance(self, embargoed, selma, other_editor, to):
        reschedule(embargoed, by=other_editor, at=NOON, due=wall_time(to))
        assert entries("action", "due_at") == [("embargo", SIX), ("move", to)]
        assert early(selma)["changed_at"] == to.isoformat().replace("+00:00", "Z")
        assert Advance.objects.get().schedule == embargoed.schedules.standing().get()
        work(to)
        assert entries()[-1] == "publish"

    def test_can_end_or_begin_the_embargo(self, embargoed, editor):
        reschedule(embargoed, by=editor, at=NOON, due=wall_time(SIX), embargo=False)
        assert not Advance.objects.exists()
        reschedule(reloaded(embargoed), by=editor, at=NOON, due=wall_time(SIX))
        assert not Advance.objects.exists()
        reschedule(reloaded(embargoed), by=editor, at=NOON, due=wall_time(SIX), embargo=True)
        assert Advance.objects.exists()
        assert entries() == ["embargo", "void", "embargo"]


class TestItsTime:
    def test_publishes_the_very_bytes_at_an_ordinary_position(self, embargoed, selma):
        before = Advance.objects.get().text
        assert work(SIX) == 1
        assert LiveDocument.objects.get(pk=selma.pk).text == before
        assert not Advance.objects.exists()
        last = AdvanceEntry.objects.last()
        assert (last.position, last.action) == (2, "publish")
        assert last.publication == Publication.objects.get(card=selma.pk)
        assert reloaded(embargoed).state == State.PUBLISHED

    def test_published_by_hand_after_a_cancellation_is_news_to_the_advance_log_no_more(
        self, embargoed, editor
    ):
        unschedule(embargoed, by=editor, at=NOON)
        publish(reloaded(embargoed), by=editor, at=NOON)
        assert entries() == ["embargo", "void"]

    def test_refused_it_is_taken_back_and_told(self, embargoed, ava, other_editor):
        hold(ava.card, by=other_editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        work(SIX)
        assert "It names “Ava”, which is not live" in told().message
        assert not Advance.objects.exists()
        assert entries()[-1] == "void"


class TestNamesThatMove:
    def test_move_in_advance_too(self, embargoed, selma, ava, writer, editor):
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert early(selma)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
        assert entries() == ["embargo", "refresh"]
        assert not is_due()

    def test_by_the_worker(self, embargoed, selma, ava, writer, editor, monkeypatch):
        monkeypatch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        assert is_due()
        work(NOON + MINUTE)
        assert early(selma)["credits"][0]["contributor"]["name"] == "Ava DuVernay"

    def test_say_nothing_where_the_bytes_are_the_same(self, embargoed, selma):
        AdvanceDue.objects.create(schedule=embargoed.schedules.get())
        refresh_all(at=NOON)
        assert entries() == ["embargo"]
        assert not AdvanceDue.objects.exists()

    def test_that_can_t_be_rendered_keep_no_other_waiting(
        self, embargoed, selma, ava, writer, editor, monkeypatch
    ):
        other = make_title(writer, name="13th", credits={"new-1": credit(ava)})
        later = embargo(other, by=writer, editor=editor)
        update, first = feed.update, embargoed.schedules.get().pk

        def fails_first(due, *, at):
            if due.pk == first:
                raise ValueError("no such name")
            update(due, at=at)

        monkeypatch.setattr(feed, "update", fails_first)
        AdvanceDue.objects.bulk_create(
            AdvanceDue(schedule=each.schedules.get()) for each in (embargoed, later)
        )
        Advance.objects.filter(pk=other.pk).update(text="{}")
        with pytest.raises(ValueError, match="no such name"):
            feed.refresh_due(at=NOON)
        assert early(other)["name"] == "13th"
        assert AdvanceDue.objects.get().schedule_id == first

    def test_after_the_embargo_ended_change_nothing(self, embargoed, editor):
        AdvanceDue.objects.create(schedule=embargoed.schedules.get())
        unschedule(embargoed, by=editor, at=NOON)
        refresh_all(at=NOON)
        assert entries() == ["embargo", "void"]
        assert not AdvanceDue.objects.exists()

    def test_and_claims_beside_it_derive_it_again(self, writer, editor):
        film, source = make_title(writer), make_source(writer)
        make_live(film, source, by=writer, approver=editor)
        claim, other = (
            make_claim(writer, film, source=source, bound="exactly", amount=amount) for amount in ("23", "64")
        )
        embargo(claim, by=writer, editor=editor)
        assert early(claim)["derived"]["conflicts"] == []
        make_live(other, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert [row["claim"]["id"] for row in early(claim)["derived"]["conflicts"]] == [other.pk]
        assert document(other)["derived"]["conflicts"] == []


class TestAHold:
    @pytest.fixture
    def changed(self, ava, writer, editor):
        """Edits of what is live, under embargo with a title that names it."""
        edit(ava, writer, biography="She directs.")
        title = make_title(writer, name="Origin", credits={"new-1": credit(ava, credited_as="A. D.")})
        return embargo(ava, title, by=writer, editor=editor), title

    def test_takes_it_back_at_once_and_unnames_it(self, changed, ava, editor):
        _, title = changed
        hold(ava.card, by=editor, at=NOON + HOUR, reason="privacy")
        assert list(Advance.objects.values_list("pk", flat=True)) == [title.pk]
        assert entries("action", "card")[2] == ("void", ava.pk)
        refresh_all(at=NOON + HOUR)
        contributor = early(title)["credits"][0]["contributor"]
        assert contributor == {"kind": "person", "id": None, "slug": None, "name": None}

    def test_lifted_lays_it_again(self, changed, ava, editor, other_editor):
        changeset, title = changed
        placed = hold(ava.card, by=editor, at=NOON + HOUR, reason="privacy")
        lift(placed, by=other_editor, at=NOON + HOUR)
        refresh_all(at=NOON + HOUR)
        assert early(ava)["biography"] == "She directs."
        assert early(title)["credits"][0]["contributor"]["name"] == "Ava"
        work(SIX)
        assert reloaded(changeset).state == State.PUBLISHED

    def test_confirmed_keeps_it_away_and_its_time_passes_with_an_alert(
        self, changed, ava, editor, other_editor
    ):
        placed = hold(ava.card, by=editor, at=NOON + HOUR, reason="privacy")
        confirm(placed, by=other_editor, at=NOON + HOUR)
        refresh_all(at=NOON + HOUR)
        assert not Advance.objects.filter(pk=ava.pk).exists()
        work(SIX)
        assert "The live version of “Ava” changed since" in told().message
        assert not Advance.objects.exists()

    def test_standing_when_it_is_moved_lets_it_back_on_the_mover_s_word(self, changed, ava, editor):
        changeset, _ = changed
        hold(ava.card, by=editor, at=NOON + HOUR, reason="error")
        reschedule(changeset, by=editor, at=NOON + 2 * HOUR, due=wall_time(SIX))
        assert Advance.objects.filter(pk=ava.pk).exists()
        work(SIX)
        assert LiveDocument.objects.filter(pk=ava.pk).exists()


class TestACorrection:
    def test_of_what_is_live_goes_out_at_once_and_releases_nothing(self, ava, selma, writer, editor):
        """The edits under embargo are stashed, are then in no document, and come back after it."""
        edit(ava, writer, biography="Secret until six.")
        changeset = embargo(ava, selma, by=writer, editor=editor)
        with refused(ChangeRefused, "read_only"):
            edit(ava, writer, name="Ava DuVernay")
        take_out_card(ava.card, by=writer, at=NOON)
        aside = stash(ava, by=writer, at=NOON, expect=2)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor, action="correct")
        assert "Secret" not in LiveDocument.objects.get().text
        assert not Advance.objects.exists()
        assert reloaded(changeset).state == State.IN_REVIEW
        apply_stash(aside, by=writer, at=NOON, expect=Card.objects.get(pk=ava.pk).version)
        embargo(ava, by=writer, editor=editor)
        assert early(ava)["name"] == "Ava DuVernay"
        assert early(ava)["biography"] == "Secret until six."
        assert "Secret" not in LiveDocument.objects.get().text

    def test_of_what_it_names_leaves_the_embargo_standing(self, embargoed, selma, ava, writer, editor):
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor, action="correct")
        refresh_all(at=NOON)
        assert reloaded(embargoed).state == State.SCHEDULED
        assert LiveDocument.objects.count() == 1
        assert early(selma)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
