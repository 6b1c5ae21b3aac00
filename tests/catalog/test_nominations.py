import pytest

from catalog.nominations.checks import is_the_only_winner
from catalog.nominations.models import Nomination
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.hold import hold
from cms.sheets.apply import apply
from cms.sheets.stage import ImportRefused
from tests.make import (
    NOON,
    document,
    edit,
    keyed,
    make_award,
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


def label(record) -> str:
    return Card.objects.get(pk=record.pk).label


def found(*records) -> set[str]:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    return {each.rule for each in rules.blockers(rules.of_cards(cards))}


@pytest.fixture
def work(writer, editor):
    title = make_title(writer, name="When They See Us")
    make_live(title, by=writer, approver=editor)
    return title


@pytest.fixture
def night(writer, editor):
    """A ceremony that is live."""
    award = make_award(writer, name="Emmy")
    night = make_event(writer, name="71st Emmys", type="award-ceremony", award=award)
    make_live(award, night, by=writer, approver=editor)
    return night


class TestANomination:
    @pytest.mark.parametrize("missing", ["ceremony", "category", "result"])
    def test_needs_ceremony_category_and_result(self, writer, night, work, missing):
        nomination = make_nomination(writer, **{"ceremony": night, "title": work, missing: None})
        with refused(ReviewError, "blocked", f"{missing}-missing"):
            make_submitted(nomination, by=writer)

    def test_names_a_nominee_or_something(self, writer, night, work):
        nomination = make_nomination(writer, ceremony=night)
        with refused(ReviewError, "blocked", "nominees-missing"):
            make_submitted(nomination, by=writer)
        edit(nomination, writer, nominees={"new-1": {"named": "Ava DuVernay"}})
        assert not found(nomination)

    def test_is_withdrawn_before_its_ceremony(self, writer, editor, night, work):
        make_live(make_nomination(writer, ceremony=night, title=work), by=writer, approver=editor)
        with refused(ReviewError, "blocked", "withdrawal-leaves-subject"):
            make_submitted(night, by=writer, action="withdraw")


class TestANominee:
    def test_is_one(self, writer, work):
        both = {"person": make_person(writer), "title": work}
        with refused(ChangeRefused, "nominee_is_one"):
            make_nomination(writer, nominees={"new-1": both})

    def test_has_a_name(self, writer):
        with refused(ChangeRefused, "nominee_has_name"):
            make_nomination(writer, nominees={"new-1": {"position": 1}})

    def test_is_listed_once(self, writer, work):
        rows = {f"new-{n}": {"title": work, "position": n} for n in (1, 2)}
        with refused(ChangeRefused, "nominee_once"):
            make_nomination(writer, nominees=rows)


class TestTwoWinners:
    """A category has one winner at a ceremony, unless all its winners are tied."""

    def test_are_refused_as_working_copies(self, writer, night):
        make_nomination(writer, ceremony=night, result="won")
        with refused(ChangeRefused, "nomination_one_winner"):
            make_nomination(writer, ceremony=night, result="won")
        other = make_nomination(writer, ceremony=night)
        with refused(ChangeRefused, "nomination_one_winner"):
            edit(other, writer, result="won")

    @pytest.mark.parametrize("values", [{"category": "casting"}, {"ceremony": None}, {"result": "tied"}])
    def test_are_allowed_as_working_copies_where_they_differ(self, writer, night, values):
        make_nomination(writer, ceremony=night, result="won")
        assert make_nomination(writer, **{"ceremony": night, "result": "won", **values}).pk

    def test_are_refused_against_what_is_live(self, writer, editor, night, work):
        first = make_nomination(writer, ceremony=night, result="won", title=work)
        make_live(first, by=writer, approver=editor)
        edit(first, writer, result="nominated")
        second = make_nomination(writer, ceremony=night, result="won", title=work)
        with pytest.raises(ReviewError, match=r"has won that category.*mark both as tied"):
            make_submitted(second, by=writer)
        make_live(first, second, by=writer, approver=editor)
        assert [document(each)["result"] for each in (first, second)] == ["nominated", "won"]

    @pytest.mark.parametrize("result", ["won", "tied"])
    def test_are_refused_if_only_one_is_tied(self, writer, editor, night, work, result):
        other = "tied" if result == "won" else "won"
        first = make_nomination(writer, ceremony=night, result=result, title=work)
        make_live(first, by=writer, approver=editor)
        second = make_nomination(writer, ceremony=night, result=other, title=work)
        assert found(second) == {"another-winner"}
        assert found(first, second) == {"another-winner"}

    def test_are_published_if_both_are_tied(self, writer, editor, night, work):
        tied = [make_nomination(writer, ceremony=night, result="tied", title=work) for _ in range(2)]
        make_live(tied[0], by=writer, approver=editor)
        make_live(tied[1], by=writer, approver=editor)

    def test_count_as_one_if_the_other_is_held(self, writer, editor, night, work):
        first = make_nomination(writer, ceremony=night, result="won", title=work)
        make_live(first, by=writer, approver=editor)
        edit(first, writer, result="nominated")
        second = make_nomination(writer, ceremony=night, result="won", title=work)
        assert found(second) == {"another-winner"}
        hold(first.card, by=editor, at=NOON, reason="error")
        assert not found(second)

    def test_are_looked_for_in_one_query(self, writer, editor, night, work, django_assert_num_queries):
        wins = [make_nomination(writer, ceremony=night, result="tied", title=work) for _ in range(2)]
        make_live(*wins, by=writer, approver=editor)
        fresh = [make_nomination(writer, ceremony=night, result="tied", title=work) for _ in range(2)]
        cards = list(Card.objects.filter(pk__in=[each.pk for each in fresh]))
        made = bodies(cards)
        with django_assert_num_queries(1):  # the terms of live winners there, with their cards
            assert not list(
                is_the_only_winner([rules.Proposed(card, "publish", made[card.pk]) for card in cards])
            )


class TestItsLabel:
    def test_says_category_nominee_and_result(self, writer, work):
        ava = make_person(writer, name="Ava DuVernay")
        rows = {"new-1": {"named": "Somebody", "position": 2}, "new-2": {"person": ava, "position": 1}}
        nomination = make_nomination(writer, result="won", nominees=rows)
        assert label(nomination) == "Writing: Ava DuVernay, won"
        edit(nomination, writer, nominees={"new-1": {"named": "First", "position": 0}})
        assert label(nomination) == "Writing: First, won"
        assert label(make_nomination(writer, nominees={"new-1": {"named": "A. D."}})) == (
            "Writing: A. D., nominated"
        )
        printed = {"category_named": "Outstanding Limited Series", "title": work}
        assert label(make_nomination(writer, **printed)) == (
            "Outstanding Limited Series: When They See Us, nominated"
        )

    def test_says_what_is_known_of_a_draft(self, writer, work):
        assert label(make_nomination(writer)) == "Writing, nominated"
        assert label(make_nomination(writer, category=None, result=None)) == "Untitled nomination"
        assert label(make_nomination(writer, category=None, title=work)) == "When They See Us, nominated"


@pytest.fixture
def ballot(writer, editor, night, work):
    """Two nominations, one of people, a company and an episode, one of the title itself."""
    people = [make_person(writer, name=name) for name in ("Ava DuVernay", "Attica Locke")]
    array = make_organisation(writer, name="Array")
    episode = make_episode(writer, name="Part Four", title=work)
    rows = [
        {"person": people[0], "position": 1},
        {"person": people[1], "named": "Atticca Locke", "position": 2},
        {"organisation": array, "position": 3},
        {"episode": episode, "position": 4},
        {"named": "Yahlin Chang", "position": 5},
    ]
    nominees = {f"new-{n}": row for n, row in enumerate(rows)}
    writing = make_nomination(writer, ceremony=night, title=work, nominees=nominees, note="For Part Four.")
    series = make_nomination(
        writer,
        ceremony=night,
        category="limited-series",
        category_named="Outstanding Limited Series",
        result="won",
        nominees={"new-1": {"title": work, "named": "WHEN THEY SEE US"}},
    )
    make_live(*people, array, episode, writing, series, by=writer, approver=editor)
    return {"ava": people[0], "array": array, "episode": episode, "writing": writing, "series": series}


class TestItsDocument:
    def test_holds_every_fact(self, ballot, night, work):
        writing = document(ballot["writing"])
        assert (writing["ceremony"]["name"], writing["title"]["name"]) == ("71st Emmys", "When They See Us")
        facts = [writing[name] for name in ("category", "category_named", "result", "note", "slug")]
        assert facts == ["writing", None, "nominated", "For Part Four.", None]
        rows = [
            (row["nominee"] and row["nominee"]["name"], row["named"], row["position"])
            for row in writing["nominees"]
        ]
        assert rows == [
            ("Ava DuVernay", None, 1),
            ("Attica Locke", "Atticca Locke", 2),
            ("Array", None, 3),
            ("Part Four", None, 4),
            (None, "Yahlin Chang", 5),
        ]

    def test_matches_the_schema(self, ballot, client):
        assert_as_described(client, ballot["writing"], ballot["series"])

    def test_is_found_by_its_filters(self, ballot, night, work, client):
        both = [ballot["writing"].pk, ballot["series"].pk]
        for query, expected in (
            ({"ceremony": night.pk}, both),
            ({"category": "limited-series"}, both[1:]),
            ({"result": "won"}, both[1:]),
            ({"title": work.pk}, both),
            ({"person": ballot["ava"].pk}, both[:1]),
            ({"organisation": ballot["array"].pk}, both[:1]),
            ({"episode": ballot["episode"].pk}, both[:1]),
        ):
            results = client.get("/api/v1/nominations", query).json()["results"]
            assert [each["id"] for each in results] == expected, query

    def test_is_included_with_what_it_names(self, ballot, night, work, client, django_assert_num_queries):
        both = {ballot["writing"].pk, ballot["series"].pk}
        for address, expected in (
            (f"events/{night.pk}", both),
            (f"titles/{work.pk}", both),
            (f"people/{ballot['ava'].pk}", {ballot["writing"].pk}),
            (f"organisations/{ballot['array'].pk}", {ballot["writing"].pk}),
            (f"episodes/{ballot['episode'].pk}", {ballot["writing"].pk}),
        ):
            with django_assert_num_queries(2):  # the document; the nominations that name it
                response = client.get(f"/api/v1/{address}", {"include": "nominations"})
            results = response.json()["included"]["nominations"]["results"]
            assert {each["id"] for each in results} == expected, address

    def test_costs_no_query_for_each_row(self, ballot, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="nomination"))
        with django_assert_num_queries(3):  # nominations; which parts have rows; nominees
            bodies(cards)


