"""Derived values follow from everything that is live, whatever the order in which it went live."""

from itertools import permutations

import pytest

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.models.changesets import Action
from cms.desk.review.contents import add, propose
from cms.publishing import documents
from cms.publishing.models import Advance, LiveDocument, RefreshDue
from cms.publishing.publish import publish
from cms.publishing.refresh import is_due, refresh_all
from sources.models import Property
from tests.make import NOON, document, edit, make_approved, make_live, make_title
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.make.world import make_world

from .embargo.test_embargo import embargo

pytestmark = pytest.mark.django_db
FACT = {"modality": "fact", "speaker_described": None, "told_as": "fact"}
UNSURE = {**FACT, "told_as": "attributed"}


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
    one = make_source(writer, title="One")
    sources = [one, make_source(writer, title="Two", independent_of=apart_from(one))]
    cited = {f"new-{place}": cite(each) for place, each in enumerate(sources)}
    claim = make_claim(writer, title, citations=cited, **FACT)
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
                make_claim(writer, title, **FACT) if name == "claim" else make_source(writer, title=name)
            )
        edit(made["One"], writer, independent_of=apart_from(made["Two"]))
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
        make_live(claim, title, *sources, by=writer, approver=editor)
        other = make_claim(writer, title, source=sources[0], amount="12", bound=None, **UNSURE)
        make_live(other, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert document(claim)["derived"]["voice"] == "attributed"
        assert document(other)["derived"]["conflicts"]
        assert_derived_anew()


class TestBeforeItIsPublished:
    """What a preview or the advance feed shows is what publication will make of it."""

    def test_the_preview_says_fact_of_a_claim_that_waits_with_its_sources(self, fact, writer, editor):
        claim, sources, title = fact
        changeset = make_approved(claim, title, *sources, by=writer, approver=editor)
        shown = documents.documents([claim.card], including=changeset, at=NOON)[claim.pk]
        assert shown["derived"]["voice"] == "fact"
        publish(changeset, by=editor, at=NOON)
        assert document(claim)["derived"] == shown["derived"]

    def test_the_preview_counts_no_source_that_is_withdrawn_with_it(self, fact, writer, editor):
        claim, sources, title = fact
        make_live(claim, title, *sources, by=writer, approver=editor)
        edit(claim, writer, speaker_described="a spokeswoman")
        changeset = propose([claim.card], by=writer, at=NOON)
        gone = {"action": Action.WITHDRAW, "note": "Made up."}
        add(changeset, [sources[0].card], by=writer, at=NOON, **gone)
        shown = documents.documents([claim.card], including=changeset, at=NOON)[claim.pk]
        assert shown["derived"]["voice"] == "attributed"

    def test_the_preview_shows_the_conflict_between_two_that_wait(self, fact, writer, editor):
        claim, sources, title = fact
        edit(claim, writer, told_as="attributed")
        other = make_claim(writer, title, source=sources[0], amount="12", bound=None, **UNSURE)
        changeset = make_approved(claim, other, title, *sources, by=writer, approver=editor)
        shown = documents.documents([claim.card], including=changeset, at=NOON)[claim.pk]
        assert [row["claim"]["id"] for row in shown["derived"]["conflicts"]] == [other.pk]
        assert shown["derived"]["voice"] == "attributed"

    def test_the_advance_feed_says_what_will_be_published(self, fact, writer, editor):
        claim, sources, title = fact
        embargo(claim, title, *sources, by=writer, editor=editor)
        early = canonical.loads(Advance.objects.get(pk=claim.pk).text)
        assert early["derived"]["voice"] == "fact"

    def test_a_copy_that_is_still_in_review_changes_nothing_for_readers(self, writer, editor):
        page, title = make_source(writer), make_title(writer)
        claim = make_claim(writer, title, citations={"new-1": cite(page, quotation="more than 23 million")})
        make_live(claim, title, page, by=writer, approver=editor)
        copy = {"text": "It was more than 23 million.", "captured_on": "2026-02-01"}
        edit(page, writer, snapshots={"new-1": copy})
        changeset = make_approved(page, by=writer, approver=editor)
        RefreshDue.objects.create(card=claim.card)
        refresh_all(at=NOON)
        assert list(document(claim)["derived"]["quotes"].values()) == ["unchecked"]
        publish(changeset, by=editor, at=NOON)
        refresh_all(at=NOON)
        assert list(document(claim)["derived"]["quotes"].values()) == ["exact"]
        assert_derived_anew()


class TestEveryKind:
    def test_is_derived_from_all_that_goes_live_with_it(self, writer, editor):
        make_world(writer, editor)
        assert_derived_anew()
