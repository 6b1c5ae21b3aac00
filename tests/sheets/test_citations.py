"""Where the facts of a sheet come from: the sources a row names, or the source of the whole file."""

import pytest
from django.urls import reverse

from cms.desk.models import Card
from cms.sheets.apply import apply
from cms.sheets.models import Import
from cms.sheets.stage import ImportRefused, stage_again
from sources.citations.models import Citation
from tests.make import NOON, credit, edit, keyed, make_organisation, make_person, make_title
from tests.make.sheets import come_in, differences, make_csv, make_import, outcomes, problems, row
from tests.make.sources import cite, make_claim, make_source

pytestmark = pytest.mark.django_db

EVIDENCE = "source,locator,quotation"


@pytest.fixture
def page(writer):
    return make_source(writer, title="A page", **keyed("source", "page"))


@pytest.fixture
def post(writer):
    return make_source(writer, title="A post", **keyed("source", "post"))


@pytest.fixture
def title(writer):
    return make_title(writer, name="When They See Us", type="film", **keyed("title", "wtsu"))


@pytest.fixture
def claim(writer, title):
    return make_claim(writer, title, citations={}, **keyed("claim", "audience"))


def bring(by, code: str, *lines: str, **values) -> None:
    apply(make_import(by, *lines, code=code, **values), by=by, at=NOON)


def cited(record, *columns: str) -> set[tuple]:
    """The path and the source's title of each of its citations, and the further fields asked for."""
    return set(record.card.citations.values_list("path", "source__title", *columns))


class TestASourceInARow:
    def test_supports_each_filled_cell_of_a_record_that_wants_one(self, writer, page, title):
        come_in(
            writer, "titles", f"key,name,premiere,genres,runtime,{EVIDENCE}", "wtsu,Us,2019,war,,page,p. 3,"
        )
        assert cited(title, "locator") == {
            ("premiere", "A page", "p. 3"),
            ("genres", "A page", "p. 3"),
        }

    def test_supports_what_the_record_says_already(self, writer, page, title):
        edit(title, writer, premiere="2019")
        staged = make_import(writer, "key,premiere,source", "wtsu,2019,page")
        assert differences(staged, 2) == [["source", "", "page (1 cited)"]]
        apply(staged, by=writer, at=NOON)
        assert cited(title) == {("premiere", "A page")}

    def test_supports_a_record_that_is_new_with_it(self, writer, page):
        come_in(writer, "titles", "key,name,premiere,source", "new,New,2019,page")
        assert set(Citation.objects.values_list("card__label", "path")) == {("New", "premiere")}

    def test_may_stand_among_others(self, writer, page, post, title):
        come_in(writer, "titles", "key,premiere,source", "wtsu,2019,page | post")
        assert cited(title) == {("premiere", "A page"), ("premiere", "A post")}

    def test_supports_a_row_of_a_part_by_the_id_it_gets(self, writer, page, title):
        make_person(writer, **keyed("person", "ava"))
        lines = f"title,person,organisation,job,character,{EVIDENCE}", "wtsu,ava,,director,,page,end,by Ava"
        staged = make_import(writer, *lines, code="credits")
        assert differences(staged, 2)[-1] == ["source", "", "page (1 cited)"]
        come_in(writer, "credits", *lines)
        path = f"credits/{title.credits.get().pk}"
        assert cited(title, "locator", "quotation") == {(path, "A page", "end", "by Ava")}

    def test_supports_a_row_that_is_there_already(self, writer, page, title):
        firm = make_organisation(writer, **keyed("organisation", "array"))
        edit(title, writer, companies={"new-1": {"organisation": firm.pk, "role": "studio"}})
        come_in(writer, "title-companies", "title,organisation,role,source", "wtsu,array,studio,page")
        assert cited(title) == {(f"companies/{title.companies.get().pk}", "A page")}

    def test_supports_as_a_whole_what_is_cited_as_one(self, writer, page, title):
        come_in(
            writer,
            "claims",
            f"key,subject,property,amount,unit,{EVIDENCE}",
            "audience,title:wtsu,audience,23000000,accounts,page,,23 million",
        )
        assert set(Citation.objects.values_list("path", "quotation")) == {(None, "23 million")}

    def test_supports_it_once_for_all_of_its_rows(self, writer, page, claim):
        come_in(
            writer,
            "claim-qualifiers",
            "claim,kind,text,source",
            "audience,region,worldwide,page",
            "audience,edition,first,page",
        )
        assert cited(claim) == {(None, "A page")}
        assert claim.card.citations.count() == 1

    def test_keeps_each_passage_that_its_rows_quote(self, writer, page, claim):
        edit(claim, writer, citations={"new-1": cite(page, quotation="23 million")})
        come_in(
            writer,
            "claim-qualifiers",
            f"claim,kind,text,{EVIDENCE}",
            "audience,region,worldwide,page,,all over the world",
            "audience,edition,first,page,,the first edition",
        )
        said = set(claim.card.citations.values_list("quotation", flat=True))
        assert said == {"23 million", "all over the world", "the first edition"}

    def test_updates_the_words_that_it_is_quoted_with(self, writer, page, title):
        header = f"key,premiere,{EVIDENCE}"
        come_in(writer, "titles", header, "wtsu,2019,page,p. 3,In 2019")
        before = title.card.citations.get().pk
        staged = make_import(writer, header, "wtsu,2019,page,p. 4,In May 2019")
        assert differences(staged, 2) == [
            ["locator", "p. 3", "p. 4"],
            ["quotation", "In 2019", "In May 2019"],
        ]
        come_in(writer, "titles", header, "wtsu,2019,page,p. 4,In May 2019")
        now = title.card.citations.get()
        assert (now.pk, now.locator, now.quotation) == (before, "p. 4", "In May 2019")

    def test_keeps_the_words_that_it_says_nothing_of(self, writer, page, title):
        come_in(writer, "titles", f"key,premiere,{EVIDENCE}", "wtsu,2019,page,p. 3,In 2019")
        assert outcomes(make_import(writer, f"key,premiere,{EVIDENCE}", "wtsu,2019,page,,")) == ["same"]

    def test_empties_the_words_where_the_cell_says_so(self, writer, page, title):
        come_in(writer, "titles", f"key,premiere,{EVIDENCE}", "wtsu,2019,page,p. 3,In 2019")
        come_in(writer, "titles", f"key,premiere,{EVIDENCE}", "wtsu,2019,page,p. 3,(clear)")
        assert cited(title, "locator", "quotation") == {("premiere", "A page", "p. 3", None)}

    def test_leaves_two_passages_of_one_source_alone(self, writer, page, title):
        rows = {f"new-{n}": cite(page, "premiere", quotation=words) for n, words in enumerate(("One", "Two"))}
        edit(title, writer, premiere="2019", citations=rows)
        header = f"key,premiere,{EVIDENCE}"
        assert outcomes(make_import(writer, header, "wtsu,2019,page,,Two")) == ["same"]
        staged = make_import(writer, header, "wtsu,2019,page,,Three")
        [(column, _, rule)] = problems(staged, 2)
        assert (column, rule[:37]) == ("quotation", "that source is cited 2 times for it: ")

    def test_is_taken_by_no_sheet_that_says_of_itself_what_a_source_is(self, writer, page, post):
        come_in(writer, "source-derivations", "source,of,kind", "post,page,quotes")
        assert not Citation.objects.exists()


