"""The sheet of citations that every kind has."""

import pytest

from cms.desk.records.registry import kinds
from cms.sheets.columns import sheet
from sources.citations.models import Citation
from tests.make import credit, edit, keyed, make_event, make_live, make_organisation, make_person, make_title
from tests.make.sheets import come_in, differences, make_import, outcomes, problems
from tests.make.sources import cite, make_claim, make_source

pytestmark = pytest.mark.django_db

HEADER = "title,fact,source"


@pytest.fixture
def page(writer):
    return make_source(writer, title="A page", **keyed("source", "page"))


@pytest.fixture
def ava(writer):
    return make_person(writer, name="Ava", **keyed("person", "ava"))


@pytest.fixture
def title(writer, ava):
    credits = {"new-1": credit(ava, "director"), "new-2": credit(ava, "actor", character="Herself")}
    return make_title(writer, name="Us", credits=credits, **keyed("title", "wtsu"))


def paths(record) -> set[str | None]:
    return set(record.card.citations.values_list("path", flat=True))


class TestEveryKind:
    def test_has_one(self):
        for kind in kinds():
            declared = sheet(f"{kind.plural}-citations")
            column = "record" if kind.code == "source" else kind.code
            assert declared.names[:3] == [column, "fact", "source"]
            assert declared.needed == [column, "source"]
            assert declared.evidence is None

    def test_has_its_citations_come_in_by_it(self, writer, page, ava):
        make_event(writer, **keyed("event", "petition"))
        make_claim(writer, citations={}, **keyed("claim", "audience"))
        other = make_source(writer, title="A post", **keyed("source", "post"))
        come_in(writer, "people-citations", "person,fact,source", "ava,born,page")
        come_in(writer, "events-citations", "event,fact,source", "petition,date,page")
        come_in(writer, "claims-citations", "claim,fact,source", "audience,,page")
        come_in(writer, "sources-citations", "record,fact,source", "post,published,page")
        assert set(Citation.objects.values_list("card__kind", "path")) == {
            ("person", "born"),
            ("event", "date"),
            ("claim", None),
            ("source", "published"),
        }
        assert paths(other) == {"published"}


class TestAFact:
    @pytest.mark.parametrize(
        ("fact", "path"),
        [
            ("premiere", "premiere"),
            ("genres", "genres"),
            ("credits", "credits"),
            ("", None),
            ("credits/ava//director", "credits/{director}"),
            ("credits/ava//director/", "credits/{director}"),
            ("credits/ava//Director", "credits/{director}"),
            ("credits/ava//actor/Herself", "credits/{actor}"),
        ],
    )
    def test_is_a_field_a_list_a_row_or_all_of_it(self, writer, page, title, fact, path):
        rows = {row.job_id: row.pk for row in title.credits.all()}
        come_in(writer, "titles-citations", HEADER, f"wtsu,{fact},page")
        assert paths(title) == {path and path.format(**rows)}

    def test_is_identified_by_cells_of_every_type(self, writer, page, title):
        firm = make_organisation(writer, name="Array", **keyed("organisation", "array"))
        parts = {
            "companies": {"new-1": {"organisation": firm.pk, "role": "studio"}},
            "names": {"new-1": {"kind": "former", "text": "Once", "language": "en"}},
        }
        edit(title, writer, **parts)
        lines = "wtsu,companies/array/studio,page", "wtsu,names/former/Once/English/,page"
        come_in(writer, "titles-citations", HEADER, *lines)
        expected = {f"companies/{title.companies.get().pk}", f"names/{title.names.get().pk}"}
        assert paths(title) == expected

    def test_may_be_identified_by_an_address(self, writer, page, title):
        rows = {f"new-{n}": {"kind": "poster", "url": f"https://img.example/{n}.jpg"} for n in (1, 2)}
        edit(title, writer, images=rows)
        come_in(writer, "titles-citations", HEADER, "wtsu,images/poster/https://img.example/2.jpg,page")
        assert paths(title) == {f"images/{title.images.get(url__endswith='2.jpg').pk}"}

    @pytest.mark.parametrize(
        ("fact", "rule"),
        [
            ("credits/ava//writer", "no rows of its credits match “ava//writer”: exactly one has to"),
            ("credits/ava", "2 rows of its credits match “ava”: exactly one has to"),
            ("credits/nope//actor", "There is no person with the key “nope”: import people first"),
            ("credits/ava//wizard", "there is no job “wizard”"),
            ("credits/ava//director//more", "no rows of its credits match “ava//director//more”"),
            ("names/x", "not one of also known as, original"),
            ("premiere/1", "a title has no list “premiere” with rows to cite"),
            ("nothing/1", "a title has no list “nothing” with rows to cite"),
            ("nothing", "A title has no “nothing” that could be cited."),
            ("citations/1", "a title has no list “citations” with rows to cite"),
        ],
    )
    def test_that_matches_no_row_is_an_error_of_its_cell(self, writer, page, title, fact, rule):
        staged = make_import(
            writer, HEADER, f"wtsu,{fact},page", "wtsu,premiere,page", code="titles-citations"
        )
        assert outcomes(staged) == ["error", "new"]
        [(column, value, said)] = problems(staged, 2)
        assert (column, value) == ("fact", fact)
        assert said.startswith(rule)

    def test_that_matches_two_rows_is_an_error(self, writer, page, title):
        claim = make_claim(
            writer,
            qualifiers={
                "new-1": {"kind": "region", "text": "here", "starts": "2019"},
                "new-2": {"kind": "region", "text": "here", "starts": "2020"},
            },
            **keyed("claim", "audience"),
        )
        header, line = "claim,fact,source", "audience,qualifiers/region/here,page"
        staged = make_import(writer, header, line, code="claims-citations")
        [(_, _, rule)] = problems(staged, 2)
        assert rule == "2 rows of its qualifiers match “region/here”: exactly one has to"
        assert not claim.card.citations.exists()


