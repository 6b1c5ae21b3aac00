"""Where something is said: the index over what is live, and what is found by it."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from cms.desk.models import Card, Hold
from cms.publishing.finding.passages import canonical_amount, rows_of
from cms.publishing.finding.said import figures_like, places, roundings, where_said
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument, LiveFigure, LivePassage
from cms.publishing.refresh import refresh_all
from tests.make import NOON, edit, make_event, make_live, make_title
from tests.make.sources import make_claim, make_source
from tests.make.stories import make_story


def stored(model):
    rows = model.objects.values()
    return sorted(tuple(sorted((k, v) for k, v in row.items() if k != "id")) for row in rows)


def anew():
    made = [rows_of(each) for each in LiveDocument.objects.all()]
    return tuple(
        sorted(tuple(sorted(row.items())) for each in made for row in getattr(each, name))
        for name in ("passages", "figures")
    )


def is_as_if_written_anew():
    return (stored(LivePassage), stored(LiveFigure)) == anew()


def said(text):
    found = where_said(text)
    unit = found.figure.unit if found.figure else None
    return [(each.card.pk, each.path, each.parts[1]) for each in places(list(found.places), unit=unit)]


@pytest.fixture
def world(writer, editor):
    """A claim of 23 million accounts, a story and a title that say it in words, and one that says viewers."""
    title = make_title(writer)
    event = make_event(writer, description="Twenty-three million accounts saw it.")
    source = make_source(writer, title="23,000,000 accounts have watched")
    claim = make_claim(writer, title, source=source, amount="23000000", unit="accounts", bound="more_than")
    story = make_story(writer, f"It was seen by more than 23m. {{{claim.pk}}}", headline="Seen widely")
    wrong = make_event(writer, description="Some 23 million viewers saw it.")
    make_live(*Card.objects.all(), by=writer, approver=editor)
    return {"title": title, "event": event, "source": source, "claim": claim, "story": story, "wrong": wrong}


class TestAFigure:
    def test_is_found_however_it_is_printed(self, world):
        found = {card: printed for card, _, printed in said("23 million accounts")}
        assert found[world["claim"].pk].endswith("23 million accounts")
        assert found[world["source"].pk] == "23,000,000 accounts"
        assert found[world["story"].pk] == "more than 23m"
        assert found[world["event"].pk] == "Twenty-three million accounts"

    def test_comes_first_where_its_unit_is_the_same(self, world):
        order = [card for card, *_ in said("23,000,000 accounts")]
        assert order[-1] == world["wrong"].pk
        assert order.index(world["story"].pk) > order.index(world["claim"].pk)

    def test_with_another_unit_is_told_apart(self, world):
        found = where_said("23 million accounts")
        same = {each.card.pk: each.same_unit for each in places(list(found.places), unit="account")}
        assert (same[world["claim"].pk], same[world["story"].pk], same[world["wrong"].pk]) == (
            True,
            None,
            False,
        )

    def test_is_found_rounded_where_that_is_asked_for(self, world):
        exact = Decimal(23_400_000)
        assert not figures_like([exact]).exists()
        assert figures_like([exact], rounded=True).exists()

    def test_is_read_in_its_own_way_by_both_databases(self, world):
        assert {card for card, *_ in said("twenty-three million")} == {card for card, *_ in said("23m")}


class TestWords:
    def test_are_found_where_they_stand(self, world):
        assert said("seen by more than") == [(world["story"].pk, said("seen by more than")[0][1], "")]

    def test_of_nothing_find_nothing(self, world):
        assert said("") == said("…") == said("giraffes of the moon") == []

    def test_of_a_draft_are_not_found(self, world, writer):
        make_story(writer, "A giraffe of the moon, and 77 million accounts.")
        assert said("giraffe of the moon") == said("77 million accounts") == []


class TestTheIndex:
    def test_is_what_writing_it_anew_gives(self, world, writer, editor):
        assert is_as_if_written_anew()
        assert LiveFigure.objects.count() >= 5

    def test_follows_a_name_that_moves(self, world, writer, editor):
        edit(world["title"], writer, name="What They Saw Of Us")
        make_live(world["title"], by=writer, approver=editor)
        refresh_all(at=NOON)
        assert is_as_if_written_anew()
        assert world["claim"].pk in {card for card, *_ in said("What They Saw Of Us")}

    def test_forgets_what_is_held(self, world, chief):
        hold(Card.objects.get(pk=world["wrong"].pk), by=chief, at=NOON, reason=Hold.Reason.PRIVACY)
        assert world["wrong"].pk not in {card for card, *_ in said("23 million viewers")}
        assert is_as_if_written_anew()

    def test_is_filled_for_what_is_live_already(self, world):
        LivePassage.objects.all().delete()
        LiveFigure.objects.all().delete()
        import_module("cms.publishing.migrations.0010_passages_indexed").fill(
            apps, connection.schema_editor()
        )
        assert is_as_if_written_anew()
        assert said("23 million accounts")

    def test_costs_three_questions_for_any_number_of_places(self, world, django_assert_num_queries):
        with django_assert_num_queries(2):
            found = where_said("23 million accounts")
            assert len(places(list(found.places))) >= 4

    def test_is_walked_by_a_figure(self, world):
        plan = where_said("23 million accounts").places.explain()
        if connection.vendor == "sqlite":
            assert "live_figure_amount" in plan


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("23400000", ["23000000"]),
        ("23449000", ["23000000", "23400000", "23450000"]),
        ("23000000", []),
        ("98", []),
    ],
)
def test_an_amount_is_rounded_to_two_digits_at_least(amount, rounded):
    assert list(map(canonical_amount, roundings(Decimal(amount)))) == rounded
