"""Databases of landed versions go forward."""

from importlib import import_module

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.desk.finding.find import find_cards
from cms.desk.models import Card, CardName, Missing
from cms.publishing.models import LiveName, LiveTerm, RefreshDue
from sources.claims.models import ConflictDue
from tests.make import (
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_organisation,
    make_person,
    make_season,
    make_title,
)
from tests.make.sources import make_claim, make_source
from tests.make.stories import make_story

# The last migrations of the version before: files have moved since, and no table with them.
BEFORE = {
    "accounts": "0009_acts_of_the_system",
    "catalog": "0027_languages_written",
    "desk": "0030_bulk_edits_taken_back",
    "jobs": "0006_progress",
    "lists": "0001_saved_lists_columns",
    "mail": "0001_preferences_letters",
    "publishing": "0008_moved_not_renamed",
    "sheets": "0006_warnings",
    "sources": "0015_texts_rendered",
    "stories": "0003_bylines_joined",
    "toys": "0001_initial",
}
SINCE: set[tuple[str, str]] = {
    ("catalog", "0028_first_shown"),
    ("catalog", "0029_first_shown_filled"),
    ("catalog", "0030_places_filed"),
    ("desk", "0031_told_apart"),
    ("desk", "0032_approval_of_a_senior"),
    ("desk", "0035_bulk_edits_previewed_later"),
    ("desk", "0033_missing_named"),
    ("desk", "0034_missing_in_order"),
    ("mail", "0002_deadlines"),
    ("publishing", "0009_passages"),
    ("publishing", "0010_passages_indexed"),
    ("publishing", "0011_notices"),
    ("publishing", "0012_readings"),
    ("publishing", "0013_places_of_terms"),
    ("sources", "0016_scopes_conflicts"),
    ("sources", "0023_intake"),
    ("sources", "0017_regions_units"),
    ("sources", "0018_voice_and_time"),
    ("sources", "0019_voice_and_time_filled"),
    ("sources", "0020_corrections_at_work"),
    ("sources", "0021_corrections_rendered"),
    ("sources", "0022_sentences_read_aloud"),
    ("stories", "0004_excuses"),
    ("stories", "0005_claims_rendered"),
}


class TestADatabaseOfTheVersionBefore:
    def test_has_nothing_to_do_but_what_was_changed_on_purpose(self, db):
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        there = {step for last in BEFORE.items() for step in graph.forwards_plan(last)}
        ours = {step for step in graph.nodes if step[0] in BEFORE}
        assert ours - there == SINCE


class TestNamesAsTheyAreWritten:
    def test_are_filled_for_those_that_are_there(self, writer, editor):
        people = [make_person(writer, name=name) for name in ("李明", "Li Ming", "Łódź")]
        make_live(*Card.objects.all(), by=writer, approver=editor)
        for model, path in (
            (CardName, "cms.desk.migrations.0026_names_written"),
            (LiveName, "cms.publishing.migrations.0007_names_written"),
        ):
            before = set(model.objects.values_list("card", "printed"))
            assert (people[0].pk, "李明") in before
            model.objects.update(printed="")
            import_module(path).fill(apps, connection.schema_editor())
            assert set(model.objects.values_list("card", "printed")) == before


class TestWhatRecordsLack:
    def test_is_sorted_by_their_names(self, writer):
        make_title(writer, name="Zębate")
        before = set(Missing.objects.values_list("card", "code", "folded"))
        assert {name for _, _, name in before} == {"zebate"}
        Missing.objects.update(folded="")
        import_module("cms.desk.migrations.0033_missing_named").fill(apps, connection.schema_editor())
        assert set(Missing.objects.values_list("card", "code", "folded")) == before


class TestNominationsWithWhatBecameOfThem:
    migration = import_module("catalog.migrations.0013_awards_afterwards")

    def test_are_rendered_again(self, writer, editor):
        nomination = make_nomination(writer, ceremony=make_event(writer), title=make_title(writer))
        make_live(*Card.objects.all(), by=writer, approver=editor)
        self.migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [nomination.pk]


class TestNominationsWithWhereTheirAwardsWent(TestNominationsWithWhatBecameOfThem):
    migration = import_module("catalog.migrations.0018_awards_given_on")


