import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Changeset, ExternalId, Slug, Version
from cms.desk.review.contents import propose
from cms.sheets.apply import apply
from cms.sheets.columns import sheet, sheets
from cms.sheets.files.base import Unreadable
from cms.sheets.models import Import
from cms.sheets.stage import ImportRefused, counts, discard, stage, stage_again
from tests.make import NOON, edit, make_organisation, make_person, make_submitted, make_title, make_user
from tests.make.sheets import differences, make_csv, make_import, make_xlsx, outcomes, problems, row
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def key(kind: str, value: str) -> dict:
    return {"new-key": {"scheme": f"sheet:{kind}", "value": value}}


@pytest.fixture
def title(writer):
    return make_title(
        writer,
        name="When They See Us",
        genres=["drama"],
        external_ids=key("title", "wtsu"),
        synopsis="Five boys.",
    )


@pytest.fixture
def person(writer):
    return make_person(writer, name="Ava DuVernay", external_ids=key("person", "ava"))


class TestDeclarations:
    def test_each_kind_says_its_sheets(self):
        declared = [each.code for each in sheets()]
        assert {"organisations", "people", "titles", "credits"} <= set(declared)
        assert len(declared) == len(set(declared))

    def test_every_column_has_help(self):
        assert all(column.help for each in sheets() for column in each.columns.values())

    def test_the_key_comes_first(self):
        assert sheet("titles").names[0] == "key"
        assert sheet("credits").names[0] == "title"
        assert all(each.names[0] == each.key.column_name for each in sheets())


