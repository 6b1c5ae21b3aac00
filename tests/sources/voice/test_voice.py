"""How a claim is told, from its proposal to the day that weakens it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms.accounts.models import Act
from cms.desk.checks import rules
from cms.desk.models import Card, Proposal
from cms.publishing.models import LiveDocument, LiveTerm, Publication, RefreshDue
from cms.publishing.refresh import is_due, refresh_all
from sources.claims.models import Claim
from sources.claims.voice import day, waiting
from sources.claims.voice.judge import JudgeError, judge, passages
from sources.claims.voice.models import Asked, DayReached, VoiceBefore
from sources.claims.voice.propose import VoiceError, tell_as_facts
from sources.models import Property
from tests.make import NOON, document, edit, make_live, make_submitted, make_title
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.publishing.test_derived import assert_derived_anew

pytestmark = pytest.mark.django_db
UNSURE = {"modality": "fact", "speaker_described": None}
FACT = {**UNSURE, "told_as": "fact"}
DAY = timedelta(days=1)
LATER = ("format", "told_as", "told_as_reason")


@pytest.fixture
def two(writer):
    one = make_source(writer, title="One", text="It reached more than 23 million accounts, it said.")
    return [one, make_source(writer, title="Two", independent_of=apart_from(one))]


@pytest.fixture
def make(writer, editor, two):
    """Make a live claim that two sources state, which are live with it."""

    def make(**fields):
        cited = {f"new-{each.pk}": cite(each) for each in two}
        claim = make_claim(writer, title := make_title(writer), citations=cited, **{**FACT, **fields})
        drafts = Card.objects.filter(pk__in=[each.pk for each in two], live=None)
        sources = [each for each in two if drafts.filter(pk=each.pk).exists()]
        make_live(claim, title, *sources, by=writer, approver=editor)
        return claim

    return make


def told(claim) -> str:
    refresh_all(at=NOON)
    waiting.read_all()
    refresh_all(at=NOON)
    assert not is_due()
    assert_derived_anew()
    return document(claim)["derived"]["voice"]


def asks(claim) -> list[str]:
    return sorted(Asked.objects.filter(card=claim.card).values_list("what", flat=True))


class TestAProposal:
    def test_says_no_more_than_its_evidence(self, writer, two):
        claim = make_claim(writer, source=two[0], **FACT)
        [found] = [each for each in rules.of_cards([claim.card]) if each.rule == "voice-too-strong"]
        assert found.level is rules.Level.BLOCKER
        assert found.path == "told_as"

    def test_counts_what_goes_live_with_it(self, make):
        claim = make()
        assert told(claim) == "fact"
        assert asks(claim) == []

    def test_may_say_less_with_a_reason(self, writer, make):
        claim = make(told_as="attributed")
        assert told(claim) == "attributed"
        assert asks(claim) == ["stronger"]
        assert "voice-stronger" in {each.rule for each in rules.of_cards([claim.card])}
        edit(claim, writer, told_as_reason="We have not seen the count.")
        assert "voice-stronger" not in {each.rule for each in rules.of_cards([claim.card])}

    def test_of_a_value_that_changes_with_time_says_when(self, writer, two):
        Property.objects.filter(pk="audience").update(perishable=True)
        found = rules.of_cards([make_claim(writer, source=two[0]).card])
        assert "claim-as-of" in {each.rule for each in found}
        found = rules.of_cards([make_claim(writer, source=two[0], said_on="2019").card])
        assert "claim-as-of" not in {each.rule for each in found}


class TestMore:
    def test_is_proposed_with_one_button(self, writer, make):
        claim = make(told_as="attributed")
        client = Client()
        client.force_login(writer)
        told(claim)
        shown = client.get(reverse("admin:sources_claim_asked"), {"what": "stronger"}).content.decode()
        assert f'value="{claim.pk}"' in shown
        answer = client.post(reverse("admin:sources_claim_tell"), {"claim": claim.pk})
        card = Card.objects.get(pk=claim.pk)
        assert answer.url == reverse("newsroom:changeset", args=[card.pending_id])
        assert Claim.objects.get(pk=claim.pk).told_as == "fact"
        assert told(claim) == "attributed"

    def test_is_proposed_only_as_far_as_the_evidence_goes(self, writer, editor, make, two):
        claim = make(told_as="attributed")
        edit(two[0], writer, status="retracted")
        make_live(two[0], by=writer, approver=editor)
        with pytest.raises(VoiceError) as refusal:
            tell_as_facts([claim.card], by=writer, at=NOON)
        assert refusal.value.code == "evidence_allows_less"

    def test_stays_in_the_changeset_that_it_is_in(self, writer, make):
        claim = make(told_as="attributed")
        first = tell_as_facts([claim.card], by=writer, at=NOON)
        edit(claim, writer, told_as="attributed")
        assert tell_as_facts([claim.card], by=writer, at=NOON) == first


class TestADay:
    def test_weakens_what_is_over_once_and_says_why_in_the_log(self, make):
        claim = make(valid_to=(NOON + DAY).date().isoformat())
        assert day.is_over(at=NOON)
        assert day.reach(at=NOON) == 0
        assert not day.is_over(at=NOON)
        assert told(claim) == "fact"
        later = NOON + 2 * DAY
        assert day.reach(at=later) == 1
        assert day.reach(at=later) == 0
        assert told(claim) == "attributed"
        assert document(claim)["derived"]["stale"]["since"] == later.date().isoformat()
        last = Publication.objects.filter(card=claim.card).latest("position")
        assert last.action == "refresh"
        assert "The time for which it holds has ended." in last.note
        assert asks(claim) == ["review"]

    def test_never_goes_back(self, make):
        claim = make(review_by=NOON.date().isoformat())
        day.reach(at=NOON)
        assert told(claim) == "attributed"
        day.reach(at=NOON - 30 * DAY)
        assert DayReached.objects.get().day == NOON.date()
        assert told(claim) == "attributed"

    def test_ends_where_the_newsroom_is(self, settings):
        settings.DESK_TIME_ZONE = "Pacific/Auckland"
        assert day.day_of(NOON + DAY / 2 - DAY / 24 * 2) == (NOON + DAY).date()

    def test_asks_for_what_came_of_a_prediction(self, writer, editor, make):
        said = {"modality": "prediction", "speaker_described": "a critic", "told_as": "attributed"}
        value = {"property": "outlook", "text": "return", "amount": None, "unit": None, "bound": None}
        claim = make(**said, **value, window_to="2019")
        day.reach(at=NOON)
        told(claim)
        assert asks(claim) == ["outcome"]
        assert "had expected" in document(claim)["derived"]["sentence"]
        edit(claim, writer, outcome="not_fulfilled")
        make_live(claim, by=writer, approver=editor)
        told(claim)
        assert asks(claim) == []
        assert document(claim)["derived"]["sentence"].endswith("That did not happen.")

    def test_of_a_perishable_value_follows_its_property(self, make):
        Property.objects.filter(pk="audience").update(perishable=True, review_after=7)
        claim = make(said_on=(NOON - 5 * DAY).date().isoformat())
        day.reach(at=NOON)
        assert told(claim) == "fact"
        assert day.reach(at=NOON + 2 * DAY) == 1
        assert told(claim) == "attributed"

    def test_that_came_while_a_claim_was_published_is_seen_in_the_log(self, make):
        claim = make(review_by=NOON.date().isoformat())
        # As if whoever reached the day had not seen the claim yet, nor the claim the day.
        DayReached.objects.create(day=NOON.date())
        assert not RefreshDue.objects.exists()
        assert told(claim) == "attributed"


class TestEvidence:
    @pytest.mark.parametrize("moved", [{"status": "retracted"}, {"press_material": True}])
    def test_that_is_lost_weakens_with_its_reason(self, writer, editor, make, two, moved):
        claim = make()
        assert told(claim) == "fact"
        edit(two[0], writer, **moved)
        make_live(two[0], by=writer, approver=editor)
        assert told(claim) == "attributed"
        assert asks(claim) == ["weakened"]
        last = Publication.objects.filter(card=claim.card).latest("position")
        assert last.note.startswith("It is told as somebody’s words now")


class TestAVerdict:
    def quoted(self, make, writer, editor, two):
        claim = make()
        row = claim.card.citations.get(source=two[0]).pk
        edit(claim, writer, citations={row: {"quotation": "more than 23 million accounts"}})
        make_live(claim, by=writer, approver=editor)
        return claim, row

    def give(self, claim, row, finding, by):
        card = Card.objects.get(pk=claim.pk)
        seen = next(each.seen for each in passages(card) if each.citation["id"] == row)
        return judge(card, row, finding, seen=seen, by=by, at=NOON)

    def test_takes_a_citation_out_until_what_it_was_about_changes(self, make, writer, editor, two):
        claim, row = self.quoted(make, writer, editor, two)
        assert told(claim) == "fact"
        self.give(claim, row, "does_not", editor)
        assert told(claim) == "attributed"
        assert "verdict" not in LiveDocument.objects.get(pk=claim.pk).text
        assert Act.objects.filter(what="citation.judged", card=claim.pk).count() == 1
        copy = {"text": "more than 23 million accounts", "captured_on": "2026"}
        edit(two[0], writer, snapshots={"new-1": copy})
        make_live(two[0], by=writer, approver=editor)
        assert told(claim) == "fact"

    def test_is_never_its_authors_nor_of_what_moved(self, make, writer, editor, other_editor, two):
        claim, row = self.quoted(make, writer, editor, two)
        card = Card.objects.get(pk=claim.pk)
        [seen] = [each.seen for each in passages(card) if each.citation["id"] == row]
        edit(claim, other_editor, citations={row: {"quotation": "23 million accounts, it said"}})
        with pytest.raises(JudgeError) as refusal:
            judge(card, row, "supports", seen=seen, by=editor, at=NOON)
        assert refusal.value.code == "moved_while_read"
        with pytest.raises(JudgeError) as refusal:
            self.give(claim, row, "supports", other_editor)
        assert refusal.value.code == "own_citation"

    def test_is_asked_for_and_given_beside_the_claim(self, make, writer, editor, two):
        claim, row = self.quoted(make, writer, editor, two)
        edit(claim, writer, method="As the service counts.")
        make_submitted(claim, by=writer)
        assert "passages-unread" in {each.rule for each in rules.of_cards([claim.card])}
        client = Client()
        client.force_login(editor)
        address = reverse("admin:sources_claim_passages", args=[claim.pk])
        shown = client.get(address).content.decode()
        assert "<mark>more than 23 million accounts</mark>" in shown
        [seen] = [each.seen for each in passages(Card.objects.get(pk=claim.pk)) if each.citation["id"] == row]
        client.post(address, {"citation": row, "finding": "partly", "seen": seen, "note": "Rounded."})
        assert "supports part of it" in client.get(address).content.decode()


def _older(body: dict | None) -> dict | None:
    return body and {"format": 1} | {name: body[name] for name in body if name not in LATER}


def test_a_claim_from_before_has_the_voice_that_it_was_served_with(make, monkeypatch):
    migration = import_module("sources.migrations.0019_voice_and_time_filled")
    claim = make(review_by="2030-05", said_on="2019-05-31")
    other = make(told_as="attributed")
    # As it was: bodies that say nothing of it, and no terms.
    now = Proposal.body.fget
    monkeypatch.setattr(Proposal, "body", property(lambda each: _older(now(each))))
    Claim.objects.update(told_as="attributed")
    terms = LiveTerm.objects.filter(card=claim.card, name__in=("due", "as_of"))
    before = set(terms.values_list("name", "value"))
    assert before
    terms.delete()
    migration.keep_voices(apps, connection.schema_editor())
    migration.render_again(apps, connection.schema_editor())
    assert set(terms.values_list("name", "value")) == before
    assert set(VoiceBefore.objects.values_list("card", flat=True)) == {claim.pk}
    assert Claim.objects.get(pk=claim.pk).told_as == "fact"
    assert told(claim) == "fact"
    assert told(other) == "attributed"
    assert document(claim)["told_as"] is None
