"""Lines that name both the duplicate and the survivor: one line after the merge, two again after its undo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.records.lines import differing, joined, one_line
from cms.desk.records.registry import kind, kinds, ref, references
from cms.publishing.hold import hold
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    credit,
    document,
    make_event,
    make_live,
    make_organisation,
    make_person,
    make_title,
)
from tests.make.merges import merged, parted
from tests.make.sources import cite, make_claim, make_source
from tests.make.world import make_story

pytestmark = pytest.mark.django_db
MOVING = {"version", "changed_at", "corrected_at"}


def facts(record) -> dict:
    return {name: value for name, value in document(record).items() if name not in MOVING}


@pytest.fixture
def pair(writer, editor):
    """A duplicate and its survivor."""
    one, other = make_person(writer, name="A. DuVernay"), make_person(writer, name="Ava DuVernay")
    make_live(one, other, by=writer, approver=editor)
    return one, other


@pytest.fixture
def houses(writer, editor):
    one, other = make_organisation(writer, name="Array"), make_organisation(writer, name="ARRAY Films")
    make_live(one, other, by=writer, approver=editor)
    return one, other


def made_one(record, pair, part, writer, editor) -> list[dict]:
    """The lines of the part after the merge; its undo brings back every document as it was."""
    make_live(record, by=writer, approver=editor)
    before = [facts(each) for each in (record, *pair)]
    done = merged(*pair, by=writer, approver=editor)
    lines = document(record)[part]
    assert pair[0].pk not in {
        each.get("id") for row in lines for each in row.values() if isinstance(each, dict)
    }
    parted(done, by=writer, approver=editor)
    assert [facts(each) for each in (record, *pair)] == before
    return lines


class TestTwoLinesOfOneKey:
    def test_are_one_credit_with_what_either_says(self, writer, editor, pair):
        one, other = pair
        rows = {
            "new-1": credit(one, "director", credited_as="Ava Marie DuVernay"),
            "new-2": credit(other, "director", episodes_note="All four"),
        }
        [line] = made_one(make_title(writer, credits=rows), pair, "credits", writer, editor)
        assert (line["credited_as"], line["episodes_note"]) == ("Ava Marie DuVernay", "All four")

    def test_are_two_credits_live_and_as_a_voice(self, writer, editor, pair):
        rows = {"new-1": credit(pair[0], character="Ghost"), "new-2": credit(pair[1], character="Ghost")}
        rows["new-2"]["manner"] = "voice"
        lines = made_one(make_title(writer, credits=rows), pair, "credits", writer, editor)
        assert [line["manner"] for line in lines] == [None, "voice"]

    def test_are_two_credits_in_two_jobs(self, writer, editor, pair):
        rows = {"new-1": credit(pair[0], "director"), "new-2": credit(pair[1], "writer")}
        lines = made_one(make_title(writer, credits=rows), pair, "credits", writer, editor)
        assert [line["credited_as"] for line in lines] == ["A. DuVernay", None]

    def test_are_one_company(self, writer, editor, houses):
        rows = {f"new-{each.pk}": {"organisation": each, "role": "production-company"} for each in houses}
        assert len(made_one(make_title(writer, companies=rows), houses, "companies", writer, editor)) == 1

    def test_are_one_relation_between_titles(self, writer, editor):
        pair = make_title(writer, name="Selma (2014)"), make_title(writer, name="Selma")
        make_live(*pair, by=writer, approver=editor)
        rows = {f"new-{each.pk}": {"related": each, "kind": "sequel"} for each in pair}
        assert len(made_one(make_title(writer, relations=rows), pair, "relations", writer, editor)) == 1

    def test_are_one_participant_under_the_name_given_then(self, writer, editor, pair):
        rows = {f"new-{each.pk}": {"person": each, "role": "witness"} for each in pair}
        rows[f"new-{pair[0].pk}"]["named"] = "Miss DuVernay"
        lines = made_one(make_event(writer, participants=rows), pair, "participants", writer, editor)
        assert [line["named"] for line in lines] == ["Miss DuVernay"]

    def test_are_one_byline(self, writer, editor, pair):
        rows = {f"new-{each.pk}": {"person": each} for each in pair}
        assert len(made_one(make_story(writer, bylines=rows), pair, "bylines", writer, editor)) == 1

    def test_are_one_citation_of_one_source(self, writer, editor):
        pair = make_source(writer, title="The Times"), make_source(writer, title="Times")
        title = make_title(writer)
        make_live(*pair, title, by=writer, approver=editor)
        claim = make_claim(writer, title, citations={f"new-{each.pk}": cite(each) for each in pair})
        assert len(made_one(claim, pair, "citations", writer, editor)) == 1


class TestThePrintedName:
    def test_stays_that_of_the_duplicate(self, writer, editor, pair):
        title = make_title(writer, credits={"new-1": credit(pair[0], "director")})
        [line] = made_one(title, pair, "credits", writer, editor)
        assert (line["contributor"]["name"], line["credited_as"]) == ("Ava DuVernay", "A. DuVernay")

    def test_stays_through_a_chain_of_merges(self, writer, editor, pair):
        third = make_person(writer, name="Ava Marie")
        title = make_title(writer, credits={"new-1": credit(pair[0], "director")})
        make_live(third, title, by=writer, approver=editor)
        merged(*pair, by=writer, approver=editor)
        merged(pair[1], third, by=writer, approver=editor)
        [line] = document(title)["credits"]
        assert (line["contributor"]["id"], line["credited_as"]) == (third.pk, "A. DuVernay")

    def test_is_not_shown_while_the_survivor_is_held(self, writer, editor, pair):
        title = make_title(writer, credits={"new-1": credit(pair[0], "director")})
        make_live(title, by=writer, approver=editor)
        merged(*pair, by=writer, approver=editor)
        pair[1].card.refresh_from_db()
        hold(pair[1].card, by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        assert "DuVernay" not in str(document(title))

    def test_is_not_that_of_a_draft(self, writer, editor, pair):
        draft = make_person(writer, name="Working name")
        title = make_title(writer, credits={"new-1": credit(draft, "director")})
        merged(draft, pair[1], by=writer, approver=editor)
        make_live(title, by=writer, approver=editor)
        assert document(title)["credits"][0]["credited_as"] is None


words = st.one_of(st.none(), st.sampled_from(["one", "two"]))
ONE, OTHER, SOMEBODY = 1, 2, 3


@st.composite
def lines_of(draw, part):
    """Lines of any part: a reference, and words under the names that the part's key and printed name have."""
    names = {*part.same, part.printed, "note"} - {""}
    held = part.same[0] if part.same else "record"
    found = []
    for place in range(draw(st.integers(0, 5))):
        line = {"id": place, **{name: draw(words) for name in sorted(names)}}
        line[held] = ref(draw(st.sampled_from([ONE, OTHER, SOMEBODY])), None, role="named")
        found.append(line)
    return found


PARTS = [(of.code, part.name) for of in kinds() for part in of.parts]


@pytest.mark.parametrize(("code", "name"), PARTS)
@given(data=st.data())
def test_lines_of_any_part_are_one_and_lose_nothing(code, name, data):
    of = kind(code)
    part = of.part(name)
    before = data.draw(lines_of(part))
    kept = {line["id"]: str(line) for line in before}
    after = joined(of, {name: before}, {ONE: OTHER}, {})[name]
    assert {line["id"]: str(line) for line in before} == kept
    assert ONE not in {each["$ref"] for each in references(after)}
    for place, line in enumerate(after):
        for later in after[place + 1 :]:
            # What was one line before the merge is none of its business.
            pairs = (before[line["id"]], before[later["id"]])
            if one_line(part, line, later) and not one_line(part, *pairs):
                assert differing(line, later, part)
    for line in before:
        said = {key: value for key, value in line.items() if isinstance(value, str)}
        assert any(said.items() <= each.items() for each in after)