class TestErrors:
    @pytest.mark.parametrize(
        ("cells", "column", "rule"),
        [
            ("nope,,", "source", "There is no source with the key “nope”: import sources first"),
            ("page|nope,,", "source", "There is no source with the key “nope”: import sources first"),
            ("nope,,His words", "source", "There is no source with the key “nope”: import sources first"),
            ("page|post,,His words", "quotation", "belongs to one source: name exactly one in that row"),
            ("page|post,p. 3,", "locator", "belongs to one source: name exactly one in that row"),
            (",,His words", "quotation", "belongs to one source: name exactly one in that row"),
            ("(clear),,", "source", "(clear) is not allowed here: remove citations on the record's page"),
            (
                "(Clear),,His words",
                "source",
                "(clear) is not allowed here: remove citations on the record's page",
            ),
            ("#REF!,,", "source", "a spreadsheet error: correct the cell"),
            ("page,,#REF!", "quotation", "a spreadsheet error: correct the cell"),
            (f"page,{'x' * 201},", "locator", "Ensure this value has at most 200 characters (it has 201)."),
        ],
    )
    def test_name_row_column_and_rule(self, writer, page, post, title, cells, column, rule):
        make_person(writer, **keyed("person", "ava"))
        of_record = make_import(writer, f"key,premiere,{EVIDENCE}", f"wtsu,2019,{cells}", "new,2018,page,,")
        header = f"title,person,job,{EVIDENCE}"
        of_part = make_import(
            writer, header, f"wtsu,ava,actor,{cells}", "wtsu,ava,writer,page,,", code="credits"
        )
        for staged in (of_record, of_part):
            assert outcomes(staged) == ["error", "new"]
            [(at, _, said)] = problems(staged, 2)
            assert (at, said) == (column, rule)

    def test_lose_nothing_of_the_other_rows_and_cells(self, writer, page, title):
        header = "key,premiere,runtime,source"
        staged = make_import(writer, header, "wtsu,2019,64,page", "new,2019,x,page", "more,2018,,nope")
        assert outcomes(staged) == ["changed", "error", "error"]
        assert [column for column, *_ in differences(staged, 2)] == ["premiere", "runtime", "source"]
        assert [column for column, *_ in differences(staged, 3)] == ["premiere", "source"]
        assert [column for column, *_ in differences(staged, 4)] == ["premiere"]
        with pytest.raises(ImportRefused):
            apply(staged, by=writer, at=NOON)
        assert not Citation.objects.exists()

    def test_end_with_a_preview_after_the_source_came(self, writer, title):
        before = make_import(writer, "key,premiere,source", "wtsu,2019,later")
        assert outcomes(before) == ["error"]
        make_source(writer, title="Later", **keyed("source", "later"))
        apply(stage_again(before, by=writer, at=NOON), by=writer, at=NOON)
        assert cited(title) == {("premiere", "Later")}


