"""What a preview says of a record is what the rule does with that record alone."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.desk.collaboration import leases
from cms.desk.models import BulkEdit, Card
from cms.desk.models.bulk_edits import BulkEditRow
from cms.desk.models.states import State
from cms.desk.records.registry import kind
from cms.desk.review.contents import propose
from cms.desk.write.bulk_edit.apply import apply
from cms.desk.write.bulk_edit.preview import choose, preview
from cms.desk.write.change import ChangeRefused, change_many
from tests.make import NOON, make_offer, make_title, make_user
from tests.make.sources import make_claim, make_source

Outcome, Deed = BulkEditRow.Outcome, BulkEdit.Deed
DAYS = st.sampled_from([None, "2019", "2019-05", "2019-05-31", "2020", "2020-01-01", "2018-12"])
NUMBERS = st.sampled_from([None, 1, 2, 8])
WHAT = st.one_of(
    st.tuples(st.sampled_from(["starts", "ends"]), DAYS),
    st.tuples(st.sampled_from(["episodes_available", "episodes_total"]), NUMBERS),
    st.tuples(st.just("except_countries"), st.sampled_from([None, ["US"], ["DE", "US"]])),
)
STATES = st.sampled_from(["free", "leased", "in review"])
OFFERS = st.lists(
    st.fixed_dictionaries(
        {"starts": DAYS, "ends": DAYS, "episodes_available": NUMBERS, "episodes_total": NUMBERS}
    ).flatmap(lambda fields: st.tuples(st.just(fields), STATES)),
    min_size=1,
    max_size=4,
)


def made(offers, *, by, other) -> list[Card]:
    """Those of the offers that can be there at all, each in its state."""
    found = []
    for fields, state in offers:
        with suppress(ChangeRefused):
            offer = make_offer(by, **fields)
            found.append(offer.card)
            if state == "leased":
                leases.take(offer.card, by=other, at=NOON)
            elif state == "in review":
                # Not submitted: what its checks ask for has nothing to do with who may change it.
                sent = propose([offer.card], by=by, at=NOON)
                type(sent).objects.filter(pk=sent.pk).update(state=State.IN_REVIEW)
    return found


def alone(card: Card, fields, *, by) -> tuple[str, str]:
    """What becomes of the record where it is changed alone; taken back."""
    with transaction.atomic():
        try:
            version = change_many([(card, card.version, fields)], by=by, at=NOON)[0]
        except ChangeRefused as refused:
            return Outcome.LEFT, refused.problems[0].code
        finally:
            transaction.set_rollback(True)
    return (Outcome.CHANGE if version else Outcome.SAME), ""


@pytest.mark.django_db(transaction=True)
class TestAPreview:
    @settings(max_examples=60)
    @given(offers=OFFERS, what=WHAT)
    def test_never_says_otherwise_than_the_rule(self, offers, what):
        name, value = what
        with transaction.atomic():
            writer, other = make_user("w", "writer"), make_user("o", "writer")
            cards = made(offers, by=writer, other=other)
            if cards:
                self.compare(cards, name, value, by=writer)
            transaction.set_rollback(True)

    def compare(self, cards, name, value, *, by):
        single = [alone(card, {name: value or None}, by=by) for card in cards]
        edit = choose([card.pk for card in cards], of=kind("offer"), by=by, at=NOON)
        full = Deed.REPLACE if isinstance(value, list) else Deed.SET
        deed = full if value else Deed.EMPTY
        edit = preview(edit, field=name, deed=deed, value=value, by=by, at=NOON)
        told = list(edit.rows.values_list("outcome", "code"))
        for (outcome, code), (mine, why) in zip(told, single, strict=True):
            # Unchanged is said first: why what needs no change can't be changed is nobody's question.
            assert outcome == (Outcome.SAME if outcome == Outcome.SAME else mine)
            assert outcome == Outcome.SAME or code == why
        if any(outcome == Outcome.CHANGE for outcome, _ in told):
            apply(edit, seen=1, by=by, at=NOON)
            after = [outcome for outcome, _ in edit.rows.values_list("outcome", "code")]
            assert after == [Outcome.CHANGED if outcome == Outcome.CHANGE else outcome for outcome, _ in told]


@pytest.mark.django_db
def test_a_source_that_is_cited_already_is_cited_once_whatever_the_kind(writer):
    source = make_source(writer)
    claims = [make_claim(writer, make_title(writer), amount="1", source=source) for _ in range(2)]
    cited = {"source": source.pk, "locator": "", "quotation": ""}
    edit = choose([each.pk for each in claims], of=kind("claim"), by=writer, at=NOON)
    edit = preview(edit, field="amount", deed="set", value="2", citation=cited, by=writer, at=NOON)
    apply(edit, seen=1, by=writer, at=NOON)
    for each in claims:
        rows = Card.objects.get(pk=each.pk).versions.latest("number").state["citations"]
        assert [row["path"] for row in rows if row["source"] == source.pk] == [None]
