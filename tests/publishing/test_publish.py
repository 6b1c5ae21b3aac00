from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cms.desk.base import canonical, database
from cms.desk.models import Card, Slug
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action
from cms.desk.review.contents import propose, take_out
from cms.desk.review.decisions import approve
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.publishing import log
from cms.publishing.documents import documents
from cms.publishing.models import FeedHead, LiveDocument, LiveTerm, Publication, Reference, RefreshDue
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh, refresh_all
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_submitted, make_title
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def card_of(record) -> Card:
    return Card.objects.select_related("pending", "live").get(pk=record.pk)


def served(record) -> dict | None:
    found = LiveDocument.objects.filter(pk=record.pk).first()
    return found and canonical.loads(found.text)


def actions(record) -> list[str]:
    return list(Publication.objects.filter(card=record.pk).values_list("action", flat=True))


class TestPublish:
    def test_serves_the_approved_body_with_live_names(self, writer, editor):
        ava = make_person(writer, name="Ava DuVernay")
        title = make_title(writer, name="When They See Us", credits={"new-1": credit(ava, "director")})
        make_live(title, ava, by=writer, approver=editor)
        document = served(title)
        [line] = document["credits"]
        assert line["contributor"] == {
            "kind": "person",
            "id": ava.pk,
            "slug": "ava-duvernay",
            "name": "Ava DuVernay",
        }
        assert (document["kind"], document["id"], document["version"]) == ("title", title.pk, 1)
        assert document["first_published_at"] == document["changed_at"] == "2026-03-01T12:00:00Z"
        assert (document["corrected_at"], document["citations"]) == (None, [])
        assert "label" not in document

    def test_moves_card_log_terms_and_references_together(self, writer, editor):
        ava = make_person(writer)
        title = make_title(writer, genres=["drama"], credits={"new-1": credit(ava)})
        changeset = make_live(title, ava, by=writer, approver=editor)
        card = card_of(title)
        assert card.editorial_state == EditorialState.LIVE
        assert (card.live_version, card.published_version, card.pending) == (1, 1, None)
        assert card.live.changeset == changeset
        assert list(Publication.objects.values_list("position", flat=True)) == [1, 2]
        assert card.last_position == Publication.objects.get(card=card).position
        assert Reference.objects.get(source=card).target_id == ava.pk
        assert LiveTerm.objects.filter(card=card, name="genre", value="drama").exists()
        assert Slug.objects.get(card=card).served

    def test_later_edits_do_not_show(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        assert served(title)["name"] == "One"
        assert card_of(title).editorial_state == EditorialState.EDITED

    def test_twice_is_refused(self, writer, editor):
        changeset = make_live(make_title(writer), by=writer, approver=editor)
        with refused(ReviewError, "in_another_state"):
            publish(changeset, by=editor, at=NOON)
        assert Publication.objects.count() == 1

    def test_on_a_moved_base_is_refused(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Two")
        stale = make_approved(title, by=writer, approver=editor)
        other = Card.objects.get(pk=make_live_elsewhere(writer, editor))
        Card.objects.filter(pk=title.pk).update(live=other.live)
        with pytest.raises(ReviewError, match="changed since this was proposed"):
            publish(stale, by=editor, at=NOON)
        assert served(title)["name"] == "One"

    def test_checks_run_again_inside(self, writer, editor):
        ava = make_person(writer, name="Ava")
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava)})
        approved = make_approved(title, by=writer, approver=editor)
        make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW)
        with refused(ReviewError, "blocked", "reference-not-live"):
            publish(approved, by=editor, at=NOON)

    def test_queries_do_not_grow_with_records(self, writer, editor, django_assert_max_num_queries):
        def queries(size):
            people = [make_person(writer) for _ in range(size)]
            titles = [make_title(writer, credits={"new-1": credit(person)}) for person in people]
            changeset = make_approved(*titles, *people, by=writer, approver=editor)
            with django_assert_max_num_queries(67) as captured:
                publish(changeset, by=editor, at=NOON)
            return len(captured)

        queries(1)
        assert queries(2) == queries(4)


def make_live_elsewhere(writer, editor) -> int:
    title = make_title(writer, name="Elsewhere")
    make_live(title, by=writer, approver=editor)
    return title.pk


