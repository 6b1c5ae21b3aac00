import pytest

from cms.desk.base import canonical
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Hold
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action
from cms.desk.review.lifecycle import ReviewError
from cms.publishing.hold import HoldError, confirm, hold, lift
from cms.publishing.models import LiveDocument, Publication, RefreshDue
from cms.publishing.refresh import refresh_all, refresh_soon
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title
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


def test_only_what_is_live_is_held_and_only_once(writer, editor, live_title):
    with pytest.raises(HoldError, match="is draft: only what is live"):
        held(make_title(writer), editor)
    held(live_title, editor)
    with refused(HoldError, "not_live"):
        held(live_title, editor)


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
