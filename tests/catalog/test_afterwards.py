"""Checks of what became of an award: that it can have, that it is told, and on both sides."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.nominations.models import Nomination
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.write.change import ChangeRefused
from tests.make import (
    edit,
    make_award,
    make_event,
    make_live,
    make_nomination,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db
TOLD = {"afterwards_on": "1969-05", "afterwards_by_named": "the board", "afterwards_reason": "So."}


@pytest.fixture
def oscar(writer):
    return make_award(writer, name="Academy Awards")


def found(*records) -> set[tuple[str, str]]:
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    wanted = ("afterwards", "added", "another", "dates")
    return {(each.rule, each.level.name) for each in rules.of_cards(cards) if each.rule.startswith(wanted)}


@pytest.fixture
def night(writer, oscar):
    values = {"type": "award-ceremony", "award": oscar.pk, "date": "1969-04-14"}
    return make_event(writer, name="A night", **values)


def one(writer, night, **values):
    since = TOLD if values.get("afterwards") else {}
    values = {"result": "won", "nominees": {"new-1": {"named": "Ann"}}, **since, **values}
    return make_nomination(writer, **{"ceremony": night, **values})


class TestChecks:
    def pair(self, writer, night, first=None, second=None):
        given = one(writer, night, afterwards="reassigned", **(first or {}))
        taken = one(
            writer,
            night,
            **{
                "result": "nominated",
                "afterwards": "awarded",
                "afterwards_nomination": given.pk,
                **(second or {}),
            },
        )
        edit(given, writer, afterwards_nomination=taken.pk)
        return given, taken

    def test_find_nothing_where_both_tell_it(self, writer, night):
        assert found(*self.pair(writer, night)) == set()

    def test_say_to_whom_it_was_reassigned_and_with_whom_it_is_shared(self, writer, night):
        untold = {("afterwards-untold", "WARNING")}
        assert found(one(writer, night, afterwards="reassigned")) == untold
        assert found(one(writer, night, afterwards="shared")) == untold
        later = one(writer, night, result="nominated", afterwards="awarded", category_named="B")
        assert found(later) == set()

    @pytest.mark.parametrize(
        "second",
        [
            dict.fromkeys((*TOLD, "afterwards", "afterwards_nomination")),
            {"afterwards_nomination": None},
            {"afterwards": "declined"},
        ],
    )
    def test_warn_where_the_other_does_not_say_so_and_link_it(self, writer, night, second):
        given, taken = self.pair(writer, night, second=second)
        findings = rules.of_cards([Card.objects.get(pk=given.pk)])
        [finding] = [each for each in findings if each.rule == "afterwards-one-sided"]
        assert (finding.level, finding.beside.pk) == (rules.Level.WARNING, taken.pk)

    def test_warn_where_the_one_that_was_announced_does_not_say_so(self, writer, night):
        given = one(writer, night, result="nominated")
        taken = one(writer, night, result="nominated", afterwards="awarded", afterwards_nomination=given.pk)
        assert found(taken) == {("afterwards-one-sided", "WARNING")}

    @pytest.mark.parametrize("other", [{"category": "ensemble"}, {"category_named": "Another"}])
    def test_stop_what_went_to_another_category(self, writer, night, other):
        given, taken = self.pair(writer, night, {"category_named": "One"}, {"category_named": "One", **other})
        expected = ("afterwards-elsewhere", "BLOCKER")
        is_elsewhere = other.get("category_named") == "Another"
        assert (expected in found(given)) is is_elsewhere
        assert (expected in found(taken)) is is_elsewhere

    def test_stop_what_went_to_another_ceremony(self, writer, night, oscar):
        later = make_event(writer, name="Later", type="award-ceremony", award=oscar.pk, date="1970-04-07")
        given, _ = self.pair(writer, night, second={"ceremony": later.pk})
        assert ("afterwards-elsewhere", "BLOCKER") in found(given)

    def test_stop_a_ring(self, writer, night):
        ring = [one(writer, night, afterwards="reassigned") for _ in range(5)]
        for each, after in zip(ring, [*ring[1:], ring[0]], strict=True):
            edit(each, writer, afterwards_nomination=after.pk)
        assert found(ring[0]) == {("afterwards-ring", "BLOCKER")}
        assert found(*ring) == {("afterwards-ring", "BLOCKER")}

    def test_follow_a_ring_that_is_not_theirs_to_its_end(self, writer, night):
        ring = [one(writer, night, afterwards="reassigned") for _ in range(2)]
        edit(ring[0], writer, afterwards_nomination=ring[1].pk)
        edit(ring[1], writer, afterwards_nomination=ring[0].pk)
        outside = one(writer, night, afterwards="reassigned", afterwards_nomination=ring[0].pk)
        assert found(outside) == {("afterwards-one-sided", "WARNING")}

    def test_never_let_it_be_reassigned_to_itself(self, writer, night):
        given = one(writer, night, afterwards="reassigned")
        with refused(ChangeRefused, "nomination_of_another"):
            edit(given, writer, afterwards_nomination=given.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=given.pk).update(afterwards_nomination=given.pk)

    @pytest.mark.parametrize(
        ("result", "since", "is_impossible"),
        [
            ("nominated", "reassigned", True),
            ("nominated", "shared", True),
            ("nominated", "returned", True),
            ("withdrawn", "reassigned", True),
            ("won", "awarded", True),
            ("honoured", "awarded", True),
            ("not_named", None, True),
            ("not_named", "revoked", True),
            # A nomination alone can be revoked or declined.
            ("nominated", "revoked", False),
            ("nominated", "declined", False),
            ("honoured", "returned", False),
            ("not_named", "awarded", False),
        ],
    )
    def test_stop_an_end_without_what_ended(self, writer, night, result, since, is_impossible):
        rule = ("afterwards-impossible", "BLOCKER")
        assert (rule in found(one(writer, night, result=result, afterwards=since))) is is_impossible

    def test_warn_of_nominees_added_to_what_is_not_shared(self, writer, night):
        rows = {"new-1": {"named": "Ann"}, "new-2": {"named": "Bo", "added_afterwards": True}}
        assert found(one(writer, night, nominees=rows)) == {("added-unshared", "WARNING")}

    def test_warn_of_a_day_before_the_ceremony(self, writer, night):
        given = one(writer, night, afterwards="returned", afterwards_on="1969-04-13")
        assert found(given) == {("dates-outside", "WARNING")}

    def test_stop_a_second_winner_unless_the_first_says_what_became_of_it(self, writer, editor, night, oscar):
        first = one(writer, night)
        make_live(oscar, night, first, by=writer, approver=editor)
        later = one(writer, night, result="nominated", afterwards="awarded", afterwards_nomination=first.pk)
        assert ("another-winner", "BLOCKER") in found(later)
        edit(first, writer, afterwards="shared", afterwards_nomination=later.pk, **TOLD)
        assert found(first, later) == set()
        make_live(first, later, by=writer, approver=editor)

    def test_ask_as_much_for_four_as_for_two(self, writer, night):
        def asked(*records) -> int:
            cards = list(Card.objects.filter(pk__in=[each.pk for each in records]))
            with CaptureQueriesContext(connection) as queries:
                rules.of_cards(cards)
            return len(queries)

        pairs = [
            self.pair(writer, night, {"category_named": name}, {"category_named": name}) for name in "ABCD"
        ]
        assert asked(*(each for pair in pairs for each in pair)) == asked(*pairs[0], *pairs[1])
