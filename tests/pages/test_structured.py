"""Documents as schema.org data: each kind's type, its properties, and what it leaves out."""

from dataclasses import replace

import pytest

from cms.desk.records import registry
from cms.desk.records.registry import Structured, kind, kinds
from cms.pages.structured import Page, describe, named


def at(ref):
    return f"https://stet.example/{ref['kind']}/{ref['id']}" if ref.get("id") else None


def described(kind: str, *, included=None, documents=None, **facts) -> dict:
    return describe({"kind": kind, "id": 1, **facts}, included or {}, documents or {}, at)


def ref(kind: str, id_: int | None, name: str | None) -> dict:
    return {"kind": kind, "id": id_, "slug": None, "name": name}


NETFLIX = ref("organisation", 7, "Netflix")
AVA = ref("person", 3, "Ava DuVernay")
SHOW = ref("title", 9, "When They See Us")


@pytest.mark.parametrize("code", sorted(each.code for each in kinds()))
def test_a_document_with_nothing_but_its_kind_is_described(code):
    built = described(code)
    assert built["@type"]
    assert built["url"] == built["@id"] == f"https://stet.example/{code}/1"
    assert None not in built.values()


class TestAKindThatDeclaresNothing:
    def test_is_a_thing_with_name_and_address(self):
        assert described("festival", name="Berlinale", city="Berlin") == {
            "@context": "https://schema.org",
            "@id": "https://stet.example/festival/1",
            "url": "https://stet.example/festival/1",
            "@type": "Thing",
            "name": "Berlinale",
        }

    def test_is_a_thing_where_others_name_it(self):
        built = described("review", subject=ref("festival", 4, "Berlinale"))
        assert built["itemReviewed"] == {
            "@type": "Thing",
            "name": "Berlinale",
            "url": "https://stet.example/festival/4",
        }


class TestAKindThatDeclaresWhatItIs:
    @pytest.fixture(autouse=True)
    def _declared(self, monkeypatch):
        said = Structured(type="Festival", describe=describe_festival, cited=programme_of)
        monkeypatch.setitem(registry._kinds, "festival", replace(kind("festival"), structured=said))

    def test_says_so_on_its_page(self):
        films = [ref("title", 9, "When They See Us")]
        built = described("festival", name="Berlinale", city="Berlin", included={"films": films})
        assert (built["@type"], built["location"]) == ("Festival", "Berlin")
        [film] = built["workFeatured"]
        assert film["name"] == "When They See Us"
        assert built["url"] == "https://stet.example/festival/1"

    def test_is_called_so_where_others_name_it(self):
        built = described("review", subject=ref("festival", 4, "Berlinale"))
        assert built["itemReviewed"]["@type"] == "Festival"

    def test_is_cited_as_it_says(self):
        citations = [{"id": 1, "path": "", "source": ref("festival", 4, "Berlinale")}]
        [work] = described("title", citations=citations, documents={4: {"city": "Berlin"}})["citation"]
        assert work == {"@type": "Festival", "name": "The programme of Berlinale, Berlin"}


def describe_festival(page: Page) -> dict:
    it, films = page.document, page.beside("films")
    return {
        "@type": "Festival",
        "name": it["name"],
        "location": it["city"],
        "workFeatured": [named(page, each) for each in films],
        "subEvent": page.beside("no such include"),
    }


def programme_of(page: Page, festival: dict, cited: dict) -> dict:
    return {"@type": "Festival", "name": f"The programme of {cited['name']}, {festival['city']}"}


@pytest.mark.parametrize(
    ("kind", "facts", "type_"),
    [
        ("title", {"type": "limited_series"}, "TVSeries"),
        ("title", {"type": "film"}, "Movie"),
        ("title", {"type": "documentary"}, "Movie"),
        ("season", {}, "TVSeason"),
        ("episode", {}, "TVEpisode"),
        ("person", {}, "Person"),
        ("organisation", {}, "Organization"),
        ("event", {}, "Event"),
        ("story", {"form": "news"}, "NewsArticle"),
        ("story", {"form": "guide"}, "Article"),
        ("claim", {}, "Claim"),
        ("review", {}, "Review"),
        ("nomination", {}, "Thing"),
    ],
)
def test_each_kind_has_its_type(kind, facts, type_):
    assert described(kind, **facts)["@type"] == type_


