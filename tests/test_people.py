"""What a person holds beside a name, and who may not be named."""

import pytest

from catalog.people.models import Person
from catalog.people.naming import may_be_named
from cms.desk.bodies import bodies
from cms.desk.changing import ChangeRefused
from cms.desk.checks import Proposed
from cms.desk.models import Card
from cms.desk.registry import kinds
from cms.desk.reviewing import ReviewError

from .make import (
    credit,
    document,
    edit,
    keyed,
    make_live,
    make_organisation,
    make_person,
    make_season,
    make_submitted,
    make_title,
)
from .make_sheets import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jogger(writer):
    return make_person(writer, name="A Name", naming="never")


def naming_a_person(person, kind: str, writer):
    """A record of the kind whose body names the person, as far as it can name people."""
    if kind == "credit":
        return make_title(writer, credits={"new-1": credit(person)})
    if kind == "character":
        return make_title(writer, characters={"new-1": {"name": "The Jogger", "person": person.pk}})
    return make_title(writer, basis={"new-1": {"person": person.pk}})


class TestNaming:
    def test_is_free_unless_said_otherwise(self, writer):
        assert make_person(writer).naming == Person.Naming.FREE

    @pytest.mark.parametrize("kind", ["credit", "character", "basis"])
    def test_of_somebody_never_to_be_named_stops_a_record(self, writer, jogger, kind):
        record = naming_a_person(jogger, kind, writer)
        with pytest.raises(ReviewError, match="“A Name” is marked never to be named: describe the role"):
            make_submitted(record, by=writer)

    def test_of_somebody_by_role_stops_a_record_too(self, writer, jogger):
        edit(jogger, writer, naming="by_role")
        title = make_title(writer, credits={"new-1": credit(jogger)})
        with pytest.raises(ReviewError, match="is marked to be described by role only"):
            make_submitted(title, by=writer)

    def test_is_asked_of_every_kind_of_record(self):
        assert all(may_be_named in kind.all_checks for kind in kinds())

    def test_stops_the_person_too(self, writer, jogger):
        with pytest.raises(ReviewError, match="is marked never to be named: can't be published"):
            make_submitted(jogger, by=writer)

    def test_lets_whoever_was_live_be_withdrawn(self, writer, editor):
        person = make_person(writer)
        make_live(person, by=writer, approver=editor)
        edit(person, writer, naming="never")
        make_live(person, by=writer, approver=editor, action="withdraw")
        assert Card.objects.get(pk=person.pk).editorial_state == "withdrawn"

    def test_does_not_stop_a_record_that_names_others(self, writer, editor, jogger):
        others = [make_person(writer) for _ in range(2)]
        title = make_title(writer, credits={f"new-{n}": credit(each) for n, each in enumerate(others)})
        season = make_season(writer, title)
        make_live(title, season, *others, make_organisation(writer), by=writer, approver=editor)

    def test_is_not_served(self, writer, editor):
        person = make_person(writer)
        make_live(person, by=writer, approver=editor)
        assert "naming" not in document(person)


class TestNames:
    def test_are_served_without_the_wrong_ones(self, writer, editor):
        person = make_person(
            writer,
            name="Yusef Salaam",
            description="poet and politician",
            names={
                "new-1": {"kind": "also_known_as", "text": "Yusef Abdus Salaam"},
                "new-2": {"kind": "erroneous", "text": "Joseph Salam"},
                "new-3": {"kind": "stage", "text": "YS", "language": "en"},
            },
        )
        make_live(person, by=writer, approver=editor)
        found = document(person)
        assert [row["text"] for row in found["names"]] == ["Yusef Abdus Salaam", "YS"]
        assert found["description"] == "poet and politician"

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"kind": "birth"}, "cannot be blank"),
            ({"text": "X"}, "cannot be blank"),
            ({"kind": "nickname", "text": "X"}, "is not a valid choice"),
        ],
    )
    def test_need_words_and_a_kind(self, writer, row, message):
        with pytest.raises(ChangeRefused, match=message):
            make_person(writer, names={"new-1": row})

    def test_are_there_once(self, writer):
        row = {"kind": "birth", "text": "Korey Wise"}
        with pytest.raises(ChangeRefused, match="in the list already"):
            make_person(writer, names={"new-1": row, "new-2": row})


class TestSheets:
    def test_bring_in_people_and_their_names(self, writer):
        header = "key,name,naming,description"
        come_in(writer, "people", header, "jogger,A Name,never to be named,", "yusef,Yusef Salaam,,poet")
        assert Person.objects.get(name="A Name").naming == "never"
        assert Person.objects.get(name="Yusef Salaam").naming == "free"
        come_in(
            writer,
            "person-names",
            "person,kind,text,language",
            "yusef,birth,Yusef Abdus Salaam,en",
            "yusef,erroneous,Joseph Salam,",
        )
        assert Person.objects.get(name="Yusef Salaam").names.count() == 2

    def test_leave_naming_where_the_cell_is_empty(self, writer):
        person = make_person(writer, name="A Name", naming="never", **keyed("person", "jogger"))
        come_in(writer, "people", "key,description,naming", "jogger,jogger,")
        person.refresh_from_db()
        assert person.naming == "never"


def test_checking_who_is_named_takes_one_query(writer, jogger, django_assert_num_queries):
    titles = [make_title(writer, credits={"new-1": credit(jogger)}) for _ in range(3)]
    made = bodies([title.card for title in titles])
    proposals = [Proposed(title.card, "publish", made[title.pk]) for title in titles]
    with django_assert_num_queries(1):  # the people that are marked, with their cards
        assert len(list(may_be_named(proposals))) == 3
