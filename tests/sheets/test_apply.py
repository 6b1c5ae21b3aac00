import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Changeset, ExternalId, Version
from cms.desk.models.states import State
from cms.desk.review.contents import propose
from cms.sheets import batch
from cms.sheets.apply import apply
from cms.sheets.columns import sheet
from cms.sheets.stage import ImportRefused, stage, stage_again
from tests.make import NOON, edit, make_person, make_submitted, make_title, make_user
from tests.make.sheets import make_csv, make_import, outcomes, row
from tests.refusals import refused

pytestmark = pytest.mark.django_db

CREDITS = "title,person,organisation,job,character,credited as,billing"


def key(kind: str, value: str) -> dict:
    return {"new-key": {"scheme": f"sheet:{kind}", "value": value}}


def titled(value: str) -> Card:
    """The card of the title with a key."""
    return ExternalId.objects.select_related("card").get(scheme="sheet:title", value=value).card


@pytest.fixture
def title(writer):
    return make_title(writer, name="When They See Us", genres=["drama"], external_ids=key("title", "wtsu"))


@pytest.fixture
def person(writer):
    return make_person(writer, name="Ava DuVernay", external_ids=key("person", "ava"))


class TestConfirmation:
    def test_writes_versions_and_a_changeset(self, writer, title):
        staged = make_import(writer, "key,name,type,imdb", "wtsu,Renamed,series,tt0000001", "new,New,film,")
        [changeset] = apply(staged, by=writer, at=NOON)
        assert (changeset.title, changeset.state) == ("titles.csv: Renamed and 1 other", State.OPEN)
        assert set(changeset.standing().values_list("card__label", flat=True)) == {"Renamed", "New"}
        version = Version.objects.get(card=title.pk, number=2)
        assert (version.how, version.reference, version.by) == ("import", f"import:{staged.pk}", writer)
        assert version.state["genres"] == ["drama"]
        staged.refresh_from_db()
        assert (staged.state, staged.ended_at, staged.ended_by) == ("applied", NOON, writer)
        assert staged.changesets.get() == changeset

    def test_rows_of_new_records_name_them_afterwards(self, writer):
        staged = make_import(writer, "key,name", "a,One", "b,Two")
        apply(staged, by=writer, at=NOON)
        assert row(staged, 3).card == titled("b")

    def test_the_same_file_again_says_the_same_and_writes_nothing(self, writer):
        lines = (
            "key,name,type,premiere,countries,genres,synopsis,imdb",
            "a,One,film,2019-05,US|GB,Crime,“Hm.”,tt0000001",
        )
        apply(make_import(writer, *lines), by=writer, at=NOON)
        again = make_import(writer, *lines)
        assert outcomes(again) == ["same"]
        with refused(ImportRefused, "nothing_to_import"):
            apply(again, by=writer, at=NOON)
        assert Version.objects.count() == 1

    def test_rows_that_say_the_same_join_no_changeset(self, writer, title):
        [changeset] = apply(
            make_import(writer, "key,name", "wtsu,When They See Us", "b,Two"), by=writer, at=NOON
        )
        assert changeset.standing().get().card.label == "Two"

    def test_a_row_with_an_error_stops_all(self, writer):
        staged = make_import(writer, "key,type", "a,film", "b,opera")
        with refused(ImportRefused, "rows_with_errors"):
            apply(staged, by=writer, at=NOON)
        assert not Card.objects.exists()

    def test_clear_empties(self, writer, title):
        apply(make_import(writer, "key,genres,type", "wtsu,(clear),(clear)"), by=writer, at=NOON)
        title.refresh_from_db()
        assert (title.type, list(title.genres.all()), title.name) == (None, [], "When They See Us")

    def test_a_row_that_is_not_in_the_file_stays(self, writer, title):
        edit(title, writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        apply(make_import(writer, "key,wikidata", "wtsu,Q1"), by=writer, at=NOON)
        schemes = ExternalId.objects.filter(card=title.pk).values_list("scheme", flat=True)
        assert set(schemes) == {"imdb", "sheet:title", "wikidata"}

    def test_a_cleared_external_id_is_free_for_another(self, writer, title):
        edit(title, writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        apply(make_import(writer, "key,imdb", "wtsu,(clear)"), by=writer, at=NOON)
        apply(make_import(writer, "key,imdb", "other,tt0000001"), by=writer, at=NOON)
        assert ExternalId.objects.get(scheme="imdb").card == titled("other")


class TestTheWorldMovesOn:
    def test_a_record_edited_since_refuses_all(self, writer, other_writer, title):
        staged = make_import(writer, "key,name", "wtsu,Mine", "b,Two")
        edit(title, other_writer, name="Theirs")
        with refused(ImportRefused, "moved_while_read") as error:
            apply(staged, by=writer, at=NOON)
        assert error.value.rows == ["Row 2 (wtsu): “Theirs” was changed by walter since this was read."]
        staged.refresh_from_db()
        assert (Card.objects.count(), staged.state) == (1, "staged")
        apply(stage_again(staged, by=writer, at=NOON), by=writer, at=NOON)
        assert titled("wtsu").label == "Mine"

    def test_a_key_made_since_refuses_all(self, writer, other_writer):
        staged = make_import(writer, "key,name", "a,One", "b,Two")
        make_title(other_writer, name="First", external_ids=key("title", "b"))
        with pytest.raises(ImportRefused) as error:
            apply(staged, by=writer, at=NOON)
        assert error.value.rows == [
            "Row 3 (b): sheet:title:b names “First” already, and can name one record only."
        ]
        assert outcomes(stage_again(staged, by=writer, at=NOON)) == ["new", "changed"]

    def test_a_record_submitted_since_refuses_all(self, writer, title):
        staged = make_import(writer, "key,name", "wtsu,Mine")
        make_submitted(title, by=writer)
        with pytest.raises(ImportRefused) as error:
            apply(staged, by=writer, at=NOON)
        assert "in review: take it out" in error.value.rows[0]

    def test_many_moved_records_are_named_shortly(self, writer, other_writer):
        titles = [make_title(writer, external_ids=key("title", f"k{n}")) for n in range(12)]
        staged = make_import(writer, "key,synopsis", *(f"k{n},Text" for n in range(12)))
        for each in titles:
            edit(each, other_writer, synopsis="Theirs")
        with pytest.raises(ImportRefused) as error:
            apply(staged, by=writer, at=NOON)
        assert error.value.rows[10:] == ["… and 2 more."]

    def test_confirmed_twice(self, writer):
        staged = make_import(writer, "key,name", "a,One")
        apply(staged, by=writer, at=NOON)
        with pytest.raises(ImportRefused, match="was imported by writer on 1 March 2026, 12:00 UTC"):
            apply(staged, by=writer, at=NOON)
        assert Version.objects.count() == 1

    def test_by_somebody_else(self, writer, other_writer):
        with refused(ImportRefused, "not_own"):
            apply(make_import(writer, "key,name", "a,One"), by=other_writer, at=NOON)
        assert not Card.objects.exists()

    def test_a_record_dropped_since(self, writer, title):
        staged = make_import(writer, "key,name", "wtsu,Mine")
        staged.rows.update(card=None)
        with refused(ImportRefused, "moved_while_read"):
            apply(staged, by=writer, at=NOON)


class TestParts:
    def test_many_rows_of_one_record_are_one_version(self, writer, title, person):
        edit(title, writer, credits={"new-1": {"person": person.pk, "job": "actor", "character": "Old"}})
        make_title(writer, external_ids=key("title", "b"))
        staged = make_import(
            writer,
            CREDITS,
            "wtsu,ava,,director,,Ava D.,1",
            "b,ava,,director,,,",
            "wtsu,ava,,actor,Old,,7",
            "wtsu,ava,,writer,,,3",
            code="credits",
        )
        assert staged.rows.writing().records() == 2
        [changeset] = apply(staged, by=writer, at=NOON)
        assert changeset.standing().count() == 2
        assert Card.objects.get(pk=title.pk).version == 3
        lines = title.credits.order_by("billing").values_list("job", "character", "credited_as", "billing")
        assert list(lines) == [
            ("director", None, "Ava D.", 1),
            ("writer", None, None, 3),
            ("actor", "Old", None, 7),
        ]
        assert row(staged, 2).card_id == title.pk

    def test_the_same_lines_again_write_nothing(self, writer, title, person):
        lines = CREDITS, "wtsu,ava,,director,,Ava D.,1", "wtsu,ava,,actor,Herself,,"
        apply(make_import(writer, *lines, code="credits"), by=writer, at=NOON)
        assert outcomes(make_import(writer, *lines, code="credits")) == ["same", "same"]

    def test_clear_empties_a_cell_of_a_line(self, writer, title, person):
        edit(title, writer, credits={"new-1": {"person": person.pk, "job": "actor", "billing": 2}})
        apply(make_import(writer, CREDITS, "wtsu,ava,,actor,,,(clear)", code="credits"), by=writer, at=NOON)
        assert title.credits.get().billing is None


class TestChangesets:
    def test_a_record_in_an_open_one_stays_there(self, writer, title):
        there = propose([title.card], by=writer, at=NOON, title="Mine")
        changesets = apply(make_import(writer, "key,name", "wtsu,Renamed", "b,Two"), by=writer, at=NOON)
        assert {each.title for each in changesets} == {"titles.csv: Two", "Mine"}
        assert there.standing().count() == 1
        assert Card.objects.get(pk=title.pk).version == 2

    def test_are_cut_to_size(self, writer, monkeypatch):
        monkeypatch.setattr(batch, "SIZE", 2)
        staged = make_import(writer, "key,name", *(f"k{n},Title {n}" for n in range(5)))
        assert [each.standing().count() for each in apply(staged, by=writer, at=NOON)] == [2, 2, 1]

    def test_records_that_name_one_another_stay_together(self, writer, monkeypatch):
        monkeypatch.setattr(batch, "SIZE", 2)
        ava, bo, cy = (make_person(writer, name=name) for name in ("Ava", "Bo", "Cy"))
        title = make_title(writer, credits={"new-1": {"person": cy.pk, "job": "actor"}})
        other = make_title(writer, credits={"new-1": {"person": ava.pk, "job": "actor"}})
        cards = [each.card for each in (ava, bo, cy, title, other)]
        assert [[card.pk for card in family] for family in batch.families(cards)] == [
            [ava.pk, other.pk],
            [bo.pk],
            [cy.pk, title.pk],
        ]
        portions = [
            set(each.standing().values_list("card", flat=True))
            for each in batch.cut(cards, name="x.csv", by=writer, at=NOON)
        ]
        assert portions == [{ava.pk, other.pk}, {bo.pk}, {cy.pk, title.pk}]

    def test_need_the_right_to_propose(self):
        typist = make_user("typist")
        rights = Permission.objects.filter(codename__in=["write_record", "import_sheets"])
        typist.user_permissions.add(*rights)
        with refused(NotAllowed, "submit_changeset"):
            apply(make_import(typist, "key,name", "a,One"), by=typist, at=NOON)
        assert not Card.objects.exists()
        assert not Changeset.objects.exists()


class TestQueries:
    def test_do_not_grow_with_rows(self, writer):
        def queries(prefix: str, size: int) -> int:
            for n in range(size // 2):
                make_title(writer, genres=["war"], external_ids=key("title", f"{prefix}{n}"))
            lines = [f"{prefix}{n},{prefix} {n},drama|crime,tt{ord(prefix)}{n}" for n in range(size)]
            staged = stage(
                make_csv("key,name,genres,imdb", *lines), sheet=sheet("titles"), by=writer, at=NOON
            )
            with CaptureQueriesContext(connection) as captured:
                apply(staged, by=writer, at=NOON)
            return len(captured)

        assert queries("x", 4) == queries("y", 8) <= 102