class TestTitle:
    def test_it_says_who_made_it_and_what_is_beside_it(self):
        credits = [
            {"job": "creator", "contributor": AVA, "credited_as": None},
            {"job": "actor", "contributor": ref("person", None, None), "credited_as": "Jharrel Jerome"},
        ]
        season = {"kind": "season", "id": 12, "number": 1, "premiere": "2019-05-31"}
        built = described("title", credits=credits, included={"seasons": [season]}, runtime=64)
        assert built["creator"] == [
            {"@type": "Person", "name": "Ava DuVernay", "url": "https://stet.example/person/3"}
        ]
        assert built["actor"] == [{"@type": "Person", "name": "Jharrel Jerome"}]
        assert built["containsSeason"][0]["seasonNumber"] == 1
        assert built["duration"] == "PT64M"

    def test_each_source_is_cited_once(self):
        source = ref("source", 5, "A report")
        citations = [{"id": n, "path": "", "source": source} for n in (1, 2)]
        documents = {
            5: {"title": "A report", "url": "https://example.org", "outlet": NETFLIX, "published": "2019-06"}
        }
        gone = {"id": 3, "path": "", "source": ref("source", None, None)}
        [work] = described("title", citations=[*citations, gone], documents=documents)["citation"]
        assert work["url"] == "https://example.org"
        assert work["publisher"]["name"] == "Netflix"


class TestReview:
    def test_the_rating_is_out_of_a_hundred(self):
        built = described("review", rating=80, outlet=NETFLIX, critic_named="Ed Power", subject=SHOW)
        assert built["reviewRating"]["bestRating"] == 100
        assert built["author"] == {"@type": "Person", "name": "Ed Power"}
        assert built["itemReviewed"]["name"] == "When They See Us"

    def test_a_rating_of_nought_is_a_rating_and_none_is_none(self):
        assert described("review", rating=0)["reviewRating"]["ratingValue"] == 0
        assert "reviewRating" not in described("review", rating=None)


class TestClaim:
    def test_it_says_who_said_it_and_where_it_appeared(self):
        built = described(
            "claim",
            subject=SHOW,
            speaker=AVA,
            originator=NETFLIX,
            said_on="2019-06-25",
            value={"amount": "23000000", "unit": "accounts", "bound": "more_than"},
            citations=[{"id": 1, "path": "", "source": ref("source", 5, "A post")}],
        )
        assert built["author"]["name"] == "Ava DuVernay"
        assert built["text"] == "more than 23 million accounts"
        assert built["appearance"][0]["name"] == "A post"

    def test_without_a_speaker_it_is_its_originators(self):
        assert described("claim", originator=NETFLIX)["author"]["name"] == "Netflix"


def test_a_story_reads_as_its_paragraphs():
    block = {"type": "paragraph", "text": [{"words": "Seen by "}, {"claim": ref("claim", 8, "Accounts")}]}
    claim = {"kind": "claim", "id": 8, "value": {"amount": "23000000", "unit": "accounts"}, "derived": {}}
    built = described(
        "story", form="news", headline="23 million", blocks=[block], documents={8: claim}, title=SHOW
    )
    assert built["articleBody"] == "Seen by 23 million accounts"
    assert built["about"]["url"] == "https://stet.example/title/9"


class TestNomination:
    def test_is_called_by_its_category_and_nominees(self):
        built = described(
            "nomination",
            category="lead-actor-limited-series",
            result="won",
            title=SHOW,
            ceremony=ref("event", 5, "71st Primetime Emmys"),
            nominees=[{"nominee": AVA, "named": None}, {"nominee": None, "named": "Robin Swicord"}],
        )
        assert built["name"] == "Lead actor limited series: Ava DuVernay, Robin Swicord"
        assert built["subjectOf"]["name"] == "71st Primetime Emmys"

    def test_without_a_nominee_is_called_by_its_title(self):
        built = described("nomination", category_named="Best Writing", title=SHOW, nominees=[])
        assert built["name"] == "Best Writing: When They See Us"

    def test_has_no_record_for_a_name(self):
        assert "name" not in described("festival", title=SHOW)


@pytest.mark.parametrize(
    ("type_", "schema", "dated"),
    [
        ("film", "Movie", "datePublished"),
        ("special", "TVEpisode", "datePublished"),
        ("limited_series", "TVSeries", "startDate"),
    ],
)
def test_a_title_is_of_its_type(type_, schema, dated):
    built = described("title", name="One", type=type_, premiere="2019-05-31")
    assert (built["@type"], built[dated]) == (schema, "2019-05-31")


def test_an_offer_says_where_it_does_not_hold():
    built = described("offer", territory="worldwide", except_countries=["AU", "CN"])
    assert built["ineligibleRegion"] == ["Australia", "China"]
    assert "areaServed" not in built


def test_a_story_holds_its_quotations_and_headings():
    blocks = [
        {"type": "heading", "text": [{"words": "The night"}]},
        {"type": "paragraph", "text": [{"words": "It ran."}]},
        {"type": "quote", "text": [{"words": "I cried"}], "attribution": "Korey Wise"},
        {"type": "quote", "text": [{"words": "“Marked already”"}]},
        {"type": "quote", "text": []},
        {"type": "image", "text": [{"words": "A caption"}]},
    ]
    body = described("story", headline="One", blocks=blocks)["articleBody"]
    assert body.split("\n\n") == ["The night", "It ran.", "“I cried” Korey Wise", "“Marked already”"]