class TestClaimsWithTheTypeOfTheirValue:
    migration = import_module("sources.migrations.0005_types_of_values")

    def test_are_rendered_again(self, writer, editor):
        claim = make_claim(writer, make_title(writer), source=make_source(writer))
        make_live(*Card.objects.all(), by=writer, approver=editor)
        self.migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [claim.pk]


class TestRecordsWithTheirDatesAsStated:
    catalog = import_module("catalog.migrations.0020_stated_dates_rendered")
    sources = import_module("sources.migrations.0008_stated_dates_rendered")

    def test_are_rendered_again(self, writer, editor):
        person, event = make_person(writer), make_event(writer)
        claim = make_claim(writer, make_title(writer), source=make_source(writer))
        make_live(*Card.objects.all(), by=writer, approver=editor)
        self.catalog.render_again(apps, connection.schema_editor())
        self.sources.render_again(apps, connection.schema_editor())
        due = set(RefreshDue.objects.values_list("card", flat=True))
        assert due == {person.pk, event.pk, claim.pk}

    def test_are_found_by_the_times_of_the_dates_that_they_had(self, writer, editor, client):
        person = make_person(writer, born="1972-08-24", died="2019")
        event = make_event(writer, date="1989-04", end="1991")
        claim = make_claim(
            writer,
            make_title(writer),
            source=make_source(writer),
            property="dated",
            date="2019-05-31",
            amount=None,
            unit=None,
            bound=None,
        )
        make_live(*Card.objects.all(), by=writer, approver=editor)
        new = LiveTerm.objects.filter(name__in=["during", "born", "died"])
        as_published = set(new.values_list("card", "kind", "name", "value"))
        assert {card for card, *_ in as_published} == {person.pk, event.pk, claim.pk}
        new.delete()
        self.catalog.file_anew(apps, connection.schema_editor())
        self.sources.file_anew(apps, connection.schema_editor())
        assert set(new.all().values_list("card", "kind", "name", "value")) == as_published


class TestClaimsWithWhenTheyWereSaidAndHold:
    migration = import_module("sources.migrations.0013_said_and_valid_rendered")

    def test_are_rendered_again(self, writer, editor):
        claim = make_claim(writer, make_title(writer), source=make_source(writer))
        make_live(*Card.objects.all(), by=writer, approver=editor)
        self.migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [claim.pk]

    def test_are_looked_at_again_where_they_hold_for_a_time(self, writer):
        bounded, always = make_title(writer), make_title(writer)
        make_claim(writer, bounded, valid_to="2019")
        make_claim(writer, bounded, valid_from="2020")
        make_claim(writer, always)
        ConflictDue.objects.all().delete()
        self.migration.queue(apps, connection.schema_editor())
        assert list(ConflictDue.objects.values_list("subject", flat=True)) == [bounded.pk]


class TestStoriesWithTheirClaims:
    migration = import_module("cms.stories.migrations.0005_claims_rendered")

    def test_are_rendered_again(self, writer, editor):
        title, story = make_title(writer), make_story(writer)
        make_live(title, story, by=writer, approver=editor)
        self.migration.render_again(apps, connection.schema_editor())
        assert list(RefreshDue.objects.values_list("card", flat=True)) == [story.pk]


class TestFoldedNames:
    migration = import_module("cms.desk.migrations.0013_transliterated_names")

    def test_are_folded_again(self, writer):
        person = make_person(
            writer, name="Łukasz Żal", names={"new-1": {"text": "Łukasz Żal jr.", "kind": "also_known_as"}}
        )
        Card.objects.filter(pk=person.pk).update(folded="łukasz zal", also="łukasz zal jr.")
        self.migration.fold_again(apps, connection.schema_editor())
        folded = {"folded": "lukasz zal", "also": "lukasz zal jr."}
        assert Card.objects.values("folded", "also").get(pk=person.pk) == folded
        assert find_cards("Lukasz Zal").ids == [person.pk]
        assert find_cards("łukasz").ids == [person.pk]


class TestSkeletons:
    migration = import_module("cms.desk.migrations.0017_skeletons_filled")

    def test_are_filled_for_the_names_that_are_there(self, writer):
        coco, ava = make_person(writer, name="Сосо"), make_person(writer, name="Ava")
        Card.objects.update(skeleton="")
        self.migration.fill(apps, connection.schema_editor())
        found = dict(Card.objects.filter(pk__in=[coco.pk, ava.pk]).values_list("label", "skeleton"))
        assert found == {"Сосо": "coco", "Ava": ""}