class TestARow:
    @pytest.mark.parametrize(
        ("line", "column", "rule"),
        [
            ("nope,premiere,page", "title", "There is no title with the key “nope”: import titles first"),
            ("wtsu,premiere,nope", "source", "There is no source with the key “nope”: import sources first"),
            ("wtsu,premiere,", "source", "empty: every row needs it"),
            ("wtsu,(clear),page", "fact", "(clear) is not allowed here: the cell identifies the row"),
        ],
    )
    def test_names_existing_records(self, writer, page, title, line, column, rule):
        staged = make_import(writer, HEADER, line, code="titles-citations")
        assert problems(staged, 2) == [[column, *problems(staged, 2)[0][1:2], rule]]

    def test_occurs_once(self, writer, page, title):
        lines = "wtsu,premiere,page", "wtsu,premiere,page", "wtsu,,page", "wtsu,runtime,page"
        staged = make_import(writer, HEADER, *lines, code="titles-citations")
        assert outcomes(staged) == ["error", "error", "new", "new"]
        assert problems(staged, 2)[0][2] == "the same key as row 3: keep one of them"

    def test_keeps_what_the_source_printed_there(self, writer, page, title):
        printed = "printed value,printed unit,printed bound,printed attribution"
        columns = f"stance,locator,quotation,prefix,suffix,{printed}"
        values = "contradicts it,p. 3,23M viewers,over,so far,23M,viewers,over,according to Netflix"
        lines = f"{HEADER},{columns}", f"wtsu,,page,{values}"
        staged = make_import(writer, *lines, code="titles-citations")
        assert [column for column, *_ in differences(staged, 2)] == ["source", *columns.split(",")]
        come_in(writer, "titles-citations", *lines)
        [row] = title.card.citations.values()
        assert [row["stance"], *(row[name.replace(" ", "_")] for name in columns.split(",")[1:])] == [
            "contradicts",
            *values.split(",")[1:],
        ]

    def test_supports_by_default(self, writer, page, title):
        come_in(writer, "titles-citations", HEADER, "wtsu,premiere,page")
        assert title.card.citations.get().stance == "supports"

    def test_changes_the_citation_that_is_there(self, writer, page, title):
        edit(title, writer, citations={"new-1": cite(page, "premiere", quotation="In 2018")})
        before = title.card.citations.get().pk
        lines = f"{HEADER},quotation", "wtsu,premiere,page,In 2019"
        staged = make_import(writer, *lines, code="titles-citations")
        assert differences(staged, 2) == [["quotation", "In 2018", "In 2019"]]
        come_in(writer, "titles-citations", *lines)
        assert list(title.card.citations.values_list("pk", "quotation")) == [(before, "In 2019")]

    def test_cannot_distinguish_two_passages_of_one_source(self, writer, page, title):
        rows = {f"new-{n}": cite(page, quotation=words) for n, words in enumerate(("One", "Two"))}
        edit(title, writer, citations=rows)
        staged = make_import(writer, f"{HEADER},quotation", "wtsu,,page,Three", code="titles-citations")
        assert outcomes(staged) == ["error"]
        assert (
            problems(staged, 2)[0][2] == "2 of its citations match this row: change them on the record's page"
        )
        assert set(title.card.citations.values_list("quotation", flat=True)) == {"One", "Two"}

    def test_is_no_change_of_a_record_that_is_live(self, writer, editor, page, title, ava):
        make_live(page, ava, title, by=writer, approver=editor)
        come_in(writer, "titles-citations", HEADER, "wtsu,premiere,page")
        title.card.refresh_from_db()
        assert (title.card.live_version, title.card.version) == (1, 2)