class TestPreview:
    def test_a_new_record_shows_its_values(self, writer):
        staged = make_import(
            writer, "key,name,type,genres", "wtsu,When They See Us,Limited Series,Crime | drama"
        )
        assert outcomes(staged) == ["new"]
        assert differences(staged, 2) == [
            ["name", "", "When They See Us"],
            ["type", "", "limited series"],
            ["genres", "", "crime, drama"],
        ]

    def test_a_known_record_shows_what_differs(self, writer, title):
        staged = make_import(writer, "key,name,genres", "wtsu,When They See Us,drama;war")
        assert outcomes(staged) == ["changed"]
        assert differences(staged, 2) == [["genres", "drama", "drama, war"]]
        found = row(staged, 2)
        assert (found.card_id, found.expect) == (title.pk, 1)

    def test_what_says_the_same_is_the_same(self, writer, title):
        staged = make_import(writer, "key,name,genres", "wtsu, When They See Us ,Drama")
        assert outcomes(staged) == ["same"]

    def test_an_empty_cell_and_a_missing_column_change_nothing(self, writer, title):
        assert outcomes(make_import(writer, "key,name,synopsis", "wtsu,When They See Us,")) == ["same"]
        assert outcomes(make_import(writer, "key", "wtsu")) == ["same"]

    def test_clear_empties_a_field(self, writer, title):
        staged = make_import(writer, "key,synopsis,genres,imdb", "wtsu,(clear),(Clear),(clear)")
        assert differences(staged, 2) == [["synopsis", "Five boys.", ""], ["genres", "drama", ""]]

    def test_external_ids_are_columns(self, writer, title):
        edit(title, writer, external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        staged = make_import(writer, "key,imdb,wikidata", "wtsu,tt7137906,Q1")
        assert differences(staged, 2) == [["imdb", "tt0000001", "tt7137906"], ["wikidata", "", "Q1"]]

    def test_the_file_its_rows_and_columns_are_kept(self, writer):
        upload = make_xlsx([[], ["name", "key"], ["One", "a"]], title="Films", name="new titles.xlsx")
        staged = stage(upload, sheet=sheet("titles"), by=writer, at=NOON)
        assert (staged.file_name, staged.worksheet) == ("new titles.xlsx", "Films")
        assert (staged.columns, len(staged.sha256), staged.size) == ({"name": "A", "key": "B"}, 64, 1)
        assert row(staged, 3).row.cells == {"name": "One", "key": "a"}

    def test_needs_the_right(self):
        with pytest.raises(NotAllowed):
            make_import(make_user("reader"), "key", "a")

    def test_an_unreadable_file_leaves_nothing(self, writer):
        with pytest.raises(Unreadable):
            stage(make_csv("colour", "red"), sheet=sheet("titles"), by=writer, at=NOON)
        assert not Import.objects.exists()

    def test_has_no_side_effects(self, writer, title, person):
        def everything():
            tables = [Card, Version, ExternalId, Slug, Changeset]
            return [list(table.objects.order_by("pk").values()) for table in tables]

        before = everything()
        staged = make_import(
            writer, "key,name,imdb", "wtsu,Renamed,tt0000001", "new,New,tt0000002", "bad,Bad,tt0000001"
        )
        assert outcomes(staged) == ["changed", "new", "error"]
        assert everything() == before

    @pytest.mark.skipif(
        connection.vendor != "sqlite", reason="a rolled-back row leaves a gap in the sequence"
    )
    def test_takes_no_number_from_the_cards(self, writer, title):
        make_import(writer, "key,name", "new,New", "newer,Newer")
        assert make_title(writer).pk == title.pk + 1


class TestErrors:
    @pytest.mark.parametrize(
        ("header", "line", "column", "rule"),
        [
            ("key,name", ",One", "key", "every row needs it"),
            ("key,type", "a,opera", "type", "not one of film, series, limited series"),
            ("key,genres", "a,drama|no-such", "genres", "there is no genre “no-such”"),
            ("key,countries", "a,US;Ruritania", "countries", "there is no country “Ruritania”"),
            ("key,premiere", "a,31.5.2019", "premiere", "is not a date"),
            ("key,premiere", "a,2019-02-30", "premiere", "not a day of the calendar"),
            ("key,name", f"a,{'x' * 301}", "name", "300"),
            ("key,name", f"{'k' * 201},One", "key", "200"),
            ("key,name", "a,=1+1", "name", "a formula: paste its value"),
            ("key,name", "a,#REF!", "name", "a spreadsheet error"),
            ("key,name", "a,O\x00ne", "name", "U+0000 NUL"),
            ("key,imdb", "a,tt0000001", "imdb", "imdb:tt0000001 names “Other” already"),
        ],
    )
    def test_name_row_column_and_rule(self, writer, header, line, column, rule):
        make_title(writer, name="Other", external_ids={"new-1": {"scheme": "imdb", "value": "tt0000001"}})
        staged = make_import(writer, header, line, "fine," + "," * (header.count(",") - 1))
        assert outcomes(staged) == ["error", "new"]
        [(at, _, said)] = problems(staged, 2)
        assert at == column
        assert rule in said

    def test_all_show_at_once(self, writer):
        staged = make_import(
            writer,
            "key,name,born,died",
            "a,A,1980,1970",
            "b,B,x,y",
            "c,C,1981,1971",
            "d,D,1980,",
            code="people",
        )
        assert outcomes(staged) == ["error", "error", "error", "new"]
        assert [said for *_, said in problems(staged, 2)] == [
            "Nobody dies before they are born: correct one of the dates."
        ]
        assert [column for column, *_ in problems(staged, 3)] == ["born", "died"]

    def test_all_of_one_row_show_at_once(self, writer):
        staged = make_import(writer, "key,type,genres,premiere,name", "a,opera,no-such,31.5.2019,=A1")
        assert sorted(column for column, *_ in problems(staged, 2)) == ["genres", "name", "premiere", "type"]

    def test_a_key_twice_names_the_other_row(self, writer):
        staged = make_import(writer, "key,name", "a,One", "b,Two", "a,Three")
        assert outcomes(staged) == ["error", "new", "error"]
        assert problems(staged, 2) == [["key", "a", "the same key as row 4: keep one of them"]]
        assert problems(staged, 4) == [["key", "a", "the same key as row 2: keep one of them"]]

    def test_an_external_id_twice_in_one_file(self, writer):
        staged = make_import(writer, "key,imdb", "a,tt0000001", "b,tt0000001")
        assert outcomes(staged) == ["new", "error"]

    def test_a_record_in_review(self, writer, title):
        make_title(writer, name="Free", external_ids=key("title", "free"))
        edit(title, writer, type="series")
        make_submitted(title, by=writer)
        staged = make_import(writer, "key,name", "wtsu,Renamed", "free,Renamed")
        assert outcomes(staged) == ["error", "changed"]
        assert "is in review: take it out to edit it" in problems(staged, 2)[0][2]

    def test_a_record_in_an_open_changeset_is_no_error(self, writer, title):
        propose([title.card], by=writer, at=NOON)
        assert outcomes(make_import(writer, "key,name", "wtsu,Renamed")) == ["changed"]


CREDITS = "title,person,organisation,job,character,credited as,billing"


class TestCredits:
    def test_a_new_line(self, writer, title, person):
        staged = make_import(writer, CREDITS, "wtsu,ava,,Director,,Ava,1", code="credits")
        assert outcomes(staged) == ["new"]
        assert differences(staged, 2) == [
            ["person", "", "Ava DuVernay"],
            ["job", "", "director"],
            ["credited as", "", "Ava"],
            ["billing", "", "1"],
        ]
        assert (row(staged, 2).key, row(staged, 2).card_id) == ("wtsu / ava / Director", title.pk)

    def test_a_known_line(self, writer, title, person):
        edit(title, writer, credits={"new-1": {"person": person.pk, "job": "actor", "character": "Herself"}})
        staged = make_import(
            writer,
            CREDITS,
            "wtsu,ava,,actor,Herself,,",
            "wtsu,ava,,actor,Somebody,,",
            "wtsu,ava,,director,,,",
            code="credits",
        )
        assert outcomes(staged) == ["same", "new", "new"]

    def test_a_known_line_with_another_billing(self, writer, title, person):
        edit(title, writer, credits={"new-1": {"person": person.pk, "job": "actor", "billing": 2}})
        staged = make_import(writer, CREDITS, "wtsu,ava,,actor,,,1", code="credits")
        assert differences(staged, 2) == [["billing", "2", "1"]]

    @pytest.mark.parametrize(
        ("line", "column", "rule"),
        [
            ("nope,ava,,actor,,,", "title", "There is no title with the key “nope”: import titles first"),
            ("wtsu,nope,,actor,,,", "person", "There is no person with the key “nope”: import people first"),
            ("wtsu,,nope,actor,,,", "organisation", "“nope”: import organisations first"),
            ("wtsu,ava,,,,,", "job", "every row needs it"),
            ("wtsu,ava,,wizard,,,", "job", "there is no job “wizard”"),
            ("wtsu,ava,,actor,(clear),,", "character", "the cell identifies the row"),
            ("wtsu,ava,,actor,,,99999", "billing", "not a whole number from 0 to 32,767"),
            ("wtsu,ava,,actor,,,1.5", "billing", "not a whole number"),
            ("wtsu,=A1,,actor,,,", "person", "a formula: paste its value"),
            ("=A1,ava,,actor,,,", "title", "a formula: paste its value"),
            ("wtsu,,,actor,,,", "", "names one person or one organisation"),
            ("wtsu,ava,netflix,actor,,,", "", "names one person or one organisation"),
        ],
    )
    def test_errors_are_those_of_their_row(self, writer, title, person, line, column, rule):
        make_organisation(writer, external_ids=key("organisation", "netflix"))
        staged = make_import(writer, CREDITS, "wtsu,ava,,director,,,", line, code="credits")
        assert outcomes(staged) == ["new", "error"]
        [(at, _, said)] = problems(staged, 3)
        assert at == column
        assert rule in said

    def test_a_line_twice_names_the_other_row(self, writer, title, person):
        staged = make_import(writer, CREDITS, "wtsu,ava,,actor,,,", "wtsu,ava,,Actor,,,5", code="credits")
        assert "the same key as row 3" in problems(staged, 2)[0][2]


class TestPreviewAgain:
    def test_sees_the_records_as_they_are_now(self, writer, title, person):
        before = make_import(writer, CREDITS, "wtsu,ava,,actor,,,", "wtsu,bo,,actor,,,", code="credits")
        make_person(writer, external_ids=key("person", "bo"))
        after = stage_again(before, by=writer, at=NOON)
        before.refresh_from_db()
        assert (outcomes(before), outcomes(after)) == (["new", "error"], ["new", "new"])
        assert (before.state, before.again_id, after.state) == ("superseded", after.pk, "staged")
        assert (after.sha256, after.columns) == (before.sha256, before.columns)
        with refused(ImportRefused, "ended_already"):
            apply(before, by=writer, at=NOON)

    def test_remembers_what_the_file_got_wrong(self, writer):
        upload = make_xlsx([["key", "name"], ["a", "=1+1"]])
        before = stage(upload, sheet=sheet("titles"), by=writer, at=NOON)
        assert problems(stage_again(before, by=writer, at=NOON), 2) == problems(before, 2) != []

    def test_is_for_the_uploader(self, writer, other_writer):
        staged = make_import(writer, "key", "a")
        for step in (stage_again, discard, apply):
            with pytest.raises(ImportRefused, match=r"writer uploaded .* only they"):
                step(staged, by=other_writer, at=NOON)

    def test_a_discarded_one_stays_so(self, writer):
        staged = discard(make_import(writer, "key", "a"), by=writer, at=NOON)
        assert counts(staged)["new"] == 1
        with refused(ImportRefused, "ended_already"):
            apply(staged, by=writer, at=NOON)


class TestQueries:
    """Every row names a record, two of a vocabulary, an external id; half of the records are known."""

    def queries(self, step) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            step()
        return len(captured)

    def lines(self, writer, prefix: str, size: int) -> list[str]:
        for n in range(size // 2):
            make_title(writer, genres=["war"], external_ids=key("title", f"{prefix}{n}"))
        return [f"{prefix}{n},{prefix} {n},drama|crime,US|GB,tt{prefix}{n}" for n in range(size)]

    def test_a_preview_does_not_grow_with_rows(self, writer):
        header, few, many = (
            "key,name,genres,countries,imdb",
            *(self.lines(writer, prefix, size) for prefix, size in (("x", 4), ("y", 8))),
        )
        a = self.queries(lambda: make_import(writer, header, *few))
        b = self.queries(lambda: make_import(writer, header, *many))
        assert a == b <= 108

    def test_credits_do_not_either(self, writer):
        def lines(prefix, size):
            for n in range(size):
                make_title(writer, external_ids=key("title", f"{prefix}{n}"))
                make_person(writer, external_ids=key("person", f"{prefix}{n}"))
            return [
                f"{prefix}{n},{prefix}{m},,actor,{prefix} {m},,{m}" for n in range(size) for m in range(size)
            ]

        few, many = lines("x", 2), lines("y", 4)
        a = self.queries(lambda: make_import(writer, CREDITS, *few, code="credits"))
        b = self.queries(lambda: make_import(writer, CREDITS, *many, code="credits"))
        assert a == b <= 88


class TestNamesThatLookAlike:
    """The preview warns by the rule that warns of a changeset."""

    CYRILLIC = "Сосо"

    def warnings(self, staged) -> dict[int, list]:
        return {each.number: each.warnings for each in staged.rows.all() if each.warnings}

    def test_are_told_beside_the_record_that_is_there(self, writer):
        there = make_title(writer, name="Coco")
        staged = make_import(writer, "key,name", f"a,{self.CYRILLIC}", "b,Selma")
        [(number, [[message, other]])] = self.warnings(staged).items()
        assert (number, other) == (row(staged, number).number, there.pk)
        assert "looks like the name of “Coco”" in message
        assert outcomes(staged) == ["new", "new"]
        assert not Card.objects.filter(label=self.CYRILLIC).exists()

    def test_are_told_of_two_rows_without_a_link(self, writer):
        staged = make_import(writer, "key,name", "a,Coco", f"b,{self.CYRILLIC}")
        assert {other for some in self.warnings(staged).values() for _, other in some} == {None}
        assert len(self.warnings(staged)) == 2

    def test_are_told_where_a_row_renames_a_record(self, writer):
        make_title(writer, name="Coco")
        make_title(writer, name="Selma", external_ids=key("title", "s"))
        staged = make_import(writer, "key,name", f"s,{self.CYRILLIC}")
        assert len(self.warnings(staged)) == 1

    def test_are_no_matter_of_a_row_that_leaves_the_name(self, writer):
        make_title(writer, name="Coco")
        make_title(writer, name=self.CYRILLIC, external_ids=key("title", "s"))
        staged = make_import(writer, "key,name,tagline", f"s,{self.CYRILLIC},Words")
        assert self.warnings(staged) == {}

    def test_stand_on_the_page_with_a_link(self, writer, client):
        there = make_title(writer, name="Coco")
        staged = make_import(writer, "key,name", f"a,{self.CYRILLIC}")
        client.force_login(writer)
        page = client.get(f"/admin/sheets/imports/{staged.pk}/").content.decode()
        assert "looks like the name of “Coco”" in page
        assert f'href="/admin/records/{there.pk}/"' in page
