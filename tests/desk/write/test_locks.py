"""Locks on facts: who places and lifts them, on what, and that everything which writes meets them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.people.models import Person
from cms.accounts.models import Act, User
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import FactLock, Version
from cms.desk.write.change import ChangeRefused, change_many
from cms.desk.write.locks import LockError, lift_lock, lock_fact, value_at
from tests.make import (
    NOON,
    credit,
    edit,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.locks import WHY, lines, make_lock, state_of
from tests.make.merges import card_of, merged
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(writer):
    return make_person(writer, name="Korey Wise", born="1972", biography="One of five.")


@pytest.fixture
def title(writer, person):
    rows = {"new-1": credit(person, "actor"), "new-2": credit(person, "writer")}
    return make_title(writer, name="When They See Us", genres=["crime"], credits=rows)


def refusals(record, by, fields) -> set[str] | None:
    """The codes that an edit is refused with; None where it is not."""
    try:
        edit(record, by, **fields)
    except ChangeRefused as refusal:
        return {problem.code for problem in refusal.problems}
    return None


def reread(placed: FactLock) -> FactLock:
    return FactLock.objects.get(pk=placed.pk)


class TestPlacing:
    def test_takes_the_right_and_says_why_by_whom_and_since_when(self, person, chief):
        placed = make_lock(person, "born", by=chief)
        assert (placed.path, placed.fact, placed.reason) == ("born", "born", WHY)
        assert (placed.by, placed.at, placed.lifted_at) == (chief, NOON, None)
        act = Act.objects.get(what="lock.placed")
        assert (act.by, act.card, act.about) == (chief, person.pk, "Korey Wise")

    @pytest.mark.parametrize("group", ["writer", "data editor", "editor", "administrator"])
    def test_is_for_chief_editors(self, person, group):
        with refused(NotAllowed, "lock_fact"):
            make_lock(person, "born", by=make_user("somebody", group))

    def test_is_not_for_somebody_who_left(self, person, chief):
        chief.is_active = False
        with refused(NotAllowed, "lock_fact"):
            make_lock(person, "born", by=chief)

    @pytest.mark.parametrize("reason", ["", "  ", "\n", "\u200b"])
    def test_takes_a_reason(self, person, chief, reason):
        with refused(LockError, "no_reason"):
            make_lock(person, "born", by=chief, reason=reason)

    def test_takes_a_reason_that_can_be_read(self, person, chief):
        with refused(LockError, "long_reason"):
            make_lock(person, "born", by=chief, reason="x" * 501)
        with refused(LockError, "characters"):
            make_lock(person, "born", by=chief, reason="be\0cause")
        assert make_lock(person, "born", by=chief, reason="x" * 500).pk

    @pytest.mark.parametrize(
        "path",
        [
            "bron",
            "born/1",
            "credits",
            "names/1",
            "names/",
            "/",
            "born/",
            "names//text",
            "names/1/",
            "slug",
            "card",
        ],
    )
    def test_is_on_a_fact_that_the_record_has(self, person, chief, path):
        with refused(LockError, "no_such_fact"):
            make_lock(person, path, by=chief)

    def test_is_never_on_a_whole_record(self, person, chief):
        with refused(LockError, "whole_record"):
            make_lock(person, "", by=chief)

    def test_is_on_a_line_of_this_record(self, writer, title, chief):
        other = make_title(writer, credits={"new-1": credit(make_person(writer), "writer")})
        with refused(LockError, "no_such_fact"):
            make_lock(title, f"credits/{lines(other)[0]}", by=chief)

    def test_names_what_it_is_on(self, title, person, chief):
        first = lines(title)[0]
        assert "Korey Wise" in make_lock(title, f"credits/{first}", by=chief).fact
        assert make_lock(title, "credits", by=chief).fact == "all credits"
        assert make_lock(title, "genres", by=chief).fact == "genres"
        assert make_lock(title, f"credits/{first}/job", by=chief).fact.startswith("job of the credit")

    def test_stands_once_on_a_fact_whoever_places_it(self, person, chief, other_chief):
        make_lock(person, "born", by=chief)
        with refused(LockError, "locked_already"):
            make_lock(person, "born", by=other_chief)
        make_lock(person, "name", by=other_chief)
        assert FactLock.objects.standing().count() == 2

    def test_keeps_what_was_read(self, person, writer, chief):
        read = card_of(person)
        edit(person, writer, born="1973")
        with refused(LockError, "moved_while_read"):
            lock_fact(read, "born", reason=WHY, by=chief, at=NOON, expect=read.version)

    def test_is_refused_on_a_merged_record(self, writer, editor, chief):
        duplicate, stays = make_person(writer), make_person(writer)
        make_live(duplicate, stays, by=writer, approver=editor)
        merged(duplicate, stays, by=writer, approver=editor)
        with refused(LockError, "merged_already"):
            make_lock(duplicate, "born", by=chief)

    def test_is_possible_in_review_and_stops_nothing_of_it(self, person, writer, editor, chief):
        changeset = make_submitted(person, by=writer)
        before = changeset.digest()
        make_lock(person, "born", by=chief)
        changeset.refresh_from_db()
        assert changeset.digest() == before

    def test_changes_no_version(self, person, chief):
        make_lock(person, "born", by=chief)
        assert card_of(person).version == 1
        assert Version.objects.filter(card=person.pk).count() == 1


class TestAChange:
    def test_of_a_locked_field_is_refused_whoever_makes_it(self, person, writer, editor, chief):
        make_lock(person, "born", by=chief)
        for somebody in (writer, editor, chief):
            with refused(ChangeRefused, "locked") as caught:
                edit(person, somebody, born="1973")
        [problem] = caught.value.problems
        assert problem.path == "born"
        for word in ("Born", "Korey Wise", "chief", "1 March 2026", WHY):
            assert word in problem.message

    @pytest.mark.parametrize("value", [None, "", "1972-03"])
    def test_neither_empties_it_nor_says_it_more_exactly(self, person, writer, chief, value):
        make_lock(person, "born", by=chief)
        with refused(ChangeRefused, "locked"):
            edit(person, writer, born=value)

    def test_writes_nothing_of_what_was_typed_beside_it(self, person, writer, chief):
        make_lock(person, "born", by=chief)
        with refused(ChangeRefused, "locked"):
            edit(person, writer, born="1973", biography="Another.")
        assert Person.objects.get(pk=person.pk).biography == "One of five."
        assert card_of(person).version == 1

    def test_of_other_fields_goes_on(self, person, writer, chief):
        make_lock(person, "born", by=chief)
        edit(person, writer, born="1972", biography="Another.")
        assert Person.objects.get(pk=person.pk).biography == "Another."

    def test_of_an_empty_field_is_refused_too(self, person, writer, chief):
        make_lock(person, "died", by=chief, reason="Nobody has died.")
        with refused(ChangeRefused, "locked") as caught:
            edit(person, writer, died="2020")
        assert "stay empty" in str(caught.value)

    def test_of_a_vocabulary_list_is_refused(self, title, writer, chief):
        make_lock(title, "genres", by=chief)
        edit(title, writer, genres=["crime"])
        with refused(ChangeRefused, "locked"):
            edit(title, writer, genres=["crime", "drama"])

    def test_of_a_locked_line_is_refused_at_its_cell(self, title, writer, chief):
        first, second = lines(title)
        make_lock(title, f"credits/{first}", by=chief)
        with refused(ChangeRefused, "locked") as caught:
            edit(title, writer, credits={first: {"job": "director", "credited_as": "K. Wise"}})
        paths = {problem.path for problem in caught.value.problems}
        assert paths == {f"credits/{first}/job", f"credits/{first}/credited_as"}
        with refused(ChangeRefused, "locked") as caught:
            edit(title, writer, credits={first: None})
        assert [problem.path for problem in caught.value.problems] == [f"credits/{first}"]
        edit(
            title,
            writer,
            credits={second: {"job": "director"}, "new-1": credit(make_person(writer), "writer")},
        )

    def test_of_a_locked_list_is_refused_at_each_line(self, title, writer, chief):
        first, _ = lines(title)
        make_lock(title, "credits", by=chief)
        rows = {first: None, "new-1": credit(make_person(writer), "director")}
        with refused(ChangeRefused, "locked") as caught:
            edit(title, writer, credits=rows)
        assert {each.path for each in caught.value.problems} == {f"credits/{first}", "credits/new-1"}
        edit(title, writer, synopsis="Another.")

    def test_of_a_locked_cell_leaves_the_rest_of_the_line_free(self, title, writer, chief):
        first, _ = lines(title)
        make_lock(title, f"credits/{first}/job", by=chief)
        edit(title, writer, credits={first: {"credited_as": "K. Wise"}})
        with refused(ChangeRefused, "locked"):
            edit(title, writer, credits={first: {"job": "director"}})

    def test_of_the_same_field_of_another_record_goes_on(self, person, writer, chief):
        make_lock(person, "born", by=chief)
        other = make_person(writer, born="1970")
        edit(other, writer, born="1971")

    def test_of_many_names_each_locked_record(self, writer, chief):
        people = [make_person(writer, born="1970") for _ in range(4)]
        for each in people[:2]:
            make_lock(each, "born", by=chief)
        changes = [(card_of(each), 1, {"born": "1971"}) for each in people]
        with pytest.raises(ChangeRefused) as caught:
            change_many(changes, by=writer, at=NOON)
        assert [each.place for each in caught.value.problems] == [0, 1]
        assert card_of(people[3]).version == 1

    def test_of_many_asks_for_their_locks_in_one_query(self, writer, chief):
        people = [make_person(writer, born="1970") for _ in range(4)]
        for each in people:
            make_lock(each, "name", by=chief)
            make_lock(each, "born", by=chief)
        with CaptureQueriesContext(connection) as found:
            change_many([(card_of(each), 1, {"biography": "x"}) for each in people], by=writer, at=NOON)
        assert sum("desk_factlock" in each["sql"] for each in found.captured_queries) == 1


class TestLifting:
    def test_lets_the_fact_be_changed_and_is_told(self, person, writer, chief):
        placed = make_lock(person, "born", by=chief)
        lift_lock(placed, reason="Settled.", by=chief, at=NOON)
        after = reread(placed)
        assert (after.lifted_by, after.lifted_at, after.lifted_reason) == (chief, NOON, "Settled.")
        assert Act.objects.get(what="lock.lifted").card == person.pk
        edit(person, writer, born="1973")

    def test_takes_the_right_and_a_reason(self, person, editor, chief):
        placed = make_lock(person, "born", by=chief)
        with refused(NotAllowed, "lock_fact"):
            lift_lock(placed, reason="Settled.", by=editor, at=NOON)
        with refused(LockError, "no_reason"):
            lift_lock(placed, reason=" ", by=chief, at=NOON)
        assert reread(placed).lifted_at is None

    def test_happens_once(self, person, chief, other_chief):
        placed = make_lock(person, "born", by=chief)
        lift_lock(reread(placed), reason="Settled.", by=chief, at=NOON)
        with refused(LockError, "lifted_already"):
            lift_lock(placed, reason="Settled.", by=other_chief, at=NOON)

    def test_lets_another_lock_be_placed(self, person, chief):
        lift_lock(make_lock(person, "born", by=chief), reason="Settled.", by=chief, at=NOON)
        make_lock(person, "born", by=chief)
        assert FactLock.objects.filter(card=person.pk).count() == 2

    def test_of_somebody_who_left_is_for_any_other(self, person, writer, chief, other_chief):
        placed = make_lock(person, "born", by=chief)
        User.objects.filter(pk=chief.pk).update(is_active=False)
        with refused(ChangeRefused, "locked") as caught:
            edit(person, writer, born="1973")
        assert "chief, who has left," in str(caught.value)
        lift_lock(placed, reason="Nobody knows why.", by=other_chief, at=NOON)
        edit(person, writer, born="1973")

    def test_is_said_whole_or_not_at_all(self, person, chief):
        placed = make_lock(person, "born", by=chief)
        with pytest.raises(IntegrityError), transaction.atomic():
            FactLock.objects.filter(pk=placed.pk).update(lifted_at=NOON)
        with pytest.raises(IntegrityError), transaction.atomic():
            FactLock.objects.create(card=placed.card, path="born", fact="born", reason="x", by=chief, at=NOON)


class TestALockedFact(TestCase):
    """Whatever is changed beside it: it is the same afterwards, and nothing else is refused for it."""

    @given(st.data())
    def test_never_changes(self, data):
        writer, chief = make_user("writer", "writer"), make_user("chief", "chief editor")
        rows = {f"new-{place}": credit(make_person(writer), "actor") for place in range(2)}
        title = make_title(writer, name="A", genres=["crime"], credits=rows)
        first, second = lines(title)
        paths = ("name", "synopsis", "genres", "credits", f"credits/{first}", f"credits/{first}/job")
        path = data.draw(st.sampled_from(paths))
        make_lock(title, path, by=chief)
        row = st.fixed_dictionaries({}, optional={"job": st.sampled_from(["actor", "writer"])}) | st.none()
        added = st.just(credit(make_person(writer), "director"))
        fields = {
            "name": st.sampled_from(["A", "B", None]),
            "synopsis": st.sampled_from(["x", None]),
            "genres": st.sampled_from([["crime"], ["drama"], []]),
            "credits": st.fixed_dictionaries({}, optional={first: row, second: row, "new-1": added}),
        }
        asked = data.draw(st.fixed_dictionaries({}, optional=fields))
        before = state_of(title)
        if (codes := refusals(title, writer, asked)) is None:
            assert value_at(state_of(title), path) == value_at(before, path)
            return
        assert codes == {"locked"}
        assert state_of(title) == before
        FactLock.objects.all().delete()
        edit(title, writer, **asked)
        assert value_at(state_of(title), path) != value_at(before, path)
