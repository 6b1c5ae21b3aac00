"""The template tags of the readers' pages: numbers, dates and codes in words, links, sources."""

import json
import re
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from catalog.nominations.honours import names_its_work
from catalog.templatetags import seasons, titles
from cms.pages import rows, words
from cms.pages.citations import against, cited, sources_of
from cms.pages.templatetags import pages as tags
from cms.stories.prose import plain, prose
from sources.claims import board as boards
from sources.claims import values
from sources.templatetags import claims as claim_tags

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
    return engines["django"].from_string("{% load claims pages %}" + source).render(context).strip()


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
        assert words.humanise("op-ed") == "op-ed"
        assert words.humanise("limited_series") == "limited series"
        assert words.humanise(None) == ""
        assert words.country("US") == "United States"
        assert words.country("XQ") == "XQ"
        assert words.language("pt-BR") == "Portuguese"

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (ACCOUNTS, "more than 23 million accounts"),
            ({"amount": "4100000000", "currency": "USD"}, "US$41 million"),
            ({"amount": "250", "currency": "GBP", "bound": "about"}, "about £2.50"),
            ({"amount": "500", "amount_to": "2500", "currency": "EUR"}, "€5–€25"),
            ({"amount": "4100", "currency": "JPY"}, "JP¥4,100"),
            ({"amount": "98", "unit": "percent"}, "98%"),
            ({"amount": "14", "amount_to": "16", "unit": "years"}, "14–16 years"),
            ({"amount": "1", "unit": "awards", "bound": "more_than"}, "more than 1 award"),
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
        assert values.stated({"value": value}) == said


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
        html = render('{% sources document "premiere" %}', document=document, documents={7: source})
        assert "<details" in html
        assert "1 source<span" in html
        assert '<a href="/organisations/directexpose">DirectExpose</a>' in html
        assert "11 August 2019" in html
        assert "has &lt;captured&gt; 23M" in html
        assert "<b>23M viewers</b>, credited: “Netflix”" in html
        assert 'href="https://example.org/23m"' in html

    def test_no_source_is_said_quietly(self):
        html = render('{% sources document "premiere" %}', document={}, documents={})
        assert html == '<span class="unsourced">no source</span>'

    def test_our_own_words_want_none(self, monkeypatch):
        of = SimpleNamespace(code="title", cited=("premiere",), stated_by={}, follows={})
        monkeypatch.setattr(tags, "kinds", lambda: [of])
        title = {"kind": "title", "id": 4}
        assert "no source" in render('{% sources document "premiere" %}', document=title, documents={})
        assert render('{% sources document "synopsis" %}', document=title, documents={}) == ""

    def test_a_source_that_is_gone_keeps_the_quoted_words(self):
        document = {"citations": [citation(source=None, quotation="Four episodes.")]}
        html = render("{% sources document %}", document=document, documents={})
        assert "A source that is not published" in html
        assert "Four episodes." in html

    def test_who_is_against_the_whole_record_is_not_against_each_fact(self):
        document = {"citations": [citation(stance="contradicts")]}
        assert "1 against" in render("{% sources document %}", document=document, documents={})
        assert "against" not in render('{% sources document "method" %}', document=document, documents={})

    def test_a_row_has_its_own(self):
        document = {"citations": [citation(1, "credits/3"), citation(2, "credits/3", source=8)]}
        html = render('{% sources document "credits" 3 %}', document=document, documents={})
        assert "2 sources<span" in html

    def test_no_address_but_the_web_is_linked(self):
        document = {"citations": [citation()]}
        source = {"title": "A page", "url": "javascript:alert(1)"}
        assert "javascript" not in render("{% sources document %}", document=document, documents={7: source})


class TestLinks:
    def test_a_name_leads_to_its_record_by_slug_or_id(self):
        assert tags.address({"kind": "title", "id": 4, "slug": "selma"}) == "/titles/selma"
        assert tags.address({"kind": "title", "id": 4, "slug": None}) == "/titles/4"

    def test_what_is_not_published_is_bare_words(self):
        gone = {"kind": "person", "id": None, "slug": None, "name": None}
        assert tags.address(gone) == ""
        assert tags.link({}, gone, "A. DuVernay") == "A. DuVernay"
        assert tags.link({}, None) == ""
        assert tags.address({"kind": "no such kind", "id": 1, "slug": None}) == ""

    def test_names_are_escaped(self):
        assert "&lt;b&gt;" in tags.link({}, {"kind": "person", "id": 3, "slug": None, "name": "<b>"})


