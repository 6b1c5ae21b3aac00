"""Credits as the screen prints them: one person in several lines, several people in one name."""

import json
import re

import pytest
from django.test import Client

from catalog.titles import billing
from catalog.titles.models import Credit
from cms.desk.models import Card
from cms.desk.write.change import ChangeRefused
from tests.make import credit, document, edit, keyed, make_live, make_organisation, make_person, make_title
from tests.make.sheets import come_in, make_import, outcomes, problems
from tests.make.sources import make_source
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db

# What two lines of one person on one title may differ in.
APART = [
    ({"credited_as": "Thandie Newton", "episodes_note": "1-20"}, {"credited_as": "Thandiwe Newton"}),
    ({"job": "writer", "credited_as": "Ann Rule"}, {"job": "writer", "credited_as": "Andy Stack"}),
    ({"job": "writer"}, {"job": "writer", "credited_as": "A. Nonymous"}),
    ({"character": "Bart"}, {"character": "Bart", "manner": "voice"}),
    ({"character": "Bart", "manner": "voice"}, {"character": "Bart", "manner": "voice_uncredited"}),
    ({"character": "Bart"}, {"character": "Nelson"}),
    ({"character": "Bart"}, {"character": None, "manner": "self"}),
    ({"manner": "self"}, {"manner": "archive"}),
    ({"manner": "self"}, {"manner": "self_archive"}),
    ({"manner": "self"}, {"manner": "self_uncredited"}),
    ({"character": "A guest"}, {"character": "A guest", "manner": "uncredited"}),
    (
        {"character": "Guard", "episodes_note": "Part One"},
        {"character": "Guard", "episodes_note": "Part Two"},
    ),
    ({"job": "actor"}, {"job": "director"}),
    ({"job": "director"}, {"job": "producer"}),
    ({"job": "writer", "credited_as": "segment “Gambler”"}, {"job": "writer"}),
    ({"manner": "self", "episodes_note": "1"}, {"manner": "self", "episodes_note": "2"}),
]


def new(*rows) -> dict:
    return {f"new-{place}": {"billing": place, **row} for place, row in enumerate(rows, start=1)}


