"""Pages in the language that a reader chooses."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.seasons.models import Season
from catalog.titles.models import Title
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument
from tests.make import NOON, credit, edit, make_episode, make_live, make_person, make_season, make_title
from tests.make.sources import make_correction

pytestmark = pytest.mark.django_db


def text(path: str, language: str, words: str, **values) -> dict:
    return {"path": path, "language": language, "text": words, **values}


def texts(*rows: dict) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


def heist(by, **values):
    """La casa de papel: a Spanish series that is called Money Heist in English."""
    return make_title(
        by,
        name="Money Heist",
        type="series",
        original_name="La casa de papel",
        original_language="es",
        synopsis="Eight thieves lock themselves into the Royal Mint of Spain.",
        tagline="The perfect robbery.",
        names={
            "new-1": {
                "text": "La casa de papel",
                "kind": "also_known_as",
                "language": "fr",
                "official": True,
            },
            "new-2": {"text": "Haus des Geldes", "kind": "also_known_as", "language": "de", "official": True},
        },
        **values,
    )


def page(client, record, language: str | None = None) -> str:
    asked = {} if language is None else {"language": language}
    response = client.get(f"/{record.card.kind}s/{record.card.slug}", asked)
    assert response.status_code == 200
    return response.content.decode()


def heading(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)[1].strip()


def lede(html: str) -> str:
    return re.search(r'<p class="lede">(.*?)</p>', html, re.S)[1].strip()


class TestAPageInALanguage:
    @pytest.fixture
    def title(self, writer, editor):
        pierre = make_person(writer, name="Pierre Dupont")
        title = heist(
            writer,
            texts=texts(
                text("synopsis", "fr", "Huit voleurs s’enferment.", translated_by=pierre.pk),
                text("tagline", "fr-CA", "Le vol parfait.", translated_by_named="the house"),
                text("synopsis", "de", "Acht Diebe.", machine=True, translated_by_named="Argos"),
            ),
        )
        make_live(title, pierre, by=writer, approver=editor)
        return title

    def test_shows_what_there_is_and_the_rest_as_we_wrote_it(self, client, title):
        html = page(client, title, "fr")
        assert heading(html) == '<span lang="fr">La casa de papel</span>'
        assert lede(html) == '<span lang="fr">Huit voleurs s’enferment.</span>'
        assert '<p class="tagline">The perfect robbery.</p>' in html

    def test_falls_back_from_a_country_to_the_language(self, client, title):
        html = page(client, title, "fr_ca")
        assert lede(html) == '<span lang="fr">Huit voleurs s’enferment.</span>'
        assert '<span lang="fr-CA">Le vol parfait.</span>' in html

    def test_takes_the_original_name_where_it_is_in_that_language(self, client, title):
        assert heading(page(client, title, "es")) == '<span lang="es">La casa de papel</span>'

    def test_says_who_translated(self, client, title):
        html = page(client, title, "fr")
        assert re.search(r"Synopsis: translated by <a [^>]*>Pierre Dupont</a> from English", html)

    def test_marks_what_a_machine_translated(self, client, title):
        html = page(client, title, "de")
        assert lede(html).startswith('<span lang="de">Acht Diebe.</span>')
        assert "machine translation" in lede(html)
        assert re.search(r"Synopsis: <strong>translated by a machine</strong>, Argos from English", html)

    def test_states_no_machine_translation_where_none_can_be_marked(self, client, title):
        html = page(client, title, "de")
        assert "Acht Diebe" not in html.partition("<body")[0]

    def test_is_linked_to_the_others(self, client, title):
        html = page(client, title, "fr-CA")
        where = f"http://testserver/titles/{title.card.slug}"
        assert f'<link rel="canonical" href="{where}?language=fr-CA">' in html
        for tag in ("es", "fr", "de"):
            assert f'<link rel="alternate" hreflang="{tag}" href="{where}?language={tag}">' in html
            assert f'<a href="?language={tag}" hreflang="{tag}" lang="{tag}"' in html
        assert f'<link rel="alternate" hreflang="x-default" href="{where}">' in html

    @pytest.mark.parametrize("asked", [None, "", "en", "en-GB", "ja"])
    def test_is_the_house_page_where_nothing_is_in_that_language(self, client, title, asked):
        html = page(client, title, asked)
        assert (heading(html), lede(html)) == (
            "Money Heist",
            "Eight thieves lock themselves into the Royal Mint of Spain.",
        )
        assert f'<link rel="canonical" href="http://testserver/titles/{title.card.slug}">' in html

    @pytest.mark.parametrize("asked", ["xx", "<script>", "fr\0", "a" * 5000])
    def test_survives_what_is_no_language(self, client, title, asked):
        html = page(client, title, asked)
        assert "“<script>”" not in html
        assert asked == "fr\0" or heading(html) == "Money Heist"

    def test_tells_search_engines_in_that_language(self, client, title):
        html = page(client, title, "fr")
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])
        assert data["name"] == {"@language": "fr", "@value": "La casa de papel"}
        assert data["description"] == {"@language": "fr", "@value": "Huit voleurs s’enferment."}
        assert {"@language": "de", "@value": "Haus des Geldes"} in data["alternateName"]
        assert {"@language": "en", "@value": "Money Heist"} in data["alternateName"]
        assert data["inLanguage"] == "es"

    def test_keeps_the_language_where_an_id_is_redirected(self, client, title):
        response = client.get(f"/titles/{title.pk}?language=fr")
        assert response["Location"].endswith(f"/titles/{title.card.slug}?language=fr")


class TestAPageWithoutTextsInOtherLanguages:
    def test_offers_no_languages(self, client, writer, editor):
        title = make_title(writer, name="Selma")
        make_live(title, by=writer, approver=editor)
        html = page(client, title)
        assert 'class="languages"' not in html
        assert 'rel="alternate" hreflang' not in html


class TestADraft:
    def test_translation_is_not_shown(self, client, writer, editor):
        title = heist(writer)
        make_live(title, by=writer, approver=editor)
        edit(title, writer, texts=texts(text("synopsis", "fr", "Un brouillon secret.")))
        assert "brouillon" not in page(client, title, "fr")
        assert "brouillon" not in client.get(f"/api/v1/titles/{title.pk}").content.decode()
        assert client.get("/api/v1/titles?in_language=it").json()["results"] == []


class TestASeason:
    def test_is_called_by_its_name_in_that_language(self, client, writer, editor):
        title = heist(writer)
        season = make_season(writer, title, name="Part 1", texts=texts(text("name", "es", "Parte 1")))
        make_live(title, season, by=writer, approver=editor)
        assert heading(page(client, season, "es")) == '<span lang="es">Parte 1</span>'
        assert "Parte 1" in page(client, title, "es")
        assert client.get("/api/v1/search?q=Parte 1").json()["results"][0]["id"] == season.pk


class TestTheChosenLanguage:
    @pytest.fixture
    def lead(self, writer, editor):
        """Somebody who plays in two series, one of them with a name in French."""
        lead = make_person(writer, name="Úrsula Corberó", slug="ursula-corbero")
        series = heist(writer, slug="heist", credits={"new-1": credit(lead)})
        other = make_title(writer, name="Snatch", slug="snatch", credits={"new-1": credit(lead)})
        season = make_season(writer, series, number=1, slug="heist-1")
        make_live(lead, series, other, season, by=writer, approver=editor)
        return lead

    def links(self, html: str) -> set[str]:
        found = re.findall(r'<a [^>]*?href="(/[^"]*)"', html)
        return {each for each in found if not each.startswith(("/api", "/static"))}

    def test_is_carried_along_every_link(self, client, lead):
        for address in ("/people/ursula-corbero", "/titles/heist", "/seasons/heist-1", "/"):
            html = client.get(address, {"language": "fr"}).content.decode()
            # Links to other languages of this page begin with the question mark.
            assert (found := self.links(html)), address
            assert {each for each in found if "language=fr" not in each} == set(), address
            assert 'name="language" value="fr"' in html
            assert not any("language" in each for each in self.links(client.get(address).content.decode()))

    def test_names_linked_records_as_far_as_they_have_a_name_in_it(self, client, lead):
        html = page_of(client, "/people/ursula-corbero", "fr")
        assert '<a href="/titles/heist?language=fr"><span lang="fr">La casa de papel</span></a>' in html
        assert '<a href="/titles/snatch?language=fr">Snatch</a>' in html
        assert ">Money Heist</a>" in page_of(client, "/people/ursula-corbero", "it")

    def test_names_what_stands_on_the_front_page(self, client, lead):
        html = page_of(client, "/", "fr")
        assert '<span class="shelf-name"><span lang="fr">La casa de papel</span></span>' in html
        assert '<span class="poster-name" lang="fr">La casa de papel</span>' in html
        assert '<span class="shelf-name">Snatch</span>' in html
        assert '<span class="shelf-name">Money Heist</span>' in page_of(client, "/", "it")

    def test_names_what_is_found_and_what_we_call_it(self, client, lead):
        html = client.get("/search", {"q": "heist", "language": "fr"}).content.decode()
        assert '<a href="/titles/heist?language=fr"><span lang="fr">La casa de papel</span></a>' in html
        assert re.search(r'<span class="quiet">Money Heist, title\b', html)
        # A season is called by its title and number.
        assert '<a href="/seasons/heist-1?language=fr">Money Heist: Season 1</a>' in html
        assert "La casa de papel" not in client.get("/search", {"q": "heist"}).content.decode()

    def test_names_other_records_for_search_engines(self, client, lead, writer, editor):
        season = Season.objects.get()
        episode = make_episode(
            writer,
            Title.objects.get(name="Money Heist"),
            season=season.pk,
            name="Do As Planned",
            synopsis="They go in.",
            texts=texts(
                text("name", "fr", "Suivre le plan"), text("synopsis", "fr", "Ils entrent.", machine=True)
            ),
        )
        make_live(episode, by=writer, approver=editor)
        built = data_of(page_of(client, "/seasons/heist-1", "fr"))
        assert built["partOfSeries"]["name"] == {"@language": "fr", "@value": "La casa de papel"}
        (listed,) = built["episode"]
        assert listed["name"] == {"@language": "fr", "@value": "Suivre le plan"}
        # Data has no place that says that a machine translated it.
        assert listed["description"] == "They go in."
        assert data_of(page_of(client, "/seasons/heist-1", ""))["partOfSeries"]["name"] == "Money Heist"

    def test_names_what_was_corrected(self, client, lead, writer, editor):
        series = Title.objects.get(name="Money Heist")
        correction = make_correction(writer, series)
        make_live(correction, by=writer, approver=editor)
        for address in ("/corrections", f"/corrections/{correction.pk}"):
            assert '<span lang="fr">La casa de papel</span>' in page_of(client, address, "fr"), address
            assert "La casa de papel" not in page_of(client, address, ""), address

    def test_can_be_left_where_a_page_has_nothing_in_it(self, client, lead):
        html = page_of(client, "/people/ursula-corbero", "fr")
        assert "Nothing here is in French" in html
        assert '<a href="?" aria-current="true" hreflang="en" lang="en">English</a>' in html
        assert "Language of the texts" not in page_of(client, "/people/ursula-corbero", "")

    def test_goes_together_with_the_chosen_count(self, client, lead, writer, editor):
        season = Season.objects.get()
        edit(season, writer, numberings={"new-1": {"scheme": "dvd", "value": "1"}})
        make_live(season, by=writer, approver=editor)
        html = client.get("/titles/heist", {"numbering": "dvd", "language": "fr"}).content.decode()
        assert 'href="/titles/heist?numbering=dvd&amp;language=fr#' in html
        assert 'href="/titles/heist?language=fr#' in html
        assert 'href="?numbering=dvd&amp;language=de"' in html
        assert 'href="?numbering=dvd"' in html

    def test_leaves_words_of_the_page_as_they_are(self, client, lead, writer, editor):
        # A season is called by its title and number: half of that in French would be neither.
        assert "Money Heist: Season 1" in page_of(client, "/seasons/heist-1", "fr")

    def test_costs_one_query_for_all_names(self, client, lead, writer, editor):
        more = [heist(writer, slug=f"heist-{n}0", credits={"new-1": credit(lead)}) for n in range(4)]
        make_live(*more, by=writer, approver=editor)
        costs = {}
        for language in ("", "fr"):
            with CaptureQueriesContext(connection) as queries:
                client.get("/titles/heist", {"language": language})
            costs[language] = len(queries)
        assert costs["fr"] <= costs[""] + 1

    @pytest.mark.parametrize(("address", "more"), [("/", 1), ("/search", 0)])
    def test_costs_no_query_for_each_name(self, client, lead, writer, editor, address, more):
        make_live(*(heist(writer, slug=f"heist-{n}0") for n in range(4)), by=writer, approver=editor)
        costs = {}
        for language in ("", "fr"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address, {"language": language, "q": "heist"}).status_code == 200
            costs[language] = len(queries)
        assert costs["fr"] <= costs[""] + more

    def test_never_names_what_is_not_live(self, client, lead, writer, editor):
        hidden = LiveDocument.objects.get(slug="heist").card
        hold(hidden, by=editor, at=NOON, reason="error")
        assert "La casa de papel" not in page_of(client, "/people/ursula-corbero", "fr")

    def test_is_told_to_caches_and_search_engines(self, client, lead):
        for asked, said, canonical in (("fr", "fr", "?language=fr"), ("it", "en", ""), ("", "en", "")):
            response = client.get("/titles/heist", {"language": asked})
            assert response["Content-Language"] == said
            # What is shown depends on the address alone.
            assert "accept-language" not in response.get("Vary", "").lower()
            html = response.content.decode()
            assert f'<link rel="canonical" href="http://testserver/titles/heist{canonical}">' in html
            assert 'hreflang="fr" href="http://testserver/titles/heist?language=fr"' in html

    def test_is_kept_where_a_former_address_leads_on(self, client, lead, writer, editor):
        series = Title.objects.get(name="Money Heist")
        edit(series, writer, slug="money-heist")
        make_live(series, by=writer, approver=editor)
        response = client.get("/titles/heist", {"language": "fr"})
        assert (response.status_code, response["Location"]) == (301, "/titles/money-heist?language=fr")


def data_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])


def page_of(client, address: str, language: str) -> str:
    return client.get(address, {"language": language}).content.decode()
