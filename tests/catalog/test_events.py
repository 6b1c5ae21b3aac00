import pytest

from catalog.events.models import Event
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from tests.make import (
    document,
    edit,
    keyed,
    make_award,
    make_event,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import, problems
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    return [each["name"] for each in response.json()["results"]]


@pytest.fixture
def case(writer, editor):
    """A case with two stages; a trial with two people, a court and a description; a title on it."""
    prosecutor, accused = make_person(writer, name="Linda"), make_person(writer, name="Korey")
    court, title = make_organisation(writer, name="Court"), make_title(writer, name="When They See Us")
    whole = make_event(writer, name="The case", type="crime", date="1989-04-19", end="2002")
    rows = [
        {"person": prosecutor, "role": "prosecutor", "named": "L. Fairstein"},
        {"person": accused, "role": "accused"},
        {"organisation": court, "role": "venue", "note": "Part 59."},
        {"description": "a woman who was jogging", "role": "victim"},
    ]
    trial = make_event(
        writer,
        name="The trial",
        date="1990-06",
        end="1990-12-11",
        place="New York",
        country="US",
        part_of=whole,
        title=title,
        outcome="Convicted.",
        participants={f"new-{n}": row for n, row in enumerate(rows)},
    )
    vacated = make_event(
        writer,
        name="The vacating",
        type="sentences-vacated",
        date="2002-12-19",
        part_of=whole,
        participants={"new-1": {"person": accused, "role": "exonerated"}},
    )
    records = {"prosecutor": prosecutor, "accused": accused, "court": court, "title": title}
    records |= {"whole": whole, "trial": trial, "vacated": vacated}
    make_live(*records.values(), by=writer, approver=editor)
    return records


class TestAnEvent:
    @pytest.mark.parametrize(
        ("date", "end"), [("2019-05-31", "2019-05-30"), ("2019", "2018"), ("2019-05", "2019-04-30")]
    )
    def test_never_ends_before_it_begins(self, writer, date, end):
        with refused(ChangeRefused, "event_end_after_date"):
            make_event(writer, date=date, end=end)

    @pytest.mark.parametrize(("date", "end"), [("2019-05-31", "2019"), ("2019", None), (None, "2019-05")])
    def test_may_end_when_it_can(self, writer, date, end):
        assert make_event(writer, date=date, end=end).end == end

    def test_is_no_part_of_itself(self, writer):
        event = make_event(writer)
        with refused(ChangeRefused, "event_not_part_of_itself"):
            edit(event, writer, part_of=event)

    @pytest.mark.parametrize("missing", ["name", "type"])
    def test_needs_name_and_type(self, writer, missing):
        with refused(ReviewError, "blocked", f"{missing}-missing"):
            make_submitted(make_event(writer, **{missing: None}), by=writer)

    def test_that_is_a_ceremony_needs_its_award(self, writer):
        ceremony = make_event(writer, type="award-ceremony")
        with refused(ReviewError, "blocked", "ceremony-without-award"):
            make_submitted(ceremony, by=writer)
        edit(ceremony, writer, award=make_award(writer))
        found = rules.of_cards([Card.objects.get(pk=ceremony.pk)])
        assert "ceremony-without-award" not in {each.rule for each in found}


class TestAParticipant:
    ROW = {"role": "speaker"}

    def test_is_one_or_is_described(self, writer):
        person, court = make_person(writer), make_organisation(writer)
        for wrong in ({}, {"person": person, "organisation": court}, {"person": person, "description": "x"}):
            with refused(ChangeRefused, "participant_is_one"):
                make_event(writer, participants={"new-1": self.ROW | wrong})

    def test_without_a_name_is_published_as_described(self, case):
        row = document(case["trial"])["participants"][3]
        assert (row["participant"], row["description"]) == (None, "a woman who was jogging")

    def test_is_listed_once_in_a_role(self, writer):
        person = make_person(writer)
        twice = {f"new-{n}": {"person": person, "role": "speaker"} for n in (1, 2)}
        with refused(ChangeRefused, "participant_once"):
            make_event(writer, participants=twice)
        twice["new-2"]["role"] = "author"
        assert make_event(writer, participants=twice).participants.count() == 2

    def test_may_be_two_who_are_described(self, writer):
        rows = {f"new-{n}": {"description": f"juror {n}", "role": "jury"} for n in (1, 2)}
        assert make_event(writer, participants=rows).participants.count() == 2

    def test_a_withdrawn_participant_leaves_the_name_as_given(self, case, writer, editor):
        with pytest.raises(ReviewError, match="fill in “named” there first"):
            make_submitted(case["accused"], by=writer, action="withdraw")
        make_live(case["prosecutor"], by=writer, approver=editor, action="withdraw")


class TestItsDocument:
    def test_holds_every_fact(self, case):
        trial = document(case["trial"])
        whole, title = case["whole"], case["title"]
        assert trial["part_of"] == {
            "kind": "event",
            "id": whole.pk,
            "slug": "the-case",
            "name": "The case",
        }
        assert trial["title"]["id"] == title.pk
        facts = {name: trial[name] for name in ("type", "date", "end", "place", "country", "outcome")}
        assert list(facts.values()) == ["trial", "1990-06", "1990-12-11", "New York", "US", "Convicted."]
        assert (trial["award"], trial["edition"], trial["description"]) == (None, None, None)
        rows = [
            (row["participant"] and row["participant"]["name"], row["role"], row["named"])
            for row in trial["participants"]
        ]
        assert rows == [
            ("Linda", "prosecutor", "L. Fairstein"),
            ("Korey", "accused", None),
            ("Court", "venue", None),
            (None, "victim", None),
        ]

    def test_matches_the_schema(self, case, client):
        assert_as_described(client, case["whole"], case["trial"], case["vacated"])

    def test_is_found_by_its_filters(self, case, client):
        for query, expected in (
            ({"type": "trial"}, ["The trial"]),
            ({"year": "1990"}, ["The trial"]),
            ({"person": case["accused"].pk}, ["The trial", "The vacating"]),
            ({"organisation": case["court"].pk}, ["The trial"]),
            ({"title": case["title"].pk}, ["The trial"]),
            ({"within": case["whole"].pk}, ["The trial", "The vacating"]),
        ):
            assert names(client.get("/api/v1/events", query)) == expected, query

    @pytest.mark.parametrize(
        ("plural", "which", "include", "expected"),
        [
            ("people", "accused", "events", ["The vacating", "The trial"]),
            ("organisations", "court", "events", ["The trial"]),
            ("titles", "title", "events", ["The trial"]),
            ("events", "whole", "stages", ["The trial", "The vacating"]),
        ],
    )
    def test_is_included_with_what_it_names(self, case, client, plural, which, include, expected):
        response = client.get(f"/api/v1/{plural}/{case[which].pk}", {"include": include})
        found = response.json()["included"][include]["results"]
        assert sorted(each["name"] for each in found) == sorted(expected)

    def test_lists_the_ceremonies_of_an_award(self, client, writer, editor):
        award = make_award(writer, name="Emmy")
        nights = [
            make_event(writer, name=f"{n} Emmys", type="award-ceremony", award=award, edition=n)
            for n in ("70th", "71st")
        ]
        make_live(award, *nights, by=writer, approver=editor)
        found = client.get(f"/api/v1/awards/{award.pk}", {"include": "ceremonies"}).json()["included"]
        assert [each["edition"] for each in found["ceremonies"]["results"]] == ["70th", "71st"]
        assert names(client.get("/api/v1/events", {"award": award.pk})) == ["70th Emmys", "71st Emmys"]

    def test_costs_no_query_for_each_row(self, case, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="event"))
        with django_assert_num_queries(3):  # events; which parts have rows; participants
            bodies(cards)

    def test_is_filtered_and_included_in_two_queries(self, case, client, django_assert_num_queries):
        with django_assert_num_queries(2):  # the head; a page of texts
            client.get("/api/v1/events", {"person": case["accused"].pk})
        with django_assert_num_queries(2):  # the document; the events that name it
            client.get(f"/api/v1/people/{case['accused'].pk}", {"include": "events"})