def page(record) -> str:
    slug = Card.objects.get(pk=record.pk).slug
    text = Client().get(f"/{Card.objects.get(pk=record.pk).kind}s/{slug}").content.decode()
    return re.sub(r"\s+", " ", text)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def data(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


class TestTwoLinesOfOnePerson:
    @pytest.mark.parametrize(("one", "other"), APART)
    def test_stand_where_the_screen_prints_two(self, writer, editor, one, other):
        somebody = make_person(writer)
        title = make_title(writer, credits=new(credit(somebody, **one), credit(somebody, **other)))
        make_live(somebody, title, by=writer, approver=editor)
        for line, row in zip(document(title)["credits"], (one, other), strict=True):
            assert row.items() <= line.items()

    @pytest.mark.parametrize(
        "same",
        [
            {},
            {"character": "Bart"},
            {"character": "Bart", "manner": "voice"},
            {"credited_as": "Thandie Newton"},
            {"episodes_note": "1-20", "credited_as": "Thandie Newton", "character": "Maeve"},
        ],
    )
    @pytest.mark.parametrize("beside", [{}, {"billing": 7}, {"join_phrase": "and"}])
    def test_are_refused_where_they_say_the_same_and_name_the_other(self, writer, same, beside):
        somebody = make_person(writer, name="Thandiwe Newton")
        title = make_title(writer, credits=new(credit(somebody, **same)))
        with refused(ChangeRefused, "credit_once") as error:
            edit(title, writer, credits={"new-9": credit(somebody, **same, **beside)})
        assert error.value.problems[0].path == "credits/new-9"
        assert f"The other line is “{title.credits.get()}”." in str(error.value)

    def test_are_refused_where_one_becomes_the_other(self, writer):
        somebody = make_person(writer, name="Nancy Cartwright")
        lines = new(credit(somebody, character="Bart"), credit(somebody, character="Nelson"))
        title = make_title(writer, credits=lines)
        bart, nelson = title.credits.order_by("billing")
        with refused(ChangeRefused, "credit_once") as error:
            edit(title, writer, credits={nelson.pk: {"character": "Bart"}})
        assert error.value.problems[0].path == f"credits/{nelson.pk}"
        assert "“actor: Nancy Cartwright as Bart”" in str(error.value)
        edit(title, writer, credits={nelson.pk: {"character": "Bart"}, bart.pk: {"character": "Nelson"}})

    def test_are_told_apart_by_whom_they_name(self, writer):
        people = [make_person(writer), make_person(writer), None]
        firm = make_organisation(writer)
        lines = [credit(each, "producer", credited_as="Alan Smithee") for each in people[:2]]
        lines.append({**credit(None, "producer", credited_as="Alan Smithee"), "organisation": firm.pk})
        assert make_title(writer, credits=new(*lines)).credits.count() == 3


class TestTheirSheet:
    HEADER = "title,person,job,character,manner,credited as,episodes note,billing"

    @pytest.fixture
    def known(self, writer):
        make_person(writer, name="Thandiwe Newton", **keyed("person", "tn"))
        return make_title(writer, name="Westworld", **keyed("title", "ww"))

    def lines(self, title) -> set[tuple]:
        names = ("character", "manner", "credited_as", "episodes_note", "billing")
        return set(title.credits.values_list(*names))

    def test_brings_in_lines_that_differ_in_name_manner_or_episodes(self, known, writer):
        come_in(
            writer,
            "credits",
            self.HEADER,
            "ww,tn,actor,Maeve,,Thandie Newton,1-20,1",
            "ww,tn,actor,Maeve,,Thandiwe Newton,21-36,2",
            "ww,tn,actor,Maeve,voice,Thandiwe Newton,21-36,3",
            "ww,tn,actor,Maeve,,,,4",
        )
        assert self.lines(known) == {
            ("Maeve", None, "Thandie Newton", "1-20", 1),
            ("Maeve", None, "Thandiwe Newton", "21-36", 2),
            ("Maeve", "voice", "Thandiwe Newton", "21-36", 3),
            ("Maeve", None, None, None, 4),
        }

    def test_changes_the_printed_name_of_the_only_line(self, known, writer):
        come_in(writer, "credits", self.HEADER, "ww,tn,actor,Maeve,,Thandie Newton,,1")
        come_in(writer, "credits", self.HEADER, "ww,tn,actor,Maeve,,Thandiwe Newton,,1")
        assert self.lines(known) == {("Maeve", None, "Thandiwe Newton", None, 1)}

    def test_changes_the_one_line_that_it_fits(self, known, writer):
        first = "ww,tn,actor,Maeve,,Thandie Newton,1-20,1"
        come_in(writer, "credits", self.HEADER, first, "ww,tn,actor,Maeve,voice,Thandiwe Newton,,2")
        come_in(writer, "credits", self.HEADER, "ww,tn,actor,Maeve,voice,,,7", first)
        assert self.lines(known) == {
            ("Maeve", None, "Thandie Newton", "1-20", 1),
            ("Maeve", "voice", "Thandiwe Newton", None, 7),
        }

    def test_asks_which_where_it_fits_several(self, known, writer):
        lines = ("ww,tn,actor,Maeve,,Thandie Newton,1,1", "ww,tn,actor,Maeve,,Thandie Newton,2,2")
        come_in(writer, "credits", self.HEADER, *lines)
        staged = make_import(writer, self.HEADER, "ww,tn,actor,Maeve,,,,3", code="credits")
        assert outcomes(staged) == ["error"]
        assert "2 of its credits match this row: fill “credited as”, “manner”" in problems(staged, 2)[0][2]

    def test_refuses_two_lines_that_say_the_same(self, known, writer):
        line = "ww,tn,actor,Maeve,voice,Thandie Newton,1-20,1"
        staged = make_import(writer, self.HEADER, line, line, code="credits")
        assert outcomes(staged) == ["error", "error"]
        assert "the same key as row 3" in problems(staged, 2)[0][2]

    def test_refuses_a_manner_that_is_none(self, known, writer):
        lines = ("ww,tn,actor,Maeve,hologram,,,1", "ww,tn,actor,Maeve,voice,,,2")
        staged = make_import(writer, self.HEADER, *lines, code="credits")
        assert outcomes(staged) == ["error", "new"]

    def test_lets_a_citation_say_which_line_it_is_of(self, known, writer):
        make_source(writer, title="End titles", **keyed("source", "end"))
        lines = ("ww,tn,actor,Maeve,,Thandie Newton,,1", "ww,tn,actor,Maeve,,Thandiwe Newton,,2")
        come_in(writer, "credits", self.HEADER, *lines)
        come_in(
            writer, "titles-citations", "title,fact,source", "ww,credits/tn//actor/Maeve/Thandiwe Newton,end"
        )
        row = known.credits.get(billing=2)
        assert known.card.citations.get().path == f"credits/{row.pk}"
        staged = make_import(
            writer, "title,fact,source", "ww,credits/tn//actor/Maeve,end", code="titles-citations"
        )
        assert "2 rows of its credits match" in str(problems(staged, 2))


def row(name, printed=None, phrase=None, **values) -> dict:
    ref = {"kind": "person", "id": sum(map(ord, name)), "slug": name.lower(), "name": name}
    known = {"character": None, "manner": None, "episodes_note": None, "job": "writer"}
    return {**known, "contributor": ref, "credited_as": printed, "join_phrase": phrase, **values}


class TestNamesInARow:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([row("Ann", phrase="&"), row("Bo", phrase="and"), row("Cy")], ["Ann & Bo and Cy"]),
            ([row("Ann"), row("Bo", phrase="with"), row("Cy")], ["Ann", "Bo with Cy"]),
            ([row("Ann", phrase=", "), row("Bo", phrase=" with the participation of "), row("Cy")],
             ["Ann, Bo with the participation of Cy"]),
            ([row("Ann", "A. A.", "and"), row("Bo", phrase="and")], ["A. A. and Bo"]),
            ([row("Fred", "Ellery Queen"), row("Lee", "Ellery Queen")], ["Ellery Queen"]),
            ([row("Fred", "Ellery Queen"), row("Lee", "ELLERY  QUEEN", "and"), row("Cy")],
             ["Ellery Queen and Cy"]),
            ([row("Sue", "Sue"), row("Su", "Sue", character="x")], ["Sue", "Sue"]),
            ([row("Fred", "Ellery Queen", episodes_note="1"), row("Lee", "Ellery Queen", episodes_note="2")],
             ["Ellery Queen", "Ellery Queen"]),
            ([row("Ann", "Stack"), row("Ann", "Stack", manner="voice")], ["Stack", "Stack"]),
            ([], []),
        ],
    )  # fmt: skip
    def test_read_as_they_are_printed(self, rows, said):
        assert [billing.in_words(line) for line in billing.lines(rows)] == said

    def test_of_two_people_who_are_called_that_are_two(self):
        one, other = row("David Mills", "David Mills"), row("David Mills", "David Mills")
        other["contributor"] = {**other["contributor"], "id": 1}
        assert len(billing.printed([one, other])) == 2

    def test_are_joined_only_within_what_is_shown(self):
        assert [name.before for name in billing.printed([row("Ann", phrase="and"), row("Bo")])] == ["", "and"]

    def test_name_everybody_once(self):
        rows = [
            row("Ann", "A."),
            row("Ann", "B."),
            row("Fred", "Queen"),
            row("Lee", "Queen"),
            row("Cy", "C."),
        ]
        found = {ref["name"]: name for ref, name in billing.contributors(rows)}
        assert found == {"Ann": None, "Fred": None, "Lee": None, "Cy": "C."}


