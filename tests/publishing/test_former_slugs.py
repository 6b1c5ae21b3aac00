"""A slug that was made from a draft's earlier name is told before it is published."""

import pytest

from cms.desk.checks import rules
from cms.desk.checks.rules import Proposed
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.contents import propose
from cms.publishing.former_slugs import slugs_say_no_former_name
from cms.publishing.hold import addressed_after
from tests.make import (
    NOON,
    edit,
    make_episode,
    make_live,
    make_organisation,
    make_person,
    make_season,
    make_title,
)

pytestmark = pytest.mark.django_db
RULE = "slug-of-a-former-name"


def told(*records, by) -> set[str]:
    """Those of the records whose slug is told, proposed together."""
    made = propose(list(Card.objects.filter(pk__in=[each.pk for each in records])), by=by, at=NOON)
    return {each.card.slug for each in rules.of_changeset(made) if each.rule == RULE}


class TestADraft:
    @pytest.mark.parametrize("make", [make_title, make_person, make_organisation])
    def test_that_was_renamed_is_told(self, writer, make):
        record = make(writer, name="Working Title")
        edit(record, writer, name="Central Park Five")
        assert told(record, by=writer) == {"working-title"}

    def test_that_got_the_slug_of_its_new_name_is_not(self, writer):
        record = make_title(writer, name="Working Title")
        edit(record, writer, name="One", slug="one")
        assert told(record, by=writer) == set()

    def test_whose_slug_somebody_typed_is_not(self, writer):
        record = make_title(writer, name="When They See Us", slug="wtsu")
        edit(record, writer, synopsis="Four parts.")
        assert told(record, by=writer) == set()

    def test_of_a_taken_name_is_not(self, writer):
        make_person(writer, name="Ava")
        second = make_person(writer, name="Ava")
        edit(second, writer, biography="She directs.")
        assert told(second, by=writer) == set()

    def test_whose_name_reads_the_same_in_an_address_is_not(self, writer):
        record = make_title(writer, name="Shōgun")
        edit(record, writer, name="SHOGUN!")
        assert told(record, by=writer) == set()


class TestWhatItsAddressBeginsWith:
    def test_is_told_by_its_draft_name(self, writer):
        title = make_title(writer, name="Working Title", type="series")
        season = make_season(writer, title, number=1)
        episode = make_episode(writer, title, season=season.pk, name="Pilot")
        edit(title, writer, name="One", slug="one")
        assert told(title, season, episode, by=writer) == {
            "working-title-season-1",
            "working-title-season-1-pilot",
        }

    def test_is_not_told_by_a_name_that_readers_had(self, writer, editor):
        title = make_title(writer, name="First Name", type="series")
        make_live(title, by=writer, approver=editor)
        season = make_season(writer, title, number=1)
        edit(title, writer, name="Second Name", slug="second-name")
        make_live(title, by=writer, approver=editor)
        assert told(season, by=writer) == set()

    def test_is_not_told_where_it_was_published_already(self, writer, editor):
        title = make_title(writer, name="Working Title", type="series")
        season = make_season(writer, title, number=1)
        make_live(title, season, by=writer, approver=editor)
        edit(title, writer, name="One", slug="one")
        edit(season, writer, synopsis="Four parts.")
        assert told(title, season, by=writer) == set()


class TestQueries:
    def test_do_not_grow_with_drafts(self, writer, django_assert_max_num_queries):
        for size in (2, 5):
            titles = [make_title(writer, name=f"Draft {size} {n}", type="series") for n in range(size)]
            seasons = [make_season(writer, each, number=1) for each in titles]
            for n, each in enumerate(titles):
                edit(each, writer, name=f"Name {size} {n}", slug=f"name-{size}-{n}")
            cards = list(Card.objects.filter(pk__in=[each.pk for each in (*titles, *seasons)]))
            made = bodies(cards)
            with django_assert_max_num_queries(6):
                found = list(slugs_say_no_former_name([Proposed(c, "publish", made[c.pk]) for c in cards]))
            assert len(found) == size


class TestAHold:
    def test_tells_which_addresses_keep_the_name(self, writer, editor, client):
        title = make_title(writer, name="Selma", type="series")
        season, other = make_season(writer, title, number=1), make_season(writer, title, number=2, slug="two")
        make_live(title, season, other, by=writer, approver=editor)
        assert [each.pk for each in addressed_after(title.card)] == [season.pk]
        assert list(addressed_after(season.card)) == []
        client.force_login(editor)
        page = client.get(f"/admin/records/{title.pk}/hold/").content.decode()
        assert "The name stays in the address of “Selma: Season 1”: where" in page
        page = client.get(f"/admin/records/{season.pk}/hold/").content.decode()
        assert "The name stays" not in page