class TestRows:
    def test_what_the_series_shows_stands_apart_from_what_happened(self):
        world, shown = claim(id=1), claim(id=2, depicted_in={"id": 9})
        old, first = claim(id=3, standing="deprecated"), claim(id=4, standing="preferred")
        claims = [world, shown, old, first]
        assert boards.about_the_world(claims) == [first, world]
        assert boards.in_the_series(claims) == [shown]
        assert boards.deprecated(claims) == [old]

    def test_a_credit_finds_the_real_person_it_portrays(self):
        korey = {"id": 1, "name": "Korey Wise"}
        jogger = {"id": 2, "name": None, "description": "The jogger"}
        jerome = {"job": "actor", "character": "korey wise"}
        title = {"characters": [korey, jogger], "credits": [jerome, {"job": "director", "character": None}]}
        assert titles.played(title, jerome) == korey
        assert titles.played(title, {"character": None}) == {}
        assert titles.uncast(title) == [jogger]

    def test_the_crew_is_grouped_by_job(self):
        writer, actor, second = {"job": "writer"}, {"job": "actor"}, {"job": "writer"}
        assert titles.crew([writer, actor, second]) == [("writer", [writer, second])]

    def test_a_season_without_a_name_goes_by_its_title_and_number(self):
        assert seasons.season_name({"name": "The trial", "number": 1}) == "The trial"
        assert seasons.season_name({"title": {"name": "Roots"}, "number": 2}) == "Roots: Season 2"
        assert seasons.season_name({"title": {"name": None}, "number": None}) == "Season"

    def test_a_block_shows_only_rows_about_its_record_and_what_is_its_own(self):
        season = {"id": 20, "title": {"id": 10}}
        ours, other = {"subject": {"id": 20}}, {"subject": {"id": 99}}
        assert rows.belonging([ours, other], {"id": 10}, [season]) == [ours]
        assert rows.belonging([ours, other], None) == [ours, other]

    def test_print_is_parted_by_what_was_counted(self):
        def printed(unit):
            return {"citation": {"printed": {"value": "23M", "unit": unit}}}

        found = [printed("accounts"), printed("viewers"), printed("accounts"), {"citation": {"printed": {}}}]
        assert [(lane["unit"], len(lane["cited"])) for lane in claim_tags.lanes(found)] == [
            ("accounts", 2),
            ("viewers", 1),
        ]


def disputed(id_: int, *others: int, **values) -> dict:
    conflicts = [{"claim": {"kind": "claim", "id": other}, "kind": "value"} for other in others]
    return claim(id=id_, property="audience", **values) | {"derived": {"conflicts": conflicts}}


