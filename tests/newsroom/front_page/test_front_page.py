"""The front page: what waits for a person, their own work, recent publications, start forms and search."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.seasons.models import Season
from cms.desk.models import Card, Changeset
from cms.desk.review.decisions import approve, request_changes
from cms.stories.models import Story
from tests.make import NOON, edit, make_live, make_person, make_submitted, make_title
from tests.make.sources import make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in():
    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def shown(client, name: str) -> list[str]:
    return [str(each) for each in client.get(reverse("admin:index")).context[name]]


class TestWaitingForYou:
    def test_has_the_work_of_others(self, sign_in, writer, editor):
        make_submitted(make_title(writer, name="Selma"), by=writer)
        assert shown(sign_in(editor), "waiting") == ["Selma"]
        assert shown(sign_in(writer), "waiting") == []

    def test_leaves_out_one_s_own_work(self, sign_in, editor, other_editor):
        make_submitted(make_title(editor, name="Selma"), by=editor)
        assert shown(sign_in(editor), "waiting") == []
        assert shown(sign_in(other_editor), "waiting") == ["Selma"]

    def test_is_the_other_s_part_where_both_wrote(self, sign_in, writer, editor):
        title = make_title(editor, name="Selma")
        edit(title, writer, synopsis="A march.")
        changeset = make_submitted(title, by=writer)
        assert shown(sign_in(editor), "waiting") == ["Selma"]
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert shown(sign_in(editor), "waiting") == []

    def test_ends_with_its_publication(self, sign_in, writer, editor):
        make_live(make_title(writer, name="Selma"), by=writer, approver=editor)
        assert shown(sign_in(editor), "waiting") == []
        assert shown(sign_in(editor), "published") == ["Selma"]

    def test_is_to_be_published_once_all_of_it_is_approved(self, sign_in, writer, editor, other_editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert shown(sign_in(other_editor), "publishable") == ["Selma"]
        assert shown(sign_in(writer), "publishable") == []


class TestTheRest:
    def test_shows_changes_that_were_asked_for(self, sign_in, writer, editor):
        changeset = make_submitted(make_title(writer, name="Selma"), by=writer)
        request_changes(changeset, by=editor, at=NOON, note="The year?")
        page = sign_in(writer).get(reverse("admin:index"))
        [mine] = page.context["yours"]
        assert (str(mine.changeset), mine.sentence, mine.note) == (
            "Selma",
            "editor asked for changes",
            "The year?",
        )
        assert shown(sign_in(editor), "yours") == []

    def test_shows_one_s_own_drafts(self, sign_in, writer, other_writer):
        make_title(writer, name="Selma")
        assert shown(sign_in(writer), "drafts") == ["Selma"]
        assert shown(sign_in(other_writer), "drafts") == []

    def test_takes_no_more_queries_if_more_waits(self, sign_in, writer, editor):
        asked = []
        for number in (2, 4):
            for _ in range(number):
                make_submitted(make_title(writer), make_person(writer), by=writer)
                make_title(editor)
                make_live(make_title(writer), by=writer, approver=editor)
            client = sign_in(editor)
            client.get(reverse("admin:index"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("admin:index"))
            asked.append(len(queries))
        assert asked[0] == asked[1]
        assert Changeset.objects.waiting_for(editor).count() == 6


class TestStartingAPage:
    def start(self, client, code: str, **data):
        return client.post(reverse("newsroom:start", args=[code]), data)

    def test_is_offered_on_the_front_page(self, sign_in, writer):
        page = sign_in(writer).get(reverse("admin:index")).content.decode()
        for code in ("season", "guide", "figure-story"):
            assert reverse("newsroom:start", args=[code]) in page

    def test_makes_a_season(self, sign_in, writer):
        title = make_title(writer, name="When They See Us")
        response = self.start(sign_in(writer), "season", title=title.pk, number=1)
        season = Season.objects.get()
        assert response.url == reverse("admin:catalog_season_change", args=[season.pk])
        assert season.card.label == "When They See Us: Season 1"

    def test_makes_a_guide_in_its_shape(self, sign_in, writer):
        title = make_title(writer)
        self.start(sign_in(writer), "guide", title=title.pk, headline="The key facts")
        story = Story.objects.get()
        assert (story.form, story.title_id) == ("guide", title.pk)
        shown = story.blocks.filter(record=title.pk).values_list("type", flat=True)
        assert set(shown) == {"fact_list", "episodes", "reviews", "nominations", "offers"}

    def test_makes_a_figure_story_that_states_its_claim(self, sign_in, writer):
        title = make_title(writer)
        claim = make_claim(writer, title)
        self.start(
            sign_in(writer), "figure-story", title=title.pk, claim=claim.pk, headline="23 million what?"
        )
        first, *headings = Story.objects.get().blocks.order_by("position")
        assert first.text == f"{{{claim.pk}}}"
        assert {block.type for block in headings} == {"heading"}

    def test_keeps_what_was_typed_if_something_is_missing(self, sign_in, writer):
        response = self.start(sign_in(writer), "guide", headline="The key facts")
        assert "The key facts" in response.content.decode()
        assert response.context["form"].errors["title"]
        assert not Story.objects.exists()

    def test_answers_404_for_an_unknown_page(self, sign_in, writer):
        response = self.start(sign_in(writer), "guide", title=999999, headline="The key facts")
        assert "There is no title “999999”" in response.content.decode()

    def test_is_for_people_who_may_write(self, sign_in, writer, django_user_model):
        assert sign_in(writer).get(reverse("newsroom:start", args=["nothing"])).status_code == 404
        guest = django_user_model.objects.create_user("guest", is_staff=True)
        assert sign_in(guest).get(reverse("newsroom:start", args=["guide"])).status_code == 403


class TestSearch:
    def found(self, client, words: str) -> list[str]:
        shown = client.get(reverse("newsroom:search"), {"q": words}).context["cards"]
        return [str(card) for card, _ in shown]

    @pytest.fixture
    def records(self, writer):
        make_person(
            writer,
            name="Ava DuVernay",
            external_ids={"new-1": {"scheme": "imdb", "value": "nm1148550"}},
            names={"new-1": {"kind": "erroneous", "text": "Ava Duvérney"}},
        )
        make_title(
            writer,
            name="When They See Us",
            names={"new-1": {"kind": "machine_translated", "text": "Así nos ven"}},
        )

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("duvernay", "Ava DuVernay"),
            ("AVA duvern", "Ava DuVernay"),
            ("duverney", "Ava DuVernay"),
            ("nm1148550", "Ava DuVernay"),
            ("imdb:nm1148550", "Ava DuVernay"),
            ("asi nos", "When They See Us"),
            ("when-they", "When They See Us"),
        ],
    )
    def test_finds_any_name_wrong_ones_and_ids(self, sign_in, writer, records, words, name):
        assert self.found(sign_in(writer), words) == [name]

    def test_shows_the_nearest_name_first(self, sign_in, writer):
        for name in ("A talk on Selma", "Selma, a making of", "Selma"):
            make_title(writer, name=name)
        assert self.found(sign_in(writer), "selma") == ["Selma", "Selma, a making of", "A talk on Selma"]

    def test_of_a_picker_has_the_nearest_first_and_takes_the_kind_that_it_shows(self, sign_in, writer):
        for name in ("A talk on Selma", "Selma"):
            make_title(writer, name=name)
        asked = {"app_label": "sources", "model_name": "claim", "field_name": "subject"}
        for term in ("selma", "Selma (title)"):
            answer = sign_in(writer).get(reverse("admin:autocomplete"), {**asked, "term": term})
            names = [each["text"] for each in answer.json()["results"] if "make" not in each]
            assert names == ["Selma (title, film)", "A talk on Selma (title, film)"]

    def test_finds_by_our_own_id(self, sign_in, writer, records):
        card = Card.objects.get(label="Ava DuVernay")
        assert "Ava DuVernay" in self.found(sign_in(writer), str(card.pk))

    @pytest.mark.parametrize(
        "words", ["", "nobody of that name", "\0", "tmdb:nm1148550", "9" * 30, "%", "' OR 1"]
    )
    def test_finds_nothing_else(self, sign_in, writer, records, words):
        assert self.found(sign_in(writer), words) == []

    def test_forgets_a_name_that_was_taken_out(self, sign_in, writer, records):
        from catalog.titles.models import Title

        title = Title.objects.get()
        edit(title, writer, names={title.names.get().pk: None})
        assert self.found(sign_in(writer), "nos ven") == []

    def test_is_for_people_of_the_newsroom(self, client):
        assert client.get(reverse("newsroom:search"), {"q": "ava"}).status_code == 302