class TestWithdrawal:
    def test_takes_two_people_and_leaves_nothing_live(self, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        changeset = make_submitted(title, by=editor, action=Action.WITHDRAW, note="Never made.")
        with refused(ReviewError, "own_work"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        take_out(changeset.standing().get(), by=editor, at=NOON)
        make_live(title, by=writer, approver=editor, action=Action.WITHDRAW, note="Never made.")
        card = card_of(title)
        assert (served(title), card.editorial_state) == (None, EditorialState.WITHDRAWN)
        assert not LiveTerm.objects.filter(card=card).exists()
        assert Publication.objects.get(card=card, action="withdraw").note == "Never made."

    def test_waits_for_lines_that_would_lose_their_only_name(self, writer, editor):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="“Selma” has no words of its own for it"):
            make_submitted(ava, by=writer, action=Action.WITHDRAW)
        edit(title, writer, credits={title.credits.get().pk: {"credited_as": "A. DuVernay"}})
        make_live(title, by=writer, approver=editor)
        make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW)
        refresh_all(at=NOON)
        [line] = served(title)["credits"]
        assert line["credited_as"] == "A. DuVernay"
        assert line["contributor"] == {"kind": "person", "id": None, "slug": None, "name": None}

    def test_a_draft_has_nothing_to_withdraw(self, writer):
        with refused(ReviewError, "not_live"):
            make_submitted(make_title(writer), by=writer, action=Action.WITHDRAW)

    def test_what_was_withdrawn_can_be_published_again(self, writer, editor):
        title = make_title(writer, name="One")
        make_live(title, by=writer, approver=editor)
        make_live(title, by=writer, approver=editor, action=Action.WITHDRAW)
        make_live(title, by=writer, approver=editor)
        assert served(title)["name"] == "One"
        assert actions(title) == ["publish", "withdraw", "publish"]


