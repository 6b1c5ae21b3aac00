"""A merge from its questions to its undoing, over any lines: nothing is lost that nobody took out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.merge.questions import BOTH, questions
from tests.make import credit, edit, make_live, make_person, make_title, make_user
from tests.make import document as document_of
from tests.make.merges import card_of, merged, parted
from tests.make.sources import cite, make_source

from .test_any_order import HYPOTHESIS, facts, rolled_back

DUPLICATE, SURVIVOR, SOMEBODY = range(3)
LIVE, EDITED, DRAFT = "live", "with unpublished edits", "draft"


@st.composite
def lines(draw):
    """Credits of one title, no two of which may be the same line."""
    found = st.tuples(
        st.sampled_from([DUPLICATE, DUPLICATE, SURVIVOR, SURVIVOR, SOMEBODY]),
        st.sampled_from(["director", "actor"]),
        st.sampled_from([None, "X"]),
        st.sampled_from([None, "1 to 3", "Only 4"]),
        st.sampled_from([None, "The printed name"]),
    )
    return draw(st.lists(found, min_size=1, max_size=5, unique_by=lambda row: row[:4]))


titles = st.lists(st.tuples(lines(), st.sampled_from([LIVE, LIVE, EDITED, DRAFT])), min_size=1, max_size=2)


class World:
    def __init__(self, drawn):
        self.writer, self.editor = make_user("wanda", "writer"), make_user("ed", "editor")
        self.people = [make_person(self.writer, name=f"Person {place}") for place in range(3)]
        self.source = make_source(self.writer)
        self.titles = [self.title(rows) for rows, _ in drawn]
        live = [title for title, (_, state) in zip(self.titles, drawn, strict=True) if state != DRAFT]
        make_live(self.source, *self.people, *live, by=self.writer, approver=self.editor)
        for title, (_, state) in zip(self.titles, drawn, strict=True):
            if state == EDITED:
                edit(title, self.writer, tagline="Not yet")
        self.live = live

    def title(self, rows):
        """Each of its lines has a source."""
        credits = {
            f"new-{place}": credit(
                self.people[who], job, character=as_whom, episodes_note=note, credited_as=printed
            )
            for place, (who, job, as_whom, note, printed) in enumerate(rows)
        }
        title = make_title(self.writer, credits=credits)
        cited = {f"new-{row.pk}": cite(self.source, f"credits/{row.pk}") for row in title.credits.all()}
        edit(title, self.writer, citations=cited)
        return title


def rows_of(title) -> dict[int, dict]:
    return {row["id"]: row for row in document_of(title)["credits"]}


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(titles, st.data())
def test_a_merge_and_its_undoing_with_any_answers(drawn, data):
    def play():
        world = World(drawn)
        double, stays = world.people[DUPLICATE], world.people[SURVIVOR]
        before = {each.pk: facts(each) for each in (*world.live, *world.people)}
        asked = questions(card_of(double), card_of(stays))
        answers = {each.key: data.draw(st.sampled_from(each.answers), label=each.message) for each in asked}
        taken_out = {int(row) for each in asked for row in each.lines if answers[each.key] not in (BOTH, row)}
        done = merged(double, stays, by=world.writer, approver=world.editor, answers=answers)
        for title in world.live:
            was, now = {row["id"]: row for row in before[title.pk]["credits"]}, rows_of(title)
            assert double.pk not in {row["contributor"]["id"] for row in now.values()}
            # A line is there still, or was taken out, or says all of it in the line that it became one with.
            for key in was.keys() - now.keys() - taken_out:
                assert any(_says_all(row, was[key], double.pk, stays.pk) for row in now.values())
            cited = {each["path"] for each in document_of(title)["citations"]}
            assert cited == {f"credits/{key}" for key in now}
        parted(done, by=world.writer, approver=world.editor)
        assert {each.pk: facts(each) for each in (*world.live, *world.people)} == before

    rolled_back(play)


def _says_all(now: dict, was: dict, double: int, stays: int) -> bool:
    said = {name: value for name, value in was.items() if value and name not in ("id", "contributor")}
    who = stays if was["contributor"]["id"] == double else was["contributor"]["id"]
    same = all(now[name] == value for name, value in said.items())
    return now["contributor"]["id"] == who and same
