"""Drop: a draft that was never published can be deleted, unless something refers to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from cms.desk.base import database
from cms.desk.base.permissions import NotAllowed
from cms.desk.history import drop as drop_rule
from cms.desk.history.drop import DropError, drop
from cms.desk.models import (
    Card,
    Changeset,
    Contribution,
    Decision,
    Dropped,
    ExternalId,
    Proposal,
    Slug,
    Version,
)
from cms.desk.review.contents import propose, take_out
from cms.desk.review.decisions import reject
from cms.stories.models import Story
from sources.citations.models import Citation
from tests.make import (
    NOON,
    _make,
    credit,
    edit,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.merges import merged, parted
from tests.make.sources import cite, make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def throw_away(record, by, **values) -> Dropped:
    card = Card.objects.get(pk=record.pk)
    return drop(card, by=by, at=NOON, **{"expect": card.version, **values})


class TestDrop:
    def test_deletes_everything_of_it_and_leaves_a_tombstone(self, writer):
        ids = {"new-1": {"scheme": "imdb", "value": "tt0000001"}}
        person, source = make_person(writer), make_source(writer)
        title = make_title(
            writer,
            name="Twice",
            external_ids=ids,
            genres=["drama"],
            credits={"new-1": credit(person)},
            citations={"new-1": cite(source, "name")},
        )
        edit(title, writer, name="Two times")
        pk = title.pk
        dropped = throw_away(title, writer)
        assert (dropped.card, dropped.kind, dropped.label, dropped.by) == (pk, "title", "Two times", writer)
        for rows in (Card, Version, Contribution, Slug, ExternalId, Citation):
            left = {row.card_id if hasattr(row, "card_id") else row.pk for row in rows.objects.all()}
            assert pk not in left
        assert not type(title).objects.exists()
        assert make_title(writer, name="Two times", external_ids=ids).card.slug == "two-times"

    def test_frees_whom_it_named(self, writer):
        person = make_person(writer)
        throw_away(make_title(writer, credits={"new-1": credit(person)}), writer)
        throw_away(person, writer)
        assert not Card.objects.exists()

    def test_leaves_what_was_merged_on_the_word_of_two(self, writer, editor):
        ava, draft = make_person(writer, name="Ava"), make_person(writer, name="A. DuVernay")
        made = merged(draft, ava, by=writer, approver=editor)
        with pytest.raises(DropError, match="was merged into “Ava”: undo that merge first"):
            throw_away(draft, writer)
        parted(made, by=writer, approver=editor)
        assert Card.objects.get(pk=draft.pk).merged_into_id is None

    def test_leaves_the_guards_as_they_were(self, writer):
        throw_away(make_title(writer), writer)
        kept = make_title(writer)
        assert database.missing_guards() == []
        for rows in (kept.card.versions, Contribution.objects, Dropped.objects):
            with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
                rows.all()._raw_delete("default")

    def test_takes_what_was_reviewed_and_not_published_and_its_timeline_stays(self, writer, editor):
        title, other = make_title(writer, name="One"), make_title(writer, name="Other")
        changeset = make_submitted(title, other, by=writer)
        take_out(changeset.standing().get(card=title.pk), by=writer, at=NOON)
        second = make_submitted(title, by=writer)
        reject(second, by=editor, at=NOON, note="Twice.")
        throw_away(title, writer)
        assert not Proposal.objects.filter(card=title.pk).exists()
        said = changeset.decisions.select_related("proposal").get(verdict="taken_out")
        assert (said.proposal, said.note) == (None, "One")
        assert Decision.objects.filter(changeset=second).count() == 2


class TestRefused:
    def test_once_it_was_published(self, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        with refused(DropError, "published_once"):
            throw_away(title, writer)

    def test_in_a_changeset_that_is_not_finished(self, writer):
        title = make_title(writer, name="One")
        propose([title.card], by=writer, at=NOON, title="Spring")
        with pytest.raises(DropError, match="“One” is in “Spring”: take it out there first"):
            throw_away(title, writer)
        assert Changeset.objects.get().standing().count() == 1

    def test_while_a_line_of_another_names_it(self, writer):
        person = make_person(writer, name="Ava")
        titles = [make_title(writer, name=name, credits={"new-1": credit(person)}) for name in "AB"]
        with pytest.raises(DropError, match="“Ava” is named by “A”, “B”: take it out there") as error:
            throw_away(person, writer)
        assert {card.pk for card in error.value.named_by} == {title.pk for title in titles}
        assert not Dropped.objects.exists()

    def test_while_a_claim_is_about_it_or_a_citation_cites_it(self, writer):
        title, source = make_title(writer), make_source(writer)
        claim = make_claim(writer, title, source=source)
        assert [card.pk for card in drop_rule.namers(title.card)] == [claim.pk]
        assert [card.pk for card in drop_rule.namers(source.card)] == [claim.pk]

    def test_while_a_text_names_it(self, writer):
        person = make_person(writer)
        block = {"type": "paragraph", "text": f"By [her]({person.pk}), in (2019).", "position": 1}
        story = _make(Story(), writer, {"headline": "A story", "blocks": {"new-1": block}})
        assert [card.pk for card in drop_rule.namers(person.card)] == [story.pk]

    def test_while_another_of_its_kind_names_it(self, writer):
        claim = make_claim(writer)
        other = make_claim(writer, claim)
        assert [card.pk for card in drop_rule.namers(claim.card)] == [other.pk]

    def test_after_somebody_changed_it(self, writer, other_writer):
        title = make_title(writer)
        edit(title, other_writer, synopsis="Mine.")
        with pytest.raises(DropError, match="was changed by walter since you read it"):
            throw_away(title, writer, expect=1)

    def test_to_who_may_not_write(self, writer):
        with pytest.raises(NotAllowed):
            throw_away(make_title(writer), make_user("reader"))

    def test_twice(self, writer):
        card = make_title(writer).card
        drop(card, by=writer, at=NOON, expect=1)
        with refused(DropError, "dropped_already"):
            drop(Card(pk=Dropped.objects.get().card), by=writer, at=NOON, expect=1)


@pytest.mark.parametrize("table", ["desk_version", "desk_contribution"])
def test_the_line_alone_opens_nothing_that_was_published(writer, editor, table):
    title = make_title(writer)
    make_live(title, by=writer, approver=editor)
    Dropped.objects.create(card=title.pk, kind="title", label="Forged", by=writer, at=NOON)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_queries_do_not_grow_with_who_names_it(writer, django_assert_max_num_queries):
    def queries(size):
        person = make_person(writer)
        for _ in range(size):
            make_title(writer, credits={"new-1": credit(person), "new-2": credit(person, "director")})
        with django_assert_max_num_queries(80) as captured:
            assert len(drop_rule.namers(person.card)) == size
        return len(captured)

    queries(1)
    assert queries(2) == queries(4)