class TestRefresh:
    def test_a_rename_reaches_every_document_that_states_the_name(self, writer, editor):
        ava = make_person(writer, name="Ava")
        titles = [make_title(writer, credits={"new-1": credit(ava)}) for _ in range(3)]
        make_live(*titles, ava, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        assert refresh_all(at=NOON) == 3
        for title in titles:
            assert served(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"
            assert actions(title) == ["publish", "refresh"]
            assert card_of(title).last_position == Publication.objects.filter(card=title.pk).last().position

    def test_writes_nothing_where_no_byte_changes(self, writer, editor):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        edit(ava, writer, biography="Film-maker.")
        make_live(ava, by=writer, approver=editor)
        assert refresh_all(at=NOON) == 0
        assert actions(title) == ["publish"]

    def test_makes_no_proposal_stale(self, writer, editor):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_live(title, ava, by=writer, approver=editor)
        edit(title, writer, synopsis="New.")
        waiting = make_approved(title, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        refresh_all(at=NOON)
        publish(waiting, by=editor, at=NOON)
        assert served(title)["credits"][0]["contributor"]["name"] == "Ava DuVernay"

    def test_queries_do_not_grow_with_documents(self, writer, editor, django_assert_max_num_queries):
        def queries(size, name):
            ava = make_person(writer, name="Ava")
            titles = [make_title(writer, credits={"new-1": credit(ava)}) for _ in range(size)]
            make_live(*titles, ava, by=writer, approver=editor)
            edit(ava, writer, name=name)
            make_live(ava, by=writer, approver=editor)
            with django_assert_max_num_queries(40) as captured:
                assert refresh_all(at=NOON) == size
            return len(captured)

        assert queries(2, "B") == queries(5, "C")


@pytest.fixture
def meanwhile(monkeypatch):
    """Run something once, after a publication was rendered and before it locks the head of the log."""

    def happens(deed):
        lock_head, left = log.lock_head, [deed]

        def late():
            if left:
                left.pop()()
            return lock_head()

        monkeypatch.setattr(log, "lock_head", late)

    return happens


def moves_on(record):
    """Give the record one more entry in the log, as if it had been published again."""
    return lambda: Card.objects.filter(pk=record.pk).update(last_position=99)


def due() -> list[tuple[int, str]]:
    return list(RefreshDue.objects.values_list("card", "reason"))


class TestMeanwhile:
    def test_whoever_was_rendered_with_a_name_that_moved_is_rendered_again(self, writer, editor, meanwhile):
        ava, oprah = (make_person(writer, name=name) for name in ("Ava", "Oprah"))
        make_live(ava, oprah, by=writer, approver=editor)
        names_her = make_title(writer, credits={"new-1": credit(ava)})
        names_another = make_title(writer, credits={"new-1": credit(oprah)})
        changeset = make_approved(names_her, names_another, by=writer, approver=editor)
        meanwhile(moves_on(ava))
        publish(changeset, by=editor, at=NOON)
        assert due() == [(names_her.pk, "name moved meanwhile")]

    def test_nobody_is_where_none_moved_but_what_is_published_with_it(self, writer, editor):
        ava = make_person(writer)
        make_live(ava, make_title(writer, credits={"new-1": credit(ava)}), by=writer, approver=editor)
        assert due() == []

    def test_a_refresh_is_due_again_too(self, writer, editor, meanwhile):
        ava, oprah = (make_person(writer, name=name) for name in ("Ava", "Oprah"))
        title = make_title(writer, credits={"new-1": credit(ava), "new-2": credit(oprah)})
        make_live(ava, oprah, title, by=writer, approver=editor)
        edit(ava, writer, name="Ava DuVernay")
        make_live(ava, by=writer, approver=editor)
        meanwhile(moves_on(oprah))
        assert refresh(at=NOON) == 1
        assert due() == [(title.pk, "name moved meanwhile")]

    def test_a_record_that_is_named_and_withdrawn_stops_it(self, writer, editor, meanwhile):
        ava = make_person(writer)
        make_live(ava, by=writer, approver=editor)
        title = make_title(writer, credits={"new-1": credit(ava)})
        changeset = make_approved(title, by=writer, approver=editor)
        meanwhile(lambda: Card.objects.filter(pk=ava.pk).update(live=None, live_version=None))
        with pytest.raises(ReviewError, match="It was withdrawn, and is named here") as refused:
            publish(changeset, by=editor, at=NOON)
        assert [finding.brings.pk for finding in refused.value.findings] == [ava.pk]

    def test_a_line_without_words_of_its_own_stops_a_withdrawal(self, writer, editor, meanwhile):
        ava = make_person(writer)
        title = make_title(writer, credits={"new-1": credit(ava, credited_as="A. DuVernay")})
        make_live(ava, title, by=writer, approver=editor)
        changeset = make_approved(ava, by=writer, approver=editor, action=Action.WITHDRAW, note="Hers.")
        meanwhile(lambda: Reference.objects.filter(source=title.pk).update(printed=False))
        with pytest.raises(ReviewError, match="has no words of its own for it") as refused:
            publish(changeset, by=editor, at=NOON)
        assert [finding.brings.pk for finding in refused.value.findings] == [title.pk]


class TestPreview:
    def test_shows_what_would_be_served_and_stores_nothing(self, writer, editor):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        changeset = make_submitted(title, ava, by=writer)
        found = documents([title.card, ava.card], including=changeset, at=NOON)
        assert found[title.pk]["credits"][0]["contributor"]["name"] == "Ava"
        assert not LiveDocument.objects.exists()
        assert documents([title.card], at=NOON) == {title.pk: None}


class TestTheLog:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE publishing_publication SET note = 'x'",
            "DELETE FROM publishing_publication",
        ],
    )
    def test_is_insert_only(self, writer, editor, sql):
        make_live(make_title(writer), by=writer, approver=editor)
        with (
            pytest.raises(DatabaseError, match="insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

    def test_can_be_neither_emptied_nor_replaced(self, writer, editor):
        make_live(make_title(writer), by=writer, approver=editor)
        sql = (
            "REPLACE INTO publishing_publication SELECT * FROM publishing_publication"
            if connection.vendor == "sqlite"
            else "TRUNCATE publishing_publication CASCADE"
        )
        with (
            pytest.raises(DatabaseError, match="insert-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
        assert Publication.objects.count() == 1

    def test_a_missing_trigger_is_found_and_made_again(self, db):
        assert database.check_guards("default") == []
        database.remove_guards()
        lost = ("publishing_publication", "stet_publishing_publication_update")
        assert lost in database.missing_guards()
        assert database.check_guards("default")[0].id == "stet.E001"
        database.install_guards()
        assert database.missing_guards() == []

    def test_never_goes_back_in_time(self, writer, editor):
        make_live(make_title(writer), by=writer, approver=editor)
        late = make_approved(make_title(writer), by=writer, approver=editor)
        [entry] = publish(late, by=editor, at=NOON - timedelta(hours=1))
        assert entry.published_at == Publication.objects.get(pk=entry.pk).published_at == NOON
        assert (entry.position, FeedHead.objects.get().published_at) == (2, NOON)
        [after] = publish(
            make_approved(make_title(writer), by=writer, approver=editor),
            by=editor,
            at=NOON + timedelta(hours=1),
        )
        assert after.published_at == FeedHead.objects.get().published_at == NOON + timedelta(hours=1)

    def test_positions_follow_one_another_without_a_gap(self, writer, editor):
        for _ in range(3):
            make_live(make_title(writer), make_title(writer), by=writer, approver=editor)
        assert list(Publication.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
        assert FeedHead.objects.get().position == 6


def test_a_failed_publication_leaves_no_trace(writer, editor, monkeypatch):
    title = make_title(writer)
    changeset = make_approved(title, by=writer, approver=editor)
    monkeypatch.setattr("cms.publishing.log.FeedHead.objects.get_or_create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish.__wrapped__(changeset, by=editor, at=NOON)
    assert served(title) is None
    assert card_of(title).editorial_state == EditorialState.IN_REVIEW


def test_a_proposal_made_open_is_frozen_with_the_version_at_submission(writer):
    title = make_title(writer, name="One")
    changeset = propose([title.card], by=writer, at=NOON)
    edit(title, writer, name="Two")
    submit(changeset, by=writer, at=NOON)
    assert changeset.standing().get().body["name"] == "Two"
