"""Whatever is retracted, derived, published, judged or over first: what is served is what is derived anew."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.refusals import Refusal
from cms.desk.models import Card
from cms.desk.review.contents import take_out_card
from cms.publishing.publish import publish
from cms.publishing.refresh import is_due, refresh_all
from sources.claims.voice import day, waiting
from sources.claims.voice.judge import judge, passages
from sources.claims.voice.models import Asked, DayReached
from sources.claims.voice.propose import tell_as_facts
from tests.desk.merge.test_any_order import HYPOTHESIS, apart, rolled_back
from tests.desk.test_concurrency import together
from tests.make import NOON, document, edit, make_approved, make_live, make_title, make_user
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.publishing.test_derived import assert_derived_anew

FACT = {"modality": "fact", "speaker_described": None}
steps = st.lists(
    st.sampled_from(["retract", "derive", "tell", "less", "judge", "day", "publish", "contradict"]),
    min_size=3,
    max_size=7,
)


class Desk:
    """A claim of two sources, and what happens to it."""

    def __init__(self):
        self.writer, self.editor = make_user("wanda", "writer"), make_user("ed", "editor")
        one = make_source(self.writer)
        self.sources = [one, make_source(self.writer, independent_of=apart_from(one))]
        self.title, self.on = make_title(self.writer), NOON
        cited = {f"new-{each.pk}": cite(each) for each in self.sources}
        over = (NOON + timedelta(days=2)).date().isoformat()
        self.claim = make_claim(self.writer, self.title, citations=cited, valid_to=over, **FACT)
        make_live(self.title, self.claim, *self.sources, by=self.writer, approver=self.editor)

    def take(self, step: str) -> None:
        try:
            with apart():
                getattr(self, step)()
        except Refusal:
            pass
        finally:
            for card in Card.objects.filter(pending__isnull=False):
                take_out_card(card, by=self.writer, at=NOON)

    def publish(self) -> None:
        make_live(self.claim, by=self.writer, approver=self.editor)

    def change(self, record, **fields) -> None:
        edit(record, self.writer, **fields)
        make_live(record, by=self.writer, approver=self.editor)

    def retract(self) -> None:
        self.sources[0].refresh_from_db()
        status = "live" if self.sources[0].status == "retracted" else "retracted"
        self.change(self.sources[0], status=status)

    def derive(self) -> None:
        self.change(self.sources[0], derivations={"new-1": {"origin": self.sources[1].pk, "kind": "cites"}})

    def tell(self) -> None:
        tell_as_facts([self.claim.card], by=self.writer, at=NOON)
        for card in Card.objects.filter(pending__isnull=False):
            take_out_card(card, by=self.writer, at=NOON)
        changeset = make_approved(self.claim, by=self.writer, approver=self.editor)
        publish(changeset, by=self.editor, at=NOON)

    def less(self) -> None:
        self.change(self.claim, told_as="attributed")

    def judge(self) -> None:
        first = passages(Card.objects.get(pk=self.claim.pk))[0]
        judge(self.claim.card, first.citation["id"], "does_not", seen=first.seen, by=self.editor, at=NOON)

    def day(self) -> None:
        self.on += timedelta(days=1)
        day.reach(at=self.on)

    def contradict(self) -> None:
        other = make_claim(self.writer, self.title, source=self.sources[0], amount="5", bound=None)
        make_live(other, by=self.writer, approver=self.editor)


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(steps)
def test_what_is_served_is_derived_anew_and_never_more_than_approved(taken):
    def play():
        desk = Desk()
        for step in taken:
            desk.take(step)
            refresh_all(at=NOON)
            waiting.read_all()
            refresh_all(at=NOON)
            assert not is_due()
            assert_derived_anew()
            served = document(desk.claim)
            assert served["derived"]["voice"] == "attributed" or served["told_as"] == "fact"
            waiting.read_all()
            asked = {what for what, _, _ in waiting.asks(served)}
            assert set(Asked.objects.filter(card=desk.claim.card).values_list("what", flat=True)) == asked

    rolled_back(play)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
class TestTwoAtOnce:
    def test_reach_a_day_once(self):
        Desk()
        on = NOON + timedelta(days=5)
        found = together(lambda: day.reach(at=on), lambda: day.reach(at=on))
        assert sorted(found) == [0, 1]
        assert DayReached.objects.get().day == on.date()

    def test_propose_the_same_claim_once(self):
        desk = Desk()
        found = together(
            lambda: tell_as_facts([desk.claim.card], by=desk.writer, at=NOON),
            lambda: tell_as_facts([desk.claim.card], by=desk.editor, at=NOON),
        )
        assert len({each.pk for each in found}) == 1
