"""What a merge can't decide by itself is asked, and answered before the merge is proposed."""

import pytest

from cms.desk.history.stash import stash
from cms.desk.merge.propose import MergeError
from cms.desk.merge.questions import BOTH, questions
from cms.desk.models.changesets import Action
from tests.make import (
    NOON,
    credit,
    document,
    edit,
    make_episode,
    make_live,
    make_nomination,
    make_person,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.merges import card_of, merged, parted, propose_merge
from tests.make.sources import cite, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db
MOVING = {"version", "changed_at", "corrected_at"}


def facts(record) -> dict:
    return {name: value for name, value in document(record).items() if name not in MOVING}


def asked(pair):
    return questions(*(card_of(each) for each in pair))


@pytest.fixture
def pair(writer, editor):
    """A duplicate and its survivor."""
    one, other = make_person(writer, name="A. DuVernay"), make_person(writer, name="Ava DuVernay")
    make_live(one, other, by=writer, approver=editor)
    return one, other


@pytest.fixture
def title(writer, editor, pair):
    """A title that credits both as director, in different episodes; one line has a source."""
    source = make_source(writer)
    rows = {
        "new-1": credit(pair[0], "director", episodes_note="1 to 3"),
        "new-2": credit(pair[1], "director", episodes_note="Only 4"),
    }
    title = make_title(writer, credits=rows)
    line = title.credits.get(person=pair[0]).pk
    edit(title, writer, citations={"new-1": cite(source, f"credits/{line}")})
    make_live(source, title, by=writer, approver=editor)
    return title


class TestLinesThatContradictEachOther:
    def test_are_a_question_that_refuses_the_proposal(self, writer, pair, title):
        [question] = asked(pair)
        assert (question.card, question.part, question.differ) == (title.card, "credits", ("episodes_note",))
        with refused(MergeError, "unanswered"):
            propose_merge(*pair, by=writer)
        with refused(MergeError, "unanswered"):
            propose_merge(*pair, by=writer, answers={question.key: "99999"})

    def test_both_stay_where_that_is_the_answer(self, writer, editor, pair, title):
        [question] = asked(pair)
        before = [facts(each) for each in (title, *pair)]
        done = merged(*pair, by=writer, approver=editor, answers={question.key: BOTH})
        assert [line["episodes_note"] for line in document(title)["credits"]] == ["1 to 3", "Only 4"]
        parted(done, by=writer, approver=editor)
        assert [facts(each) for each in (title, *pair)] == before

    @pytest.mark.parametrize("stays", [0, 1])
    def test_one_stays_with_the_sources_of_both(self, writer, editor, pair, title, stays):
        [question] = asked(pair)
        before = [facts(each) for each in (title, *pair)]
        row = list(question.lines)[stays]
        done = merged(*pair, by=writer, approver=editor, answers={question.key: row})
        assert {each.action for each in done.standing()} == {Action.MERGE, Action.PUBLISH}
        [line] = document(title)["credits"]
        assert (line["id"], line["contributor"]["id"]) == (int(row), pair[1].pk)
        assert [each["path"] for each in document(title)["citations"]] == [f"credits/{row}"]
        parted(done, by=writer, approver=editor)
        assert [facts(each) for each in (title, *pair)] == before

    def test_both_stay_in_a_record_with_unpublished_edits(self, writer, pair, title):
        edit(title, writer, tagline="Not yet")
        [question] = asked(pair)
        assert question.answers == [BOTH]
        # The way out that it tells.
        stash(title, by=writer, at=NOON, expect=card_of(title).version)
        [question] = asked(pair)
        assert len(question.answers) == 3

    def test_both_stay_in_a_record_under_review(self, writer, pair, title):
        edit(title, writer, tagline="Not yet")
        changeset = make_submitted(title, by=writer)
        [question] = asked(pair)
        assert question.answers == [BOTH]
        assert f"“{changeset}”" in question.message

    def test_are_asked_about_through_a_chain(self, writer, editor, pair, title):
        [question] = asked(pair)
        third = make_person(writer, name="Third")
        make_live(third, by=writer, approver=editor)
        merged(pair[0], third, by=writer, approver=editor)
        [later] = asked((third, pair[1]))
        assert later.differ == question.differ

    def test_are_none_in_other_jobs_or_with_nothing_to_contradict(self, writer, editor, pair):
        rows = {"new-1": credit(pair[0], "director"), "new-2": credit(pair[1], "writer")}
        make_title(writer, credits=rows)
        make_title(writer, credits={"new-1": credit(pair[0]), "new-2": credit(pair[1])})
        assert asked(pair) == []

    @pytest.mark.parametrize("first", [0, 1])
    def test_differ_in_what_they_say_whichever_line_comes_first(self, writer, pair, first):
        one, other = pair[first], pair[1 - first]
        make_title(writer, credits={"new-1": credit(one), "new-2": credit(other)})
        assert asked(pair) == []
        rows = {"new-1": credit(one, credited_as="Ava"), "new-2": credit(other, credited_as="A. D.")}
        make_title(writer, credits=rows)
        [question] = asked(pair)
        assert question.differ == ("credited_as",)

    def test_are_asked_about_in_nominations(self, writer, pair):
        rows = {f"new-{each.pk}": {"person": each, "named": each.name} for each in pair}
        make_nomination(writer, nominees=rows)
        assert [each.part for each in asked(pair)] == ["nominees"]


class TestRecordsAboutTheTwo:
    def test_that_would_be_called_the_same_are_asked_about(self, writer, editor):
        pair = make_title(writer, name="Us"), make_title(writer, name="Them")
        first = [make_season(writer, each) for each in pair]
        make_season(writer, pair[0], number=2)
        make_live(*pair, *first, by=writer, approver=editor)
        [question] = asked(pair)
        assert "if they are one, merge those first" in question.message
        with refused(MergeError, "unanswered"):
            propose_merge(*pair, by=writer)
        [about] = asked(first)
        merged(*first, by=writer, approver=editor, answers={about.key: BOTH})
        assert asked(pair) == []

    def test_are_asked_about_where_episodes_of_two_seasons_are(self, writer):
        title = make_title(writer)
        pair = make_season(writer, title), make_season(writer, title)
        for each in pair:
            make_episode(writer, title, season=each, number=1, name="")
        assert len(asked(pair)) == 1

    def test_of_one_side_are_no_matter_of_this_merge(self, writer):
        pair = make_title(writer, name="Us"), make_title(writer, name="Them")
        theirs = make_season(writer, pair[0], number=1)
        ours = [make_season(writer, pair[1], number=number) for number in (1, 1, 2, 2)]
        assert {each.key for each in asked(pair)} == {f"same-{each.pk}-{theirs.pk}" for each in ours[:2]}


class TestTheTwo:
    def test_are_asked_about_where_they_belong_to_two_records(self, writer):
        pair = [make_season(writer, make_title(writer)) for _ in range(2)]
        assert [each.differ for each in asked(pair)] == [("title",)]
        assert asked([make_season(writer, make_title(writer))] * 2) == []
