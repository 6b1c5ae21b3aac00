"""Whatever is published, withdrawn, held, merged or lifted: what is served was derived from what is live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.models import Card, Hold
from cms.desk.models.changesets import Action
from cms.desk.review.contents import take_out_card
from cms.publishing import documents
from cms.publishing.hold import hold, lift
from cms.publishing.publish import publish
from cms.publishing.refresh import is_due, refresh_all
from tests.desk.merge.test_any_order import HYPOTHESIS, REFUSALS, apart, rolled_back
from tests.make import NOON, edit, make_approved, make_title, make_user
from tests.make.merges import merged
from tests.make.sources import cite, make_claim, make_source

from .test_derived import assert_derived_anew

DEEDS = ["publish", "publish", "amount", "press", "cite", "withdraw", "hold", "lift", "merge"]
some = st.sets(st.integers(0, 6), min_size=1)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), some), min_size=3, max_size=9)


class Desk:
    """Three sources, one of them derived from another; three claims of one figure; and the title it is of."""

    def __init__(self):
        self.writer, self.editor = make_user("wanda", "writer"), make_user("ed", "editor")
        self.deputy = make_user("deputy", "editor")
        title = make_title(self.writer)
        one, two = (make_source(self.writer) for _ in range(2))
        derived = {"new-1": {"origin": one.pk, "kind": "reprints"}}
        self.sources = [one, two, make_source(self.writer, derivations=derived)]
        self.claims = [
            make_claim(
                self.writer,
                title,
                modality="fact",
                amount=amount,
                citations={"new-1": cite(first), "new-2": cite(second)},
            )
            for amount, first, second in (
                ("23", one, two),
                ("23", one, self.sources[2]),
                ("25", two, self.sources[2]),
            )
        ]
        self.records = [title, *self.sources, *self.claims]

    def take(self, deed: str, chosen: set[int]) -> None:
        """Do it where the rules let it; what it leaves half is taken out again."""
        try:
            with apart():
                getattr(self, deed)([self.records[place] for place in sorted(chosen)])
        except REFUSALS:
            pass
        finally:
            for card in Card.objects.filter(pending__isnull=False):
                take_out_card(card, by=self.writer, at=NOON)

    def publish(self, records, **values) -> None:
        changeset = make_approved(*records, by=self.writer, approver=self.editor, **values)
        cards = [each.card for each in records]
        shown = documents.documents(cards, including=changeset, at=NOON)
        publish(changeset, by=self.editor, at=NOON)
        made = documents.documents(cards, at=NOON)
        assert {card: each and each["derived"] for card, each in made.items()} == {
            card: each and each["derived"] for card, each in shown.items()
        }

    def change(self, records, made) -> None:
        for each in records:
            edit(each, self.writer, **made(each))
        self.publish(records)

    def amount(self, records) -> None:
        amounts = iter(("23", "24", "25"))
        self.change([each for each in records if each in self.claims], lambda _: {"amount": next(amounts)})

    def press(self, records) -> None:
        self.change([each for each in records if each in self.sources], lambda _: {"press_material": True})

    def cite(self, records) -> None:
        sources = [each for each in records if each in self.sources]
        rows = {f"new-{each.pk}": cite(each) for each in sources}
        self.change([each for each in records if each in self.claims], lambda _: {"citations": rows})

    def withdraw(self, records) -> None:
        self.publish(records, action=Action.WITHDRAW, note="Gone.")

    def hold(self, records) -> None:
        hold(records[0].card, by=self.editor, at=NOON, reason="error")

    def lift(self, records) -> None:
        if placed := Hold.objects.filter(ended_at=None).order_by("pk").first():
            lift(placed, by=self.deputy, at=NOON)

    def merge(self, records) -> None:
        alike = [each for each in records if type(each) is type(records[-1])]
        if len(alike) > 1:
            merged(alike[0], alike[-1], by=self.writer, approver=self.editor)


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(steps)
def test_every_live_document_holds_what_would_be_derived_now(taken):
    def play():
        desk = Desk()
        desk.take("publish", set(range(7)) if len(taken) % 2 else {0})
        for step in taken:
            desk.take(*step)
            refresh_all(at=NOON)
            assert not is_due()
            assert_derived_anew()

    rolled_back(play)