class TestItsSheets:
    EVENTS = (
        "key,name,type,date,end,place,country,title,award,edition,outcome,description",
        "case,The case,crime,1989-04-19,2002-12-19,Central Park,United States,wtsu,,,Vacated.,It was long.",
        "emmys-71,71st Emmys,award-ceremony,2019-09-22,,Los Angeles,US,,emmy,71st,,",
    )
    STAGES = ("key,name,type,part of", "trial,The trial,trial,case", "dna,The match,DNA evidence,case")
    PEOPLE = (
        "event,person,organisation,description,role,named,note",
        "trial,linda,,,prosecutor,L. Fairstein,",
        "trial,,court,,venue,,Part 59.",
        "trial,,,a woman who was jogging,victim,,",
    )

    @pytest.fixture
    def known(self, writer):
        make_title(writer, name="When They See Us", **keyed("title", "wtsu"))
        make_award(writer, **keyed("award", "emmy"))
        make_person(writer, **keyed("person", "linda"))
        make_organisation(writer, **keyed("organisation", "court"))

    def test_bring_in_events_stages_and_participants_and_then_say_the_same(self, known, writer):
        come_in(writer, "events", *self.EVENTS)
        come_in(writer, "events", *self.STAGES)
        come_in(writer, "event-participants", *self.PEOPLE)
        case, trial = Event.objects.get(name="The case"), Event.objects.get(name="The trial")
        assert (case.country_id, case.title.card.label, case.end) == ("US", "When They See Us", "2002-12-19")
        assert trial.part_of == case
        assert Event.objects.get(name="The match").type_id == "dna-evidence"
        assert Event.objects.get(name="71st Emmys").award is not None
        assert [row.role_id for row in trial.participants.order_by("pk")] == ["prosecutor", "venue", "victim"]

    def test_refuse_what_the_desk_refuses(self, known, writer):
        staged = make_import(writer, "key,name,date,end", "x,X,2019-05,2019-04-01", code="events")
        assert problems(staged, 2)[0][2] == "The event ends before it begins: correct one of the dates."
