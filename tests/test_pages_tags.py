"""What the readers' templates say with: numbers, days and codes in words, links, the sources of a fact."""

import json
import re
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from cms.pages import words
from cms.pages.citing import against, cited, sources_of
from cms.pages.prose import plain, prose
from cms.pages.templatetags import pages as tags

_records = ([path("<str:plural>/<str:key>", HttpResponse, name="record")], "pages")
urlpatterns = [path("", include(_records))]
pytestmark = pytest.mark.urls(__name__)

ACCOUNTS = {"state": "known", "amount": "23000000", "unit": "accounts", "bound": "more_than"}


def citation(id_=1, path="", source=7, **values) -> dict:
    ref = {"kind": "source", "id": source, "slug": None, "name": "A report" if source else None}
    return {"id": id_, "path": path, "source": ref, "stance": "supports", **values}


def claim(sentence=None, **values) -> dict:
    return {"kind": "claim", "id": 5, "value": ACCOUNTS, "derived": {"sentence": sentence}, **values}


def render(source: str, **context) -> str:
    return engines["django"].from_string("{% load pages %}" + source).render(context).strip()


class TestWords:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("23000000", "23 million"),
            (1_250_000, "1.25 million"),
            ("23412345", "23,412,345"),
            ("125000", "125,000"),
            ("12.50", "12.5"),
            ("1200000000", "1.2 billion"),
            ("0", "0"),
            ("many", "many"),
            (None, ""),
        ],
    )
    def test_a_number_is_never_rounded(self, value, said):
        assert words.number(value) == said

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("2019-05-31", "31 May 2019"),
            ("2019-05", "May 2019"),
            ("2019", "2019"),
            ("2026-03-01T12:00:00Z", "1 March 2026"),
            ("spring 1989", "spring 1989"),
            (None, ""),
        ],
    )
    def test_a_day_is_as_precise_as_it_is_known(self, value, said):
        assert words.day(value) == said

    @pytest.mark.parametrize(
        ("value", "said"),
        [(64, "1 h 4 min"), (60, "1 h"), (45, "45 min"), (0, "0 min"), (None, "")],
    )
    def test_a_length(self, value, said):
        assert words.minutes(value) == said

    def test_codes(self):
        assert words.humanise("executive-producer") == "executive producer"
        assert words.humanise("limited_series") == "limited series"
        assert words.humanise(None) == ""
        assert words.country("US") == "United States"
        assert words.country("XQ") == "XQ"
        assert words.language("pt-BR") == "Portuguese"

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (ACCOUNTS, "more than 23 million accounts"),
            ({"amount": "41000000", "currency": "USD"}, "US$41 million"),
            ({"amount": "98", "unit": "percent"}, "98%"),
            ({"amount": "14", "amount_to": "16", "unit": "years"}, "14–16 years"),
            ({"rank": 1, "universe": "series in the US"}, "No. 1, series in the US"),
            ({"date": "2002-12", "bound": "about"}, "about December 2002"),
            ({"boolean": False}, "no"),
            ({"state": "unknown", "amount": "3"}, "not known"),
            ({"entity": {"kind": "person", "id": 3, "name": "Ava DuVernay"}}, "Ava DuVernay"),
            ({"text": "their words"}, "their words"),
            (None, ""),
        ],
    )
    def test_what_a_claim_states(self, value, said):
        assert words.stated(value) == said


class TestCitations:
    def test_the_very_row_goes_before_its_part_and_the_part_before_the_record(self):
        row, part, whole = citation(1, "credits/311"), citation(2, "credits"), citation(3, "")
        document = {"citations": [whole, part, row]}
        assert cited(document, "credits/311") == [row]
        assert cited(document, "credits/312") == [part]
        assert cited(document, "premiere") == [whole]
        assert cited(document, None) == [whole, part, row]

    def test_another_fact_does_not_lend_its_source(self):
        assert cited({"citations": [citation(path="premiere")]}, "genres") == []
        assert cited({}, "genres") == []

    def test_one_source_quoted_twice_is_one_source(self):
        assert sources_of([citation(1), citation(2), citation(3, source=None), citation(4, source=None)]) == 3

    def test_contradictions_are_counted_apart(self):
        no = citation(2, stance="contradicts")
        assert against([citation(1), no]) == [no]


class TestSources:
    def test_the_disclosure_shows_outlet_day_words_print_and_links(self):
        printed = {"value": "23M", "unit": "viewers", "bound": None, "attribution": "Netflix"}
        document = {"citations": [citation(path="premiere", quotation="has <captured> 23M", printed=printed)]}
        source = {
            "title": "A headline",
            "outlet": {"kind": "organisation", "id": 9, "slug": "directexpose", "name": "DirectExpose"},
            "published": "2019-08-11",
            "url": "https://example.org/23m",
        }
        html = render('{% sources document "premiere" %}', document=document, shelf={7: source})
        assert "<details" in html
        assert "1 source<span" in html
        assert '<a href="/organisations/directexpose">DirectExpose</a>' in html
        assert "11 August 2019" in html
        assert "has &lt;captured&gt; 23M" in html
        assert "<b>23M viewers</b>, credited to Netflix" in html
        assert 'href="https://example.org/23m"' in html

    def test_no_source_is_said_quietly(self):
        html = render('{% sources document "premiere" %}', document={}, shelf={})
        assert html == '<span class="unsourced">no source</span>'

    def test_our_own_words_want_none(self, monkeypatch):
        monkeypatch.setattr(tags, "kinds", lambda: [SimpleNamespace(code="title", cited=("premiere",))])
        title = {"kind": "title", "id": 4}
        assert "no source" in render('{% sources document "premiere" %}', document=title, shelf={})
        assert render('{% sources document "synopsis" %}', document=title, shelf={}) == ""

    def test_a_source_that_is_gone_keeps_the_quoted_words(self):
        document = {"citations": [citation(source=None, quotation="Four episodes.")]}
        html = render("{% sources document %}", document=document, shelf={})
        assert "A source that is not published" in html
        assert "Four episodes." in html

    def test_who_is_against_the_whole_record_is_not_against_each_fact(self):
        document = {"citations": [citation(stance="contradicts")]}
        assert "1 against" in render("{% sources document %}", document=document, shelf={})
        assert "against" not in render('{% sources document "method" %}', document=document, shelf={})

    def test_a_row_has_its_own(self):
        document = {"citations": [citation(1, "credits/3"), citation(2, "credits/3", source=8)]}
        html = render('{% sources document "credits" 3 %}', document=document, shelf={})
        assert "2 sources<span" in html

    def test_no_address_but_the_web_is_linked(self):
        document = {"citations": [citation()]}
        source = {"title": "A page", "url": "javascript:alert(1)"}
        assert "javascript" not in render("{% sources document %}", document=document, shelf={7: source})