@pytest.fixture
def live(writer, editor):
    fred, lee, ann, thandiwe = (
        make_person(writer, name=name) for name in ("Fred Dannay", "Manny Lee", "Ann Rule", "Thandiwe Newton")
    )
    lines = new(
        credit(fred, "writer", credited_as="Ellery Queen"),
        credit(lee, "writer", credited_as="Ellery Queen", join_phrase="with"),
        credit(ann, "writer", join_phrase="and"),
        credit(ann, "writer", credited_as="Andy Stack"),
        credit(
            thandiwe, character="Maeve", credited_as="Thandie Newton", episodes_note="1–20", join_phrase="and"
        ),
        credit(thandiwe, character="Maeve", manner="voice_uncredited"),
    )
    title = make_title(writer, name="The Mysteries", type="series", credits=lines)
    make_live(fred, lee, ann, thandiwe, title, by=writer, approver=editor)
    return {"title": title, "thandiwe": thandiwe, "fred": fred}


class TestOnPages:
    def test_what_joins_names_is_printed_between_them(self, live):
        said = words(page(live["title"]))
        assert "Ellery Queen (one name for Fred Dannay and Manny Lee )" in said
        assert re.search(r"Manny Lee \).{0,60}? with Ann Rule.{0,60}? and Andy Stack", said)
        assert re.search(r"Thandie Newton.{0,40}? as Maeve 1–20 and Thandiwe Newton voice, uncredited", said)

    def test_a_person_has_each_line_with_the_name_it_prints(self, live, client):
        said = words(client.get(f"/people/{live['thandiwe'].card.slug}").content.decode())
        assert "Actor as Maeve credited as Thandie Newton; 1–20" in said
        assert "Actor as Maeve voice, uncredited" in said

    def test_search_engines_get_everybody_once_by_their_own_name(self, live):
        told = data(page(live["title"]))
        assert [each["name"] for each in told["actor"]] == ["Thandiwe Newton"]
        assert told["creditText"].startswith("Writer: Ellery Queen with Ann Rule and Andy Stack")

    def test_the_documents_are_as_the_schema_says(self, live, client):
        assert_as_described(client, live["title"])


def test_a_manner_fits_its_column():
    assert max(map(len, Credit.Manner.values)) <= Credit._meta.get_field("manner").max_length
