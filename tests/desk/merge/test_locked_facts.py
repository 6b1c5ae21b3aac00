"""Merges meet the locks on facts of the survivor, the duplicate and the records that name both."""

import pytest

from catalog.people.models import Person
from cms.desk.merge.propose import MergeError, preview
from cms.desk.merge.questions import BOTH, questions
from cms.desk.write.change import ChangeRefused
from tests.make import credit, make_person, make_title
from tests.make.locks import WHY, lines, make_lock
from tests.make.merges import card_of, propose_merge
from tests.refusals import refused

pytestmark = pytest.mark.django_db


class TestMerges:
    @pytest.fixture
    def two(self, writer):
        duplicate = make_person(writer, name="K. Wise", born="1970", died="2020")
        return duplicate, make_person(writer, name="Korey Wise", born="1972")

    def test_leave_the_survivors_locked_fact_alone(self, two, writer, chief):
        duplicate, into = two
        make_lock(into, "died", by=chief)
        [offer] = [each for each in preview(card_of(duplicate), card_of(into)) if each.path == "died"]
        assert (offer.may_take, offer.is_usual) == (False, False)
        assert "stay empty" in offer.locked
        with refused(ChangeRefused, "locked"):
            propose_merge(duplicate, into, by=writer, take=["died"])
        propose_merge(duplicate, into, by=writer)
        assert Person.objects.get(pk=into.pk).died is None

    def test_ask_about_a_locked_fact_of_the_duplicate(self, two, writer, chief):
        duplicate, into = two
        placed = make_lock(duplicate, "born", by=chief)
        with refused(MergeError, "unanswered") as caught:
            propose_merge(duplicate, into, by=writer)
        assert WHY in str(caught.value)
        propose_merge(duplicate, into, by=writer, answers={f"lock-{placed.pk}": "both"})

    def test_take_no_locked_line_out_of_a_record_that_names_both(self, two, writer, chief):
        duplicate, into = two
        rows = {
            "new-1": credit(duplicate, "director", episodes_note="1 to 3"),
            "new-2": credit(into, "director", episodes_note="Only 4"),
        }
        title = make_title(writer, credits=rows)
        first, second = lines(title)
        make_lock(title, f"credits/{first}", by=chief)
        [asked] = questions(card_of(duplicate), card_of(into))
        assert asked.answers == [BOTH]
        assert WHY in asked.message
        with refused(MergeError, "unanswered"):
            propose_merge(duplicate, into, by=writer, answers={asked.key: str(second)})
        propose_merge(duplicate, into, by=writer, answers={asked.key: BOTH})
        assert lines(title) == [first, second]