class TestTheBoard:
    accounts = disputed(1, 3)
    again = disputed(2, 3)
    viewers = disputed(3, 1, 2, value={**ACCOUNTS, "unit": "viewers", "bound": None})
    award = claim(id=4, property="awards-received", value={"amount": "1", "unit": "awards"})

    def words(self, id_: int, modality: str = "fact", **values) -> dict:
        return claim(id=id_, modality=modality, property="format", value={"text": f"word {id_}"}, **values)

    def test_shows_a_dispute_once_and_first_with_each_value_side_by_side(self):
        first, second = boards.board([self.award, self.accounts, self.again, self.viewers]).figures
        assert first.question == "23 million: accounts or viewers?"
        assert [[each["id"] for each in some] for some in first.values] == [[1, 2], [3]]
        assert second.claims == [self.award]

    def test_asks_what_a_place_is_among(self):
        value = {"rank": 1, "universe": "series in the US"}
        ranks = [disputed(1, 2, value=value), disputed(2, 1, value={**value, "universe": "all series"})]
        assert boards.Group(ranks).question == "No. 1, but of what?"

    def test_asks_nothing_where_values_are_words(self):
        assert boards.Group([self.words(1), self.words(2)]).question == ""

    def test_has_a_place_for_every_claim(self):
        figures = [claim(id=number) for number in range(10, 20)]
        facts = [self.words(number) for number in range(20, 30)]
        said = [self.words(number, "opinion") for number in range(30, 33)]
        remark = self.words(40, "remark")
        one, other = (self.words(n) | {"derived": disputed(n, m)["derived"]} for n, m in ((50, 51), (51, 50)))
        board = boards.board([remark, *said, one, *facts, *figures, other])
        assert len(board.figures) == 6
        assert board.more == figures[6:]
        assert [each.claims for each in board.differing] == [[one, other]]
        assert board.stated == facts[:6]
        assert board.folded == [("more statement", facts[6:]), ("opinion", said), ("remark", [remark])]

    def test_folds_nothing_of_what_is_short(self):
        said = [self.words(number, "opinion") for number in range(3)]
        board = boards.board(said)
        assert (board.stated, board.folded) == (said, [])

    def test_sets_a_claim_beside_what_it_contradicts_and_what_that_contradicts(self):
        documents = {each["id"]: each for each in (self.accounts, self.again, self.viewers)}
        assert [each["id"] for each in boards.dispute(self.again, documents).claims] == [2, 3, 1]
        assert boards.dispute(self.again, {}) is None

    def test_says_who_says_it_else_who_printed_it(self):
        said = claim(speaker={"id": 1, "name": "Ava"}, originator_described="Netflix")
        assert render("{% who claim %}", claim=said, documents={}) == "Ava"
        printed = claim(citations=[citation(), citation(2, source=8)])
        documents = {7: {"outlet": {"name": "Variety"}}}
        assert render("{% who claim %}", claim=printed, documents=documents) == "Variety and A report"
        assert render("{% who claim %}", claim=claim(), documents={}) == "Nobody named"
        names = [{"id": 1, "speaker_described": each} for each in "ABACD"]
        assert claim_tags.speakers(names) == "A, B, C and others"


class TestNames:
    def test_our_description_of_what_has_no_name_is_set_apart(self):
        ref = {"kind": "source", "id": 3, "slug": None, "name": "[A <post>]"}
        assert tags.link({}, ref) == '<a href="/sources/3"><i class="supplied">[A &lt;post&gt;]</i></a>'
        assert (words.bare("[A post]"), words.bare("[A] post"), words.bare(None)) == (
            "A post",
            "[A] post",
            "",
        )

    @pytest.mark.parametrize(
        ("name", "size"),
        [("Selma", ""), ("Chernobyl", "long"), ("The Last Days of Disco", "long")],
    )
    def test_a_poster_keeps_its_longest_word_whole(self, name, size):
        assert tags.type_size(name) == size

    def test_a_year_that_is_not_known_is_not_a_word(self):
        assert (words.year("2019-05-31"), words.year(None)) == ("2019", "")


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
            "{% jsonld %}", document={"kind": "title", "id": 4, "name": hostile}, included={}, documents={}
        )
        inner = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html, re.S).group(1)
        assert not set(inner) & set("<>&\u2028\u2029")
        assert json.loads(inner)["name"] == hostile

    def test_a_kind_without_a_builder_is_a_thing(self):
        html = render("{% jsonld %}", document={"kind": "festival", "id": 4, "name": "Berlinale"})
        assert '"@type": "Thing", "name": "Berlinale"' in html


class TestANameBesideAWiderOne:
    @pytest.mark.parametrize(
        ("name", "wider", "said"),
        [
            ("When They See Us: Season 1", "When They See Us", "Season 1"),
            ("Coven", "American Horror Story", "Coven"),
            ("Selma", "Selma", "Selma"),
            ("Selmas", "Selma", "Selmas"),
            ("Luther – Series 2", "Luther", "Series 2"),
            ("Season 1", None, "Season 1"),
        ],
    )
    def test_says_only_its_own_words(self, name, wider, said):
        assert tags.within({"name": name}, {"name": wider} if wider else None) == said

    def test_of_what_is_not_published_is_words_for_it(self):
        assert tags.within({"kind": "season", "name": None}, {"name": "Selma"}) == "a season"


class TestTheWorkOfANomination:
    def test_is_named_once_where_it_is_nominated_itself(self):
        work, person = {"kind": "title", "id": 1, "name": "Selma"}, {"kind": "person", "id": 2, "name": "Ava"}
        assert names_its_work({"title": work, "nominees": [{"nominee": person}, {"nominee": work}]})
        assert not names_its_work({"title": work, "nominees": [{"nominee": person}]})
        unpublished = {"kind": "title", "id": None, "name": None}
        assert not names_its_work({"title": unpublished, "nominees": [{"nominee": unpublished}]})
