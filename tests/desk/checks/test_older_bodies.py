"""What was submitted before its kind had a fact is checked all the same."""

import pytest

from cms.desk.checks import rules
from cms.desk.checks.rules import Proposed
from cms.desk.models.changesets import Action
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import ENVELOPE
from tests.make.kinds import make_full, make_least

pytestmark = pytest.mark.django_db


def test_a_body_that_lacks_any_fact_is_checked(writer):
    named = make_least(writer)
    cards = [record.card for record in make_full(writer, named)]
    made = bodies(cards)
    envelope = {*ENVELOPE, "format", "slug", "label", "citations"}
    for card in cards:
        for fact in made[card.pk].keys() - envelope:
            body = {name: value for name, value in made[card.pk].items() if name != fact}
            others = [Proposed(each, Action.PUBLISH, made[each.pk]) for each in cards if each.pk != card.pk]
            rules.findings([Proposed(card, Action.PUBLISH, body), *others[:1]])


@pytest.mark.parametrize("column", ["language", "prefix", "locator"])
def test_a_body_whose_citations_lack_any_cell_is_checked(writer, column):
    named = make_least(writer)
    cards = [record.card for record in make_full(writer, named)]
    for card, body in zip(cards, bodies(cards).values(), strict=True):
        older = [{name: row[name] for name in row if name != column} for row in body["citations"]]
        rules.findings([Proposed(card, Action.PUBLISH, {**body, "citations": older})])