class TestItsSheets:
    LINES = (
        "key,ceremony,category,category named,result,title,note",
        "series,night,limited series,Outstanding Limited Series,nominated,wtsu,",
        'lead,night,"lead actor, limited series",,won,wtsu,For Korey Wise.',
    )
    NOMINEES = (
        "nomination,person,organisation,title,episode,named,position",
        "lead,jharrel,,,,,1",
        "lead,,,,,Somebody Else,2",
        "series,,,wtsu,,,1",
    )

    @pytest.fixture
    def known(self, writer):
        make_event(writer, type="award-ceremony", **keyed("event", "night"))
        make_title(writer, name="When They See Us", **keyed("title", "wtsu"))
        make_person(writer, name="Jharrel Jerome", **keyed("person", "jharrel"))

    def test_bring_in_nominations_and_nominees_and_then_say_the_same(self, known, writer):
        come_in(writer, "nominations", *self.LINES)
        come_in(writer, "nominees", *self.NOMINEES)
        lead = Nomination.objects.get(result="won")
        assert label(lead) == "Lead actor limited series: Jharrel Jerome, won"
        assert [str(row) for row in lead.nominees.order_by("position")] == ["Jharrel Jerome", "Somebody Else"]

    def test_refuse_two_winners_of_one_category(self, known, writer):
        lines = ("key,ceremony,category,result", "a,night,writing,won", "b,night,writing,won")
        staged = make_import(writer, *lines, code="nominations")
        assert "mark both as tied" in str(staged.faults)
        with pytest.raises(ImportRefused):
            apply(staged, by=writer, at=NOON)
