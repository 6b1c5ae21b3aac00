"""Where we say it, what rests on a source, the origins of a claim, and stories whose claims have fallen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.desk.models import Card, Hold
from cms.publishing.hold import hold
from cms.publishing.refresh import refresh_all
from sources.claims.models import Asked, Claim
from sources.claims.voice import waiting
from tests.make import NOON, document, edit, make_live, make_title
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.make.stories import make_story

pytestmark = pytest.mark.django_db


def state(claim):
    return f"As they say: {{{claim.pk}}}"


@pytest.fixture
def world(writer, editor):
    title, source = make_title(writer), make_source(writer, title="The page that counted")
    claim = make_claim(writer, title, source=source)
    story = make_story(writer, state(claim), headline="How they counted")
    make_live(*Card.objects.all(), by=writer, approver=editor)
    return {"title": title, "source": source, "claim": claim, "story": story}


@pytest.fixture
def read(writer):
    client = Client()
    client.force_login(writer)
    return lambda name, *args, **query: client.get(reverse(name, args=args), query)


class TestWhereWeSayIt:
    def test_shows_the_passage_the_record_and_the_stories_that_state_it(self, world, read):
        shown = read("newsroom:said", q="23,000,000 accounts")
        assert [(place.card.pk, [each.pk for each in told]) for place, told in shown.context["found"]] == [
            (world["claim"].pk, [world["story"].pk])
        ]
        assert "<mark>more than 23 million accounts</mark>" in shown.content.decode()

    def test_finds_words_and_titles_of_sources(self, world, read):
        shown = read("newsroom:said", q="page that counted")
        assert [place.card.pk for place, _ in shown.context["found"]] == [world["source"].pk]

    def test_says_what_it_can_do_where_nothing_is_asked_or_found(self, world, read):
        assert "Type a figure" in read("newsroom:said").content.decode()
        assert "Nothing that is live" in read("newsroom:said", q="7 owls").content.decode()

    def test_is_for_people_who_write_or_approve(self, world, client):
        assert client.get(reverse("newsroom:said"), {"q": "23 million"}).status_code == 302

    def test_escapes_what_was_typed(self, world, read):
        assert b"<script>x" not in read("newsroom:said", q="<script>x").content

    def test_costs_the_same_for_more_places(self, world, read, writer, editor):
        def cost():
            with CaptureQueriesContext(connection) as made:
                assert read("newsroom:said", q="23 million accounts").status_code == 200
            return len(made)

        before = cost()
        for _ in range(3):
            claim = make_claim(writer, make_title(writer), source=world["source"])
            make_story(writer, state(claim))
        make_live(*Card.objects.filter(live=None), by=writer, approver=editor)
        assert cost() == before


class TestWhatRestsOnASource:
    def test_is_each_record_that_cites_it_with_the_stories_through_it(self, world, read):
        found = read("newsroom:resting", world["source"].pk).context["found"]
        assert [(card.pk, [each.pk for each in told]) for card, told in found] == [
            (world["claim"].pk, [world["story"].pk])
        ]

    def test_is_no_draft(self, world, read, writer):
        make_claim(writer, make_title(writer), source=world["source"])
        assert len(read("newsroom:resting", world["source"].pk).context["found"]) == 1

    def test_of_no_record_is_no_page(self, world, read):
        assert read("newsroom:resting", 10**9).status_code == 404


class TestOriginsOfAClaim:
    def test_are_drawn_beside_a_table(self, world, read):
        shown = read("admin:sources_claim_origins", world["claim"].pk)
        page = shown.content.decode()
        assert page.count("The page that counted") == 2
        assert '<svg class="origin-tree"' in page
        assert " style=" not in page
        assert shown.context["lanes"] is None

    def test_stand_on_lanes_where_there_are_several_values(self, world, read, writer, editor):
        other = make_claim(writer, world["title"], source=world["source"], amount="30000000", bound=None)
        make_live(other, by=writer, approver=editor)
        lanes = read("admin:sources_claim_origins", world["claim"].pk).context["lanes"]
        assert [(each.opens_right, each.is_own) for each in lanes.lanes] == [(True, True), (False, False)]

    def test_of_a_draft_are_none(self, world, read, writer):
        draft = make_claim(writer, world["title"], source=world["source"])
        assert read("admin:sources_claim_origins", draft.pk).status_code == 404


class TestStoriesWhoseClaimsHaveFallen:
    def fallen(self, read):
        found = read("admin:stories_story_fallen").context["found"]
        return [(story.pk, [each.claim.pk for each in claims]) for story, claims in found]

    def test_are_none_while_all_stand(self, world, read):
        assert self.fallen(read) == []

    def test_are_those_that_state_a_deprecated_claim(self, world, read, writer, editor):
        edit(world["claim"], writer, standing="deprecated", standing_reason="withdrawn by speaker")
        assert self.fallen(read) == []
        make_live(world["claim"], by=writer, approver=editor)
        assert self.fallen(read) == [(world["story"].pk, [world["claim"].pk])]

    def test_are_those_that_state_a_held_one(self, world, read, chief):
        hold(Card.objects.get(pk=world["claim"].pk), by=chief, at=NOON, reason=Hold.Reason.PRIVACY)
        assert self.fallen(read) == [(world["story"].pk, [world["claim"].pk])]

    def test_are_those_that_state_one_that_is_told_as_less_with_why(self, read, writer, editor):
        one = make_source(writer)
        two = make_source(writer, independent_of=apart_from(one))
        as_fact = {"modality": "fact", "speaker_described": None, "told_as": "fact"}
        cited = {"new-1": cite(one), "new-2": cite(two)}
        claim = make_claim(writer, make_title(writer), citations=cited, **as_fact)
        story = make_story(writer, state(claim), headline="How they counted")
        make_live(*Card.objects.all(), by=writer, approver=editor)
        waiting.read_all()
        assert self.fallen(read) == []
        edit(one, writer, status="retracted")
        make_live(one, by=writer, approver=editor)
        refresh_all(at=NOON)
        waiting.read_all()
        assert self.fallen(read) == [(story.pk, [claim.pk])]
        page = read("admin:stories_story_fallen").content.decode()
        assert "told as somebody’s words, no longer as a fact: " in page

    def test_are_those_that_state_a_fact_whose_time_is_over_and_no_other(self, world, read, writer, editor):
        Asked.objects.create(card=world["claim"].card, what="review", why="Its time has passed.")
        assert self.fallen(read) == []  # it was somebody's words all along
        Claim.objects.filter(pk=world["claim"].pk).update(told_as="fact")
        assert self.fallen(read) == [(world["story"].pk, [world["claim"].pk])]


class TestAStorysDocument:
    def test_has_what_its_claims_say_and_how_they_stand(self, world):
        (told,) = document(world["story"])["derived"]["claims"]
        assert told["claim"] == {"kind": "claim", "id": world["claim"].pk}
        assert told["sentence"] == document(world["claim"])["derived"]["sentence"]
        assert (told["voice"], told["standing"]) == ("attributed", "normal")

    def test_moves_with_its_claims(self, world, writer, editor):
        edit(world["claim"], writer, amount="24000000")
        make_live(world["claim"], by=writer, approver=editor)
        refresh_all(at=NOON)
        assert "24 million" in document(world["story"])["derived"]["claims"][0]["sentence"]

    def test_moves_with_the_names_in_its_claims(self, world, writer, editor):
        edit(world["title"], writer, name="Another Name")
        make_live(world["title"], by=writer, approver=editor)
        refresh_all(at=NOON)
        assert document(world["story"])["derived"]["claims"][0]["sentence"].startswith("Another Name")
        assert "Another Name" in document(world["claim"])["derived"]["sentence"]

    def test_moves_with_the_sources_of_its_claims(self, world, writer, editor):
        def origins():
            return document(world["story"])["derived"]["claims"][0]["origins"]

        assert origins() == sum(each["counts"] for each in document(world["claim"])["derived"]["origins"])
        edit(world["source"], writer, status="retracted")
        make_live(world["source"], by=writer, approver=editor)
        refresh_all(at=NOON)
        assert origins() == sum(each["counts"] for each in document(world["claim"])["derived"]["origins"])

    def test_has_no_claim_that_is_held(self, world, chief):
        hold(Card.objects.get(pk=world["claim"].pk), by=chief, at=NOON, reason=Hold.Reason.PRIVACY)
        refresh_all(at=NOON)
        assert document(world["story"])["derived"]["claims"] == []