class TestNumbersOfSeasonsAndEpisodes:
    migration = import_module("catalog.migrations.0023_numbers_found")

    def test_get_what_follows_from_them(self, writer):
        rows = {
            "new-1": {"scheme": "dvd", "value": "Part Two"},
            "new-2": {"scheme": "territory", "value": "1B", "country": "US"},
        }
        season = make_season(writer, make_title(writer), numberings=rows)
        there = list(season.numberings.order_by("pk").values_list("key", "first", "last"))
        season.numberings.update(key=None, first=None, last=None)
        self.migration.fill(apps, connection.schema_editor())
        assert there == [("00000002", 2, 2), ("00000001b", None, None)]
        assert list(season.numberings.order_by("pk").values_list("key", "first", "last")) == there

    def test_are_rendered_again_and_found_as_before(self, writer, editor):
        title = make_title(writer)
        rows = {
            "new-1": {"scheme": "dvd", "value": "1-2"},
            "new-2": {"scheme": "territory", "value": "1B", "country": "US"},
        }
        season = make_season(writer, title, number=3, numberings=rows)
        episode = make_episode(writer, title, season=season.pk, number=5)
        make_live(*Card.objects.all(), by=writer, approver=editor)
        names = ("number", "numbering", "numbered")
        terms = LiveTerm.objects.filter(name__in=names, card__in=[season.pk, episode.pk])
        before = set(terms.values_list("card", "name", "value"))
        assert (season.pk, "numbering", "territory:US") in before
        terms.delete()
        self.migration.render_again(apps, connection.schema_editor())
        self.migration.file_anew(apps, connection.schema_editor())
        assert set(terms.values_list("card", "name", "value")) == before
        assert set(RefreshDue.objects.values_list("card", flat=True)) == {season.pk, episode.pk}


class TestPlacesInCounts:
    migration = import_module("catalog.migrations.0030_places_filed")

    def test_are_filed_for_what_is_live(self, writer, editor):
        title, service = make_title(writer), make_organisation(writer)
        rows = {"new-1": {"scheme": "dvd", "value": "2", "provider": service.pk}}
        season = make_season(writer, title, numberings=rows)
        there = {"new-1": {"scheme": "aired", "of_season": "3", "value": "12"}}
        episode = make_episode(writer, title, numberings=there)
        make_live(*Card.objects.all(), by=writer, approver=editor)
        terms = LiveTerm.objects.exclude(place=None)
        before = set(terms.values_list("card", "value", "place"))
        assert before == {
            (season.pk, "dvd", " 00000002"),
            (season.pk, f"dvd:{service.pk}", " 00000002"),
            (episode.pk, "aired", "00000003 00000012"),
        }
        terms.update(place=None)
        self.migration.file_places(apps, connection.schema_editor())
        assert set(terms.values_list("card", "value", "place")) == before


class TestWorksWithADateThatFollows:
    migration = import_module("catalog.migrations.0029_first_shown_filled")

    def test_get_it_beside_the_one_that_they_state(self, writer):
        shown = {
            "new-1": {"kind": "broadcast", "date": "1989-06", "country": "AU"},
            "new-2": {"kind": "festival", "date": "1989-05-31"},
            "new-3": {"kind": "preview", "date": "1988"},
            "new-4": {"kind": "broadcast"},
        }
        title = make_title(writer, showings=shown)
        works = [
            title,
            make_season(writer, title, premiere="1990", showings=shown),
            make_episode(writer, title, air_date="1991"),
            make_episode(writer, title, showings=shown),
            make_season(writer, title),
        ]
        there = [each.first_shown for each in works]
        assert there == ["1989-05-31", "1990", "1991", "1989-05-31", None]
        for each in works:
            type(each).objects.filter(pk=each.pk).update(first_shown=None)
        self.migration.fill(apps, connection.schema_editor())
        for each, before in zip(works, there, strict=True):
            each.refresh_from_db()
            assert each.first_shown == before


class TestWorksWithFirstShowings:
    migration = import_module("catalog.migrations.0025_showings_rendered")

    def test_are_rendered_again(self, writer, editor):
        title = make_title(writer)
        works = [title, make_season(writer, title), make_episode(writer, title)]
        make_live(*works, make_person(writer), by=writer, approver=editor)
        self.migration.render_again(apps, connection.schema_editor())
        assert set(RefreshDue.objects.values_list("card", flat=True)) == {each.pk for each in works}