class TestTheSourceOfAFile:
    def test_supports_each_cell_that_changes_and_says_where_it_stands(self, writer, page, title):
        edit(title, writer, runtime=64)
        bring(writer, "titles", "key,name,premiere,runtime,genres", "wtsu,Us,2019,64,war", source=page.card)
        assert cited(title, "locator") == {
            ("premiere", "A page", "titles.csv, row 2, column premiere"),
            ("genres", "A page", "titles.csv, row 2, column genres"),
        }

    def test_supports_rows_of_parts_by_the_ids_they_get(self, writer, page, title):
        ava = make_person(writer, **keyed("person", "ava"))
        edit(title, writer, credits={"new-1": credit(ava, "writer")})
        lines = "title,person,job,billing", "wtsu,ava,writer,", "wtsu,ava,director,1"
        bring(writer, "credits", *lines, source=page.card)
        place = "credits.csv, row 3, column person, job, billing"
        path = f"credits/{title.credits.get(job='director').pk}"
        assert cited(title, "locator") == {(path, "A page", place)}

    def test_gives_way_to_a_source_of_the_row(self, writer, page, post, title):
        make_title(writer, name="Selma", type="film", **keyed("title", "selma"))
        bring(writer, "titles", "key,premiere,source", "wtsu,2019,post", "selma,2014,", source=page.card)
        assert set(Citation.objects.values_list("card__label", "source__title", "locator")) == {
            ("When They See Us", "A post", None),
            ("Selma", "A page", "titles.csv, row 3, column premiere"),
        }

    def test_cites_nothing_when_the_file_comes_again(self, writer, page, title):
        lines = "key,premiere,genres", "wtsu,2019,war"
        bring(writer, "titles", *lines, source=page.card)
        again = make_import(writer, *lines, source=page.card)
        assert outcomes(again) == ["same"]
        assert title.card.citations.count() == 2

    def test_is_cited_once_for_a_cell_that_changes_twice(self, writer, page, title):
        bring(writer, "titles", "key,premiere", "wtsu,2018", source=page.card)
        bring(writer, "titles", "key,name,premiere", "wtsu,Us,2019", source=page.card)
        assert cited(title) == {("premiere", "A page")}
        assert title.card.citations.count() == 1

    def test_moves_no_words_that_somebody_quoted(self, writer, page, title):
        edit(title, writer, citations={"new-1": cite(page, "premiere", quotation="In 2018", locator="p. 3")})
        bring(writer, "titles", "key,premiere", "wtsu,2019", source=page.card)
        assert cited(title, "locator", "quotation") == {
            ("premiere", "A page", "p. 3", "In 2018"),
            ("premiere", "A page", "titles.csv, row 2, column premiere", None),
        }

    def test_supports_as_a_whole_what_is_cited_as_one(self, writer, page, claim):
        lines = "claim,kind,text", "audience,region,worldwide", "audience,edition,first"
        bring(writer, "claim-qualifiers", *lines, source=page.card)
        bring(writer, "claims", "key,method", "audience,in accounts", source=page.card)
        assert cited(claim) == {(None, "A page")}
        assert claim.card.citations.count() == 1

    def test_is_kept_by_another_preview(self, writer, page, title):
        before = make_import(writer, "key,premiere,type", "wtsu,2019,", "b,2018,opera", source=page.card)
        after = stage_again(before, by=writer, at=NOON)
        assert after.source == page.card
        assert [row(each, 2).plan for each in (before, after)] == [row(before, 2).plan] * 2
        assert "citations" in {part for part, *_ in row(after, 2).plan["parts"]}

    def test_is_named_by_the_preview(self, writer, page, title, client):
        staged = make_import(writer, "key,premiere", "wtsu,2019", source=page.card)
        client.force_login(writer)
        shown = client.get(reverse("sheets:preview", args=[staged.pk])).content.decode()
        assert "Source of these changes: " in shown
        assert ">A page</a>" in shown

    def test_is_chosen_at_the_upload(self, writer, page, title, client):
        client.force_login(writer)
        values = {"sheet": "titles", "file": make_csv("key,premiere", "wtsu,2019"), "source": page.pk}
        client.post(reverse("sheets:upload"), values)
        assert Import.objects.get().source == Card.objects.get(pk=page.pk)
