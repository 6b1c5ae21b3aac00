from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from cms.desk.base import canonical
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.desk.models import Card, Changeset, Hold
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved
from cms.jobs.schedules import schedule
from cms.newsroom.records.views.steps import admin_url
from cms.publishing.hold import HoldError, confirm, hold, lift
from cms.publishing.models import LiveDocument, Publication, RefreshDue
from cms.publishing.publish import publish, publish_if_requested, publish_scheduled
from cms.publishing.refresh import refresh_all, refresh_soon
from tests.make import (
    NOON,
    credit,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.merges import merged
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def held(record, by) -> Hold:
    return hold(record.card, by=by, at=NOON, reason=Hold.Reason.PRIVACY, note="Asked by phone.")


def state(record) -> str:
    return Card.objects.select_related("pending").get(pk=record.pk).editorial_state


def contributor(title) -> str | None:
    document = canonical.loads(LiveDocument.objects.get(pk=title.pk).text)
    return document["credits"][0]["contributor"]["name"]


@pytest.fixture
def live_title(writer, editor):
    title = make_title(writer, name="One")
    make_live(title, by=writer, approver=editor)
    return title


def test_one_person_takes_it_off_at_once(live_title, editor):
    held(live_title, editor)
    assert not LiveDocument.objects.exists()
    assert state(live_title) == EditorialState.HELD
    last = Publication.objects.last()
    assert (last.action, last.note, last.proposal) == ("hold", "", None)


def test_the_name_goes_from_other_documents_too_and_comes_back(writer, editor, other_editor):
    ava = make_person(writer, name="Ava")
    title = make_title(writer, credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    placed = held(ava, editor)
    refresh_all(at=NOON)
    assert contributor(title) is None
    lift(placed, by=other_editor, at=NOON)
    refresh_all(at=NOON)
    assert contributor(title) == "Ava"


def test_lifting_serves_the_same_bytes_again(live_title, editor, other_editor):
    before = LiveDocument.objects.get().text
    placed = held(live_title, editor)
    lift(placed, by=other_editor, at=NOON)
    assert LiveDocument.objects.get().text == before
    assert state(live_title) == EditorialState.LIVE


@pytest.mark.parametrize("end", [lift, confirm])
def test_who_held_it_decides_nothing_more(live_title, editor, end):
    placed = held(live_title, editor)
    with refused(HoldError, "own_hold"):
        end(placed, by=editor, at=NOON)
    assert state(live_title) == EditorialState.HELD


def test_confirming_withdraws(live_title, editor, other_editor):
    placed = held(live_title, editor)
    confirm(placed, by=other_editor, at=NOON)
    assert state(live_title) == EditorialState.WITHDRAWN
    with refused(HoldError, "ended_already"):
        lift(placed, by=other_editor, at=NOON)


def test_what_is_unchanged_is_no_correction(live_title, writer, editor):
    held(live_title, editor)
    with refused(ReviewError, "unchanged"):
        make_submitted(live_title, by=writer)


def test_every_document_loses_the_name_at_once_however_many(writer, editor, monkeypatch):
    monkeypatch.setattr("cms.publishing.refresh.BATCH", 2)
    ava = make_person(writer, name="Ava")
    titles = [make_title(writer, credits={"new-1": credit(ava)}) for _ in range(5)]
    make_live(*titles, ava, by=writer, approver=editor)
    held(ava, editor)
    refresh_soon(at=NOON)
    assert {contributor(title) for title in titles} == {None}


def test_nobody_finds_it_by_a_filter(client, writer, editor):
    ava = make_person(writer, name="Ava")
    title = make_title(writer, credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    address = f"/api/v1/titles?person={ava.pk}"
    assert len(client.get(address).json()["results"]) == 1
    held(ava, editor)
    assert client.get(address).json()["results"] == []


def test_publishing_a_correction_ends_it(live_title, writer, editor):
    placed = held(live_title, editor)
    edit(live_title, writer, name="Two")
    make_live(live_title, by=writer, approver=editor)
    placed.refresh_from_db()
    assert placed.ended_how == Hold.End.PUBLISHED
    assert state(live_title) == EditorialState.LIVE


def test_a_held_record_is_not_live_for_checks(writer, editor):
    ava = make_person(writer, name="Ava")
    make_live(ava, by=writer, approver=editor)
    held(ava, editor)
    title = make_title(writer, credits={"new-1": credit(ava)})
    with refused(ReviewError, "blocked", "reference-not-live"):
        make_submitted(title, by=writer)


def test_a_line_with_words_of_its_own_may_name_it_so_that_it_can_be_withdrawn(writer, editor, other_editor):
    ava = make_person(writer, name="Ava")
    title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    placed = held(ava, editor)
    with pytest.raises(
        HoldError, match="“Selma” has no words of its own for it: fill in “credited as” there"
    ):
        confirm(placed, by=other_editor, at=NOON)
    edit(title, writer, credits={title.credits.get().pk: {"credited_as": "A. D."}})
    make_live(title, by=writer, approver=editor)
    assert contributor(title) is None
    confirm(placed, by=other_editor, at=NOON)
    assert state(ava) == EditorialState.WITHDRAWN


def laid(changeset, by, *, embargo: bool = False):
    return schedule(changeset, by=by, at=NOON, due=WallTime(datetime(2026, 3, 2, 20), "UTC"), embargo=embargo)


def ready(record, writer, editor, state: str):
    """Takes a record on to that state of its draft."""
    if state == "in review":
        return make_submitted(record, by=writer)
    changeset = make_approved(record, by=writer, approver=editor)
    if state != "approved":
        laid(changeset, editor, embargo=state == "under embargo")
    return changeset


STATES = ("in review", "approved", "scheduled", "under embargo")


class TestWhateverItsDraftIs:
    @pytest.mark.parametrize("state", [None, "edited", *STATES])
    def test_what_is_live_is_held(self, live_title, writer, editor, other_editor, state):
        if state:
            edit(live_title, writer, synopsis="New.")
        if state in STATES:
            ready(live_title, writer, editor, state)
        placed = held(live_title, editor)
        assert not LiveDocument.objects.exists()
        lift(placed, by=other_editor, at=NOON)
        assert LiveDocument.objects.get().label == "One"

    def test_what_is_scheduled_waits_and_says_so(self, client, live_title, writer, editor, other_editor):
        edit(live_title, writer, synopsis="New.")
        changeset = ready(live_title, writer, editor, "scheduled")
        held(live_title, other_editor)
        due = changeset.schedules.get()
        with refused(ReviewError, "held_since"):
            publish_scheduled(due, at=due.due_at)
        client.force_login(editor)
        for address in (reverse("newsroom:changeset", args=[changeset.pk]), admin_url(live_title.card)):
            page = " ".join(client.get(address).content.decode().split())
            assert "held after this was scheduled" in page or "not published over this hold by itself" in page
        assert (
            "Nothing to do"
            not in client.get(reverse("newsroom:changeset", args=[changeset.pk])).content.decode()
        )

    def test_what_is_scheduled_after_it_ends_it_and_says_so(self, client, live_title, writer, editor):
        held(live_title, make_user("night", "editor"))
        edit(live_title, writer, synopsis="New.")
        changeset = make_approved(live_title, by=writer, approver=editor)
        later = NOON + timedelta(hours=1)
        schedule(changeset, by=editor, at=later, due=WallTime(datetime(2026, 3, 2, 20), "UTC"))
        client.force_login(editor)
        assert "ends this hold then" in client.get(admin_url(live_title.card)).content.decode()

    def test_what_was_to_be_published_with_its_approval_waits_too(
        self, live_title, writer, editor, other_editor
    ):
        edit(live_title, writer, synopsis="New.")
        changeset = make_submitted(live_title, by=writer)
        publish_when_approved(changeset, by=editor, at=NOON)
        held(live_title, other_editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        with refused(ReviewError, "held_since"):
            publish_if_requested(changeset, by=editor, at=NOON)
        assert state(live_title) == EditorialState.HELD
        publish(changeset, by=editor, at=NOON)
        assert state(live_title) == EditorialState.LIVE

    def test_what_was_submitted_after_it_is_its_correction(self, live_title, writer, editor, other_editor):
        held(live_title, other_editor)
        edit(live_title, writer, synopsis="New.")
        changeset = make_approved(live_title, by=writer, approver=editor)
        Changeset.objects.filter(pk=changeset.pk).update(submitted_at=NOON + timedelta(minutes=1))
        changeset.refresh_from_db()
        changeset.publish_when_approved = editor
        assert publish_if_requested(changeset, by=editor, at=NOON + timedelta(minutes=2))


class TestWhatIsNotLive:
    """Has nothing to hold: the message says what it is, and what to do in place of a hold."""

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (None, "It is a draft, which no reader sees."),
            ("in review", "It is in review: ask for changes in “One”, or reject that."),
            ("approved", "It is approved: ask for changes in “One”, or reject that."),
            ("scheduled", "It is scheduled for 2 March 2026, 20:00 UTC: cancel the schedule of “One”"),
            (
                "under embargo",
                "It is under embargo until 2 March 2026, 20:00 UTC: cancel the schedule of “One”",
            ),
        ],
    )
    def test_yet(self, writer, editor, other_editor, state, words):
        title = make_title(writer, name="One")
        if state:
            ready(title, writer, editor, state)
        with refused(HoldError, "not_live") as caught:
            held(title, other_editor)
        assert words in str(caught.value)

    def test_any_more(self, live_title, writer, editor):
        make_live(live_title, by=writer, approver=editor, action=Action.WITHDRAW, note="Gone.")
        with refused(HoldError, "not_live") as caught:
            held(live_title, editor)
        assert "It was withdrawn." in str(caught.value)

    def test_since_it_was_merged(self, live_title, writer, editor):
        stays = make_title(writer, name="Stays")
        make_live(stays, by=writer, approver=editor)
        merged(live_title, stays, by=writer, approver=editor)
        with refused(HoldError, "not_live") as caught:
            held(live_title, editor)
        assert "It was merged into “Stays”: hold that." in str(caught.value)

    @pytest.mark.parametrize("state", [None, *STATES])
    def test_since_it_is_held(self, live_title, writer, editor, other_editor, state):
        held(live_title, editor)
        if state:
            edit(live_title, writer, synopsis="New.")
            ready(live_title, writer, other_editor, state)
        with refused(HoldError, "held_already") as caught:
            held(live_title, other_editor)
        assert "is held already, by editor" in str(caught.value)


def test_lifting_waits_where_a_line_would_have_no_name(writer, editor, other_editor):
    ava = make_person(writer, name="Ava")
    title = make_title(writer, credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    placed = held(title, editor)
    make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW)
    with pytest.raises(HoldError, match="Ava: It was withdrawn, and is named here"):
        lift(placed, by=other_editor, at=NOON)
    assert state(title) == EditorialState.HELD


def test_needs_the_right(live_title, writer):
    with refused(NotAllowed, "hold_record"):
        held(live_title, writer)


def test_what_others_derived_from_it_goes_before_other_work(live_title, writer, editor):
    source = make_source(writer)
    stays = make_claim(writer, live_title, source=source)
    goes = make_claim(writer, live_title, source=source, unit="viewers", bound=None)
    make_live(source, stays, goes, by=writer, approver=editor)
    refresh_all(at=NOON)
    assert "viewers" in LiveDocument.objects.get(pk=stays.pk).text
    RefreshDue.objects.create(card=live_title.card, reason="waits already")
    held(goes, editor)
    due = dict(RefreshDue.objects.values_list("card", "priority"))
    assert due[stays.pk] > due[live_title.pk]
    refresh_all(at=NOON)
    assert "viewers" not in LiveDocument.objects.get(pk=stays.pk).text