class TestLinks:
    def test_a_name_leads_to_its_record_by_slug_or_id(self):
        assert tags.address({"kind": "title", "id": 4, "slug": "selma"}) == "/titles/selma"
        assert tags.address({"kind": "title", "id": 4, "slug": None}) == "/titles/4"

    def test_what_is_not_published_is_bare_words(self):
        gone = {"kind": "person", "id": None, "slug": None, "name": None}
        assert tags.address(gone) == ""
        assert tags.link(gone, "A. DuVernay") == "A. DuVernay"
        assert tags.link(None) == ""
        assert tags.address({"kind": "no such kind", "id": 1, "slug": None}) == ""

    def test_names_are_escaped(self):
        assert "&lt;b&gt;" in tags.link({"kind": "person", "id": 3, "slug": None, "name": "<b>"})


class TestRows:
    def test_what_the_series_shows_stands_apart_from_what_happened(self):
        world, shown = claim(id=1), claim(id=2, depicted_in={"id": 9})
        old, first = claim(id=3, standing="deprecated"), claim(id=4, standing="preferred")
        rows = [world, shown, old, first]
        assert tags.happened(rows) == [first, world]
        assert tags.in_the_series(rows) == [shown]
        assert tags.set_aside(rows) == [old]

    def test_a_credit_finds_the_real_person_it_portrays(self):
        korey = {"id": 1, "name": "Korey Wise"}
        jogger = {"id": 2, "name": None, "description": "The jogger"}
        jerome = {"job": "actor", "character": "korey wise"}
        title = {"characters": [korey, jogger], "credits": [jerome, {"job": "director", "character": None}]}
        assert tags.played(title, jerome) == korey
        assert tags.played(title, {"character": None}) == {}
        assert tags.uncast(title) == [jogger]

    def test_the_crew_is_grouped_by_job(self):
        writer, actor, second = {"job": "writer"}, {"job": "actor"}, {"job": "writer"}
        assert tags.crew([writer, actor, second]) == [("writer", [writer, second])]

    def test_a_block_shows_only_rows_about_its_record_and_what_is_its_own(self):
        season = {"id": 20, "title": {"id": 10}}
        ours, other = {"subject": {"id": 20}}, {"subject": {"id": 99}}
        assert tags.belonging([ours, other], {"id": 10}, [season]) == [ours]
        assert tags.belonging([ours, other], None) == [ours, other]

    def test_print_is_parted_by_what_was_counted(self):
        def printed(unit):
            return {"citation": {"printed": {"value": "23M", "unit": unit}}}

        rows = [printed("accounts"), printed("viewers"), printed("accounts"), {"citation": {"printed": {}}}]
        assert [(lane["unit"], len(lane["cited"])) for lane in tags.lanes(rows)] == [
            ("accounts", 2),
            ("viewers", 1),
        ]


class TestProse:
    said = claim("More than 23 million accounts watched it, Netflix said.")
    slot = {"claim": {"kind": "claim", "id": 5, "slug": None, "name": "Accounts"}}

    def test_inside_a_sentence_a_claim_is_its_value(self):
        text = [{"words": "She wrote that "}, self.slot, {"words": " had watched."}]
        assert plain(text, {5: self.said}) == "She wrote that more than 23 million accounts had watched."

    def test_between_sentences_it_is_its_sentence(self):
        text = [{"words": "It ran. "}, self.slot, {"words": " Nothing says how."}]
        assert plain(text, {5: self.said}) == f"It ran. {self.said['derived']['sentence']} Nothing says how."
        assert plain([self.slot], {5: self.said}) == self.said["derived"]["sentence"]

    def test_a_full_stop_is_not_doubled(self):
        assert plain([self.slot, {"words": "."}], {5: self.said}).endswith("Netflix said.")

    def test_a_claim_that_is_not_live_leaves_its_name(self):
        assert prose([self.slot], {})[0] == {"words": "Accounts", "ref": self.slot["claim"], "claim": None}


class TestJsonLd:
    def test_nothing_in_it_ends_the_script(self):
        hostile = "</script><script>alert(1)</script>&\u2028\u2029<!--"
        html = render(
            "{% jsonld %}", document={"kind": "title", "id": 4, "name": hostile}, included={}, shelf={}
        )
        inner = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html, re.S).group(1)
        assert not set(inner) & set("<>&\u2028\u2029")
        assert json.loads(inner)["name"] == hostile

    def test_a_kind_without_a_builder_is_a_thing(self):
        html = render("{% jsonld %}", document={"kind": "festival", "id": 4, "name": "Berlinale"})
        assert '"@type": "Thing", "name": "Berlinale"' in html
