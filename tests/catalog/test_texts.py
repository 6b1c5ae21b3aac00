"""Texts of records in other languages: their rules, sheets, documents, merges and lists."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from catalog.models import Language
from catalog.texts.checks import texts_follow_what_they_translate
from catalog.texts.models import Text
from cms.desk.checks.rules import Proposed
from cms.desk.history.restore import restore
from cms.desk.merge.propose import preview
from cms.desk.models import Card, Version
from cms.desk.records.bodies import bodies
from cms.desk.records.older_bodies import completed
from cms.desk.records.registry import kind
from cms.desk.records.states import states
from cms.desk.write.change import ChangeRefused
from cms.publishing.models import LiveDocument
from sources.claims.models import Claim
from tests.make import (
    NOON,
    edit,
    keyed,
    make_live,
    make_organisation,
    make_person,
    make_season,
    make_title,
)
from tests.make.merges import bring_out, card_of, merged, propose_merge
from tests.make.sheets import come_in, make_import, problems
from tests.make.sources import cite, make_claim, make_source
from tests.make.stories import make_story
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def text(path: str, language: str, words: str = "Texte", **values) -> dict:
    return {"path": path, "language": language, "text": words, **values}


def texts(*rows: dict) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


def document(record) -> dict:
    return json.loads(LiveDocument.objects.get(pk=record.pk).text)


@pytest.fixture
def title(writer):
    return make_title(
        writer, name="Das Boot", synopsis="A submarine in the Atlantic.", **keyed("title", "das-boot")
    )


class TestAText:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (text("synopsis", "en"), "house_language"),
            (text("premiere", "fr"), "not_translated"),
            (text("credits", "fr"), "not_translated"),
            (text("nothing", "fr"), "no_such_fact"),
            (text("citations/7/quotation", "fr"), "no_such_fact"),
            (text("synopsis_short", "fr", "x" * 191), "too_long"),
            (text("tagline", "fr", "Un\nDeux"), "characters"),
            (text("synopsis", "fr", "a\u202eb"), "invalid"),
            (text("synopsis", "fr", ""), "invalid"),
            (text("synopsis", ""), "invalid"),
            (text("synopsis", "jp"), "invalid"),
            (text("synopsis", "fr", machine=True, translated_by="person"), "text_by_a_machine"),
        ],
    )
    def test_is_refused(self, writer, title, row, code):
        if row.get("translated_by"):
            row = {**row, "translated_by": make_person(writer).pk}
        if code == "invalid":
            with pytest.raises(ChangeRefused) as caught:
                edit(title, writer, texts=texts(row))
            assert caught.value.problems[0].path.startswith("texts/new-0/")
        else:
            with refused(ChangeRefused, code) as caught:
                edit(title, writer, texts=texts(row))
            assert caught.value.problems[0].path.startswith("texts/new-0")
        assert not Text.objects.exists()

    def test_is_one_of_each_language(self, writer, title):
        edit(title, writer, texts=texts(text("synopsis", "fr")))
        with refused(ChangeRefused, "text_once"):
            edit(title, writer, texts=texts(text("synopsis", "FR", "Autre")))
        edit(title, writer, texts=texts(text("synopsis", "fr-CA"), text("synopsis_short", "fr")))
        assert set(Text.objects.values_list("path", "language")) == {
            ("synopsis", "fr"),
            ("synopsis", "fr-CA"),
            ("synopsis_short", "fr"),
        }

    def test_of_a_title_is_no_name(self, writer, title):
        with refused(ChangeRefused, "not_translated") as caught:
            edit(title, writer, texts=texts(text("name", "fr", "Le Bateau")))
        assert "stand among its names" in str(caught.value)

    def test_is_translated_by_nobody_but_a_person_or_an_organisation(self, writer, title):
        with pytest.raises(ChangeRefused, match="There is no person or organisation"):
            edit(title, writer, texts=texts(text("synopsis", "fr", translated_by=title.pk)))

    def test_of_the_house_may_be_in_its_dialects(self, writer, title, settings):
        settings.HOUSE_LANGUAGE = "en-GB"
        edit(title, writer, texts=texts(text("synopsis", "en-US")))
        with refused(ChangeRefused, "house_language"):
            edit(title, writer, texts=texts(text("synopsis", "en")))

    def test_may_be_as_long_as_the_text_itself(self, writer, title):
        edit(title, writer, texts=texts(text("synopsis_short", "fr", "x" * 190)))

    def test_that_stays_is_not_judged_again(self, writer, title, settings):
        edit(title, writer, texts=texts(text("synopsis", "de"), text("tagline", "fr")))
        settings.HOUSE_LANGUAGE = "de"
        french = Text.objects.get(language="fr")
        edit(title, writer, texts={french.pk: {"text": "Autre"}})
        with refused(ChangeRefused, "house_language"):
            row = Text.objects.get(language="de")
            edit(title, writer, texts={row.pk: {"text": "Anders"}})


class TestAnOfficialName:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ({"text": "Le Bateau", "kind": "also_known_as"}, "official_of_no_language"),
            ({"text": "The Boat", "kind": "also_known_as", "language": "en"}, "house_language"),
            ({"text": "Le Bateau", "kind": "erroneous", "language": "fr"}, "official_of_that_kind"),
            ({"text": "Le Bateau", "kind": "machine_translated", "language": "fr"}, "official_of_that_kind"),
        ],
    )
    def test_is_refused(self, writer, title, row, code):
        with refused(ChangeRefused, code):
            edit(title, writer, names={"new-1": {**row, "official": True}})

    def test_is_one_of_each_language_and_country(self, writer, title):
        row = {"kind": "also_known_as", "language": "fr", "official": True}
        edit(title, writer, names={"new-1": {**row, "text": "Le Bateau"}})
        with refused(ChangeRefused, "official_twice"):
            edit(title, writer, names={"new-1": {**row, "text": "Le Sous-marin"}})
        edit(title, writer, names={"new-1": {**row, "text": "Le Sous-marin", "country": "CA"}})

    def test_of_a_country_is_that_of_the_language_there(self, writer, title, client, editor):
        row = {"kind": "also_known_as", "language": "fr", "official": True}
        names = {
            "new-1": {**row, "text": "Le Bateau"},
            "new-2": {**row, "text": "Le Navire", "country": "CA"},
        }
        edit(title, writer, names=names)
        make_live(title, by=writer, approver=editor)
        found = kind("title").body.names_by_language(document(title))
        assert set(found) == {("fr", "Le Bateau"), ("fr-CA", "Le Navire")}


class TestALanguageOfTheVocabulary:
    def test_has_to_be_one(self):
        with pytest.raises(ValidationError, match="did you mean ja"):
            Language(code="jp", label="Japanese").full_clean()
        with pytest.raises(ValidationError, match="is written gsw-CH"):
            Language(code="gsw-ch", label="Swiss German").full_clean()
        Language(code="gsw-CH", label="Swiss German").full_clean()

    def test_that_is_none_is_refused_with_what_is_near(self, writer, title):
        row = {"text": "Das Boot", "kind": "original", "language": "jp"}
        with pytest.raises(ChangeRefused, match=r"no language “jp”: did you mean ja \(Japanese\)\?"):
            edit(title, writer, names={"new-1": row})


class TestFromSheetToFeed:
    """Das Boot, and a Japanese film with its name in two scripts."""

    def test_of_das_boot(self, writer, editor, title, client):
        person = make_person(writer, name="David Colmer", **keyed("person", "colmer"))
        come_in(
            writer,
            "titles-texts",
            "title,text of,language,text,translated by,translated by named,machine,note",
            "das-boot,synopsis,German,Ein U-Boot im Atlantik.,,Bavaria Film,,",
            "das-boot,synopsis,nl,Een onderzeeër.,person:colmer,,,for the festival",
            "das-boot,notice,fr_ca,Violence.,,DeepL,yes,",
        )
        make_live(person, by=writer, approver=editor)
        bring_out(card_of(title).pending, by=writer, approver=editor)
        found = {(row["path"], row["language"]): row for row in document(title)["texts"]}
        assert found.keys() == {("synopsis", "de"), ("synopsis", "nl"), ("notice", "fr-CA")}
        dutch, french = found["synopsis", "nl"], found["notice", "fr-CA"]
        assert (dutch["translated_by"]["name"], dutch["machine"]) == ("David Colmer", False)
        assert dutch["note"] == "for the festival"
        assert (french["translated_by"], french["translated_by_named"], french["machine"]) == (
            None,
            "DeepL",
            True,
        )
        for asked in ("de", "German", "fr", "fr-CA", "nl"):
            assert [each["id"] for each in listed(client, asked)] == [title.pk]
        assert listed(client, "it") == []

    def test_of_a_japanese_film(self, writer, editor, client):
        film = make_title(writer, name="Seven Samurai", **keyed("title", "samurai"))
        come_in(
            writer,
            "title-names",
            "title,kind,text,language,official",
            "samurai,also known as,七人の侍,ja,yes",
            "samurai,also known as,Shichinin no Samurai,ja-Latn,yes",
        )
        bring_out(card_of(film).pending, by=writer, approver=editor)
        assert {row["language"]: row["text"] for row in document(film)["names"]} == {
            "ja": "七人の侍",
            "ja-Latn": "Shichinin no Samurai",
        }
        page = client.get(f"/titles/{film.card.slug}?language=ja-Latn").content.decode()
        assert '<span lang="ja-Latn">Shichinin no Samurai</span></h1>' in page
        page = client.get(f"/titles/{film.card.slug}?language=ja").content.decode()
        assert '<span lang="ja">七人の侍</span></h1>' in page
        assert client.get("/api/v1/search?q=七人の侍").json()["results"][0]["id"] == film.pk

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ("das-boot,synopsis,jp,Text", "did you mean ja (Japanese)"),
            ("das-boot,synopsis,en,Text", "language of the house"),
            ("das-boot,runtime,fr,Text", "stands in other languages"),
            ("das-boot,citations/synopsis/nowhere,fr,Text", "There is no source with the key “nowhere”"),
        ],
    )
    def test_says_what_is_wrong_with_a_row(self, writer, title, row, says):
        staged = make_import(writer, "title,text of,language,text", row, code="titles-texts")
        assert says in str(problems(staged, 2))


def listed(client, language: str) -> list[dict]:
    return client.get("/api/v1/titles", {"in_language": language}).json()["results"]


class TestTheFilterOfTheFeed:
    def test_refuses_what_is_no_language(self, client):
        response = client.get("/api/v1/titles?in_language=jp")
        assert response.status_code == 400
        assert "did you mean ja (Japanese)?" in response.json()["detail"]


class TestAQuotation:
    """Words in Spanish, with their English beside them."""

    SPANISH = "La resistencia es la clave de todo."

    @pytest.fixture
    def claim(self, writer):
        source = make_source(writer, title="El País", language="es", text=f"… {self.SPANISH} …")
        claim = make_claim(writer, **keyed("claim", "clave"))
        quoted = cite(source, quotation=self.SPANISH)
        edit(claim, writer, citations={"new-1": quoted}, texts=texts(self.row("citations/new-1/quotation")))
        return claim

    def row(self, path: str, **values) -> dict:
        named = {"translated_by_named": "our desk", **values}
        return text(path, "en", "Resistance is the key to everything.", **named)

    def test_may_be_in_the_language_of_the_house(self, claim):
        citation = claim.card.citations.get()
        assert claim.card.texts.get().path == f"citations/{citation.pk}/quotation"

    def test_is_refused_in_its_own_language(self, writer, claim):
        citation = claim.card.citations.get()
        edit(claim, writer, citations={citation.pk: {"language": "es"}})
        with refused(ChangeRefused, "own_language"):
            path = f"citations/{citation.pk}/quotation"
            edit(claim, writer, texts=texts(text(path, "Spanish")))

    def test_that_is_removed_takes_its_translation_along(self, writer, claim):
        citation = claim.card.citations.get()
        edit(claim, writer, citations={citation.pk: None})
        assert not Text.objects.exists()
        before = claim.card.versions.order_by("-number")[1]
        record = Claim.objects.select_related("card").get()
        restore(record, before, expect=record.card.version, by=writer, at=NOON)
        assert Text.objects.get().path == f"citations/{claim.card.citations.get().pk}/quotation"

    def test_stands_in_the_document_and_is_checked_against_nothing(self, writer, editor, claim):
        make_live(*Card.objects.all(), by=writer, approver=editor)
        found = document(claim)
        [quoted], [row] = found["citations"], found["texts"]
        assert quoted["quotation"] == self.SPANISH
        assert (row["path"], row["language"]) == (f"citations/{quoted['id']}/quotation", "en")
        assert found["derived"]["quotes"] == {str(quoted["id"]): "exact"}

    def test_stands_beside_the_original_on_the_page(self, writer, editor, claim, client):
        make_live(*Card.objects.all(), by=writer, approver=editor)
        html = client.get(f"/claims/{claim.pk}").content.decode()
        table = html[html.index('class="printed-table"') :]
        assert f'<blockquote><p><span lang="es">{self.SPANISH}</span></p></blockquote>' in table
        assert "Resistance is the key to everything." in table
        assert "Translated from Spanish by our desk: not the words of the source" in table
        assert "<blockquote><p>Resistance" not in html

    @pytest.mark.parametrize(
        ("words", "says", "beside"),
        [
            (
                "Resistance is the key to everything.",
                "Translated from Spanish by our desk. In the source’s own words:",
                f'<p class="words"><span lang="es">{SPANISH}</span></p>',
            ),
            (
                SPANISH,
                "Translated from Spanish by our desk: not the words of the source",
                '<p class="words">Resistance is the key to everything.</p>',
            ),
        ],
    )
    def test_stands_beside_the_quote_of_a_story(self, writer, editor, claim, client, words, says, beside):
        block = {"type": "quote", "text": words, "claim": claim.pk, "attribution": "A professor"}
        story = make_story(writer, blocks={"new-1": block})
        make_live(*Card.objects.all(), by=writer, approver=editor)
        html = client.get(f"/stories/{story.card.slug}").content.decode()
        spoken = ' lang="es"' if words == self.SPANISH else ""
        assert f"<blockquote><p{spoken}>{words}</p></blockquote>" in html
        figure = html[html.index('<figure class="pull">') : html.index("</figure>")]
        assert says in figure
        assert beside in figure

    def test_comes_in_by_a_sheet(self, writer, claim):
        source = make_source(writer, title="Le Monde", language="fr", **keyed("source", "monde"))
        edit(claim, writer, citations={"new-1": cite(source, "value_state", quotation="La clé de tout.")})
        come_in(
            writer,
            "claims-texts",
            "claim,text of,language,text,translated by named",
            "clave,citations/value_state/monde,en,The key to everything.,our desk",
        )
        row = Text.objects.get(text="The key to everything.")
        assert row.path == f"citations/{claim.card.citations.get(source=source).pk}/quotation"


class TestATextThatIsBehind:
    def findings(self, record) -> list[str]:
        proposal = Proposed(card_of(record), "publish", bodies([card_of(record)])[record.pk])
        return [each.message for each in texts_follow_what_they_translate([proposal])]

    def test_is_told_of(self, writer, editor, title):
        edit(
            title, writer, texts=texts(text("synopsis", "fr"), text("synopsis", "de"), text("tagline", "fr"))
        )
        make_live(title, by=writer, approver=editor)
        assert self.findings(title) == []
        german = title.card.texts.get(language="de")
        edit(title, writer, synopsis="Another story.", texts={german.pk: {"text": "Eine andere."}})
        assert self.findings(title) == [
            "The synopsis has changed, and not its text in French: see that it says the same."
        ]

    def test_of_a_draft_is_not(self, writer, title):
        edit(title, writer, texts=texts(text("synopsis", "fr")))
        edit(title, writer, synopsis="Another story.")
        assert self.findings(title) == []


class TestABodyOfBefore:
    def test_is_served_with_what_it_lacks_as_unknown(self):
        name = {"id": 1, "text": "Das Boot", "kind": "original", "language": "de"}
        cited = {"id": 2, "path": "", "quotation": "Words."}
        older = {"names": [name], "citations": [cited], "tagline": "Down."}
        served = kind("title").body.served(completed("title", older))
        assert served["texts"] == []
        assert served["names"] == [
            {"official": False, "translated_by": None, "translated_by_named": None, **name}
        ]
        assert served["citations"][0]["language"] is None
        assert served["citations"][0]["quotation"] == "Words."
        assert served["tagline"] == "Down."


class TestAMerge:
    def test_takes_texts_over_that_the_survivor_lacks(self, writer, editor):
        one = make_organisation(
            writer, name="A24 Films", texts=texts(text("biography", "fr"), text("biography", "de"))
        )
        other = make_organisation(writer, name="A24", texts=texts(text("biography", "fr", "Le sien")))
        make_live(one, other, by=writer, approver=editor)
        french, german = one.card.texts.order_by("-language")
        take = [f"texts/{german.pk}"]
        offers = {each.path: each for each in preview(card_of(one), card_of(other))}
        assert offers[f"texts/{german.pk}"].may_take
        assert not offers[f"texts/{french.pk}"].may_take
        merged(one, other, by=writer, approver=editor, take=take)
        assert set(other.card.texts.values_list("language", "text")) == {("fr", "Le sien"), ("de", "Texte")}

    def test_takes_a_quotation_over_with_its_translation(self, writer, editor):
        source = make_source(writer, text="Une phrase entière.")
        quoted = {"new-1": cite(source, quotation="Une phrase entière.")}
        one = make_organisation(
            writer, name="A24 Films", citations=quoted, texts=texts(text("citations/new-1/quotation", "en"))
        )
        other = make_organisation(writer, name="A24")
        make_live(source, one, other, by=writer, approver=editor)
        citation = one.card.citations.get()
        propose_merge(one, other, by=writer, take=[f"citations/{citation.pk}"])
        moved = other.card.citations.get()
        assert other.card.texts.get().path == f"citations/{moved.pk}/quotation"


class TestTheNewsroom:
    @pytest.fixture
    def as_writer(self, writer):
        client = Client()
        client.force_login(writer)
        return client

    def names(self, response) -> list[str]:
        return [str(record) for record in response.context["cl"].result_list]

    def test_lists_what_has_no_text_in_a_language(self, as_writer, writer):
        make_title(writer, name="Told", texts=texts(text("synopsis", "fr-CA")))
        make_title(writer, name="Untold", texts=texts(text("synopsis", "de")))
        where = reverse("admin:catalog_title_changelist")
        assert self.names(as_writer.get(where, {"no_text_in": "French"})) == ["Untold"]
        assert self.names(as_writer.get(where, {"text_in": "fr"})) == ["Told"]
        assert self.names(as_writer.get(where, {"text_in": "fr-CA"})) == ["Told"]
        response = as_writer.get(where, {"no_text_in": "jp"})
        assert "did you mean ja (Japanese)?" in response.content.decode()

    def test_edits_texts_on_a_page_of_their_own(self, as_writer, writer, title):
        where = reverse("newsroom:part", args=[title.pk, "texts"])
        html = as_writer.get(where).content.decode()
        assert "synopsis: A submarine in the Atlantic." in html
        versions = {"version_opened": title.card.version, "version_expected": title.card.version}
        sent = {
            **{f"texts-{key}": value for key, value in {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0}.items()},
            "texts-0-path": "synopsis",
            "texts-0-language": "French",
            "texts-0-text": "Un sous-marin.",
            **versions,
        }
        as_writer.post(where, sent)
        assert [(row.path, row.language, row.text) for row in title.card.texts.all()] == [
            ("synopsis", "fr", "Un sous-marin.")
        ]
        response = as_writer.post(where, {**sent, "texts-0-language": "jp"})
        assert "did you mean ja (Japanese)?" in response.content.decode()

    def test_shows_them_in_the_history(self, as_writer, writer, title):
        edit(title, writer, texts=texts(text("synopsis", "fr", "Un sous-marin.")))
        number = Version.objects.filter(card=title.pk).order_by("-number")[0].number
        where = reverse("newsroom:compare", args=[title.pk])
        html = as_writer.get(where, {"from": number - 1, "to": number}).content.decode()
        assert "Un sous-marin." in html


class TestReading:
    def test_takes_as_many_queries_with_many_texts_as_with_one(self, writer, django_assert_num_queries):
        cards = []
        for size in (1, 2):
            rows = texts(*(text("synopsis", tag) for tag in ("fr", "de", "nl")[:size]))
            cards.append([make_title(writer, texts=rows).card for _ in range(size)])
        for some in cards:
            # The record; which of its lists and parts have rows; texts.
            with django_assert_num_queries(3):
                states(kind("title"), some)

    def test_of_a_season_finds_it_by_its_name_in_any_language(self, writer, title):
        season = make_season(writer, title, name="Part 1", texts=texts(text("name", "es", "Parte 1")))
        assert season.card.also == "Parte 1"
