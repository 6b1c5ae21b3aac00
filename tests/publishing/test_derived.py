"""Derived values follow from everything that is live, whatever the order in which it went live."""

from itertools import permutations

import pytest

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.publishing import documents
from cms.publishing.models import LiveDocument
from cms.publishing.refresh import is_due, refresh_all
from sources.models import Property
from tests.make import NOON, document, edit, make_live, make_title
from tests.make.sources import cite, make_claim, make_source
from tests.make.world import make_world

pytestmark = pytest.mark.django_db


def assert_derived_anew() -> None:
    """Every live document holds what its values would be, were they derived now."""
    stored = {each.pk: canonical.loads(each.text)["derived"] for each in LiveDocument.objects.all()}
    lives = documents.live_now({card.pk: card for card in Card.objects.filter(pk__in=stored)})
    anew = documents.derive(lives, documents.live_names(documents.named(live.body for live in lives)))
    assert {card: values for card, values in stored.items() if values != anew[card]} == {}


@pytest.fixture
def fact(writer):
    """A claim that is a fact once both of its sources are live, and the records that it needs."""
    Property.objects.filter(pk="audience").update(sources_needed=2)
    title = make_title(writer)
    sources = [make_source(writer, title=name) for name in ("One", "Two")]
    cited = {f"new-{place}": cite(each) for place, each in enumerate(sources)}
    claim = make_claim(writer, title, citations=cited, modality="fact", unit="accounts")
    return claim, sources, title


class TestAClaim:
    def test_is_a_fact_at_once_if_it_goes_live_with_its_sources(self, fact, writer, editor):
        claim, sources, title = fact
        make_live(claim, title, *sources, by=writer, approver=editor)
        assert document(claim)["derived"]["voice"] == "fact"
        assert_derived_anew()

    @pytest.mark.parametrize("order", list(permutations(["One", "Two", "claim"])))
    def test_has_the_same_voice_whichever_record_was_made_first(self, writer, editor, order):
        title, made = make_title(writer), {}
        for name in order:
            made[name] = (
                make_claim(writer, title, modality="fact")
                if name == "claim"
                else make_source(writer, title=name)
            )
        edit(made["claim"], writer, citations={f"new-{name}": cite(made[name]) for name in ("One", "Two")})
        make_live(title, *made.values(), by=writer, approver=editor)
        assert document(made["claim"])["derived"]["voice"] == "fact"
        assert_derived_anew()

    def test_follows_its_sources_when_they_change(self, fact, writer, editor):
        claim, sources, title = fact
        make_live(claim, title, *sources, by=writer, approver=editor)
        edit(sources[0], writer, press_material=True)
        make_live(sources[0], by=writer, approver=editor)
        assert is_due()
        refresh_all(at=NOON)
        assert document(claim)["derived"]["voice"] == "attributed"
        assert_derived_anew()

    def test_loses_its_voice_with_a_contradiction_published_beside_it(self, fact, writer, editor):
        claim, sources, title = fact
        other = make_claim(writer, title, source=sources[0], amount="12", bound=None, modality="fact")
        make_live(claim, title, other, *sources, by=writer, approver=editor)
        assert document(claim)["derived"]["voice"] == "attributed"
        assert document(other)["derived"]["conflicts"]
        assert_derived_anew()


class TestEveryKind:
    def test_is_derived_from_all_that_goes_live_with_it(self, writer, editor):
        make_world(writer, editor)
        assert_derived_anew()
