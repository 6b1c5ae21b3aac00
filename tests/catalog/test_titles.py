"""Titles: dates, names, companies, characters, bases, relations, images and videos."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Relation, Title
from cms.desk.records.registry import kind
from cms.desk.write.change import ChangeRefused
from cms.publishing.models import LiveDocument
from tests.make import (
    credit,
    document,
    edit,
    keyed,
    make_event,
    make_live,
    make_organisation,
    make_person,
    make_title,
)
from tests.make.sheets import come_in, make_import, outcomes, problems
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def korey(writer):
    return make_person(writer, name="Korey Wise", **keyed("person", "korey-wise"))


@pytest.fixture
def netflix(writer):
    return make_organisation(writer, name="Netflix", **keyed("organisation", "netflix"))


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma", **keyed("title", "selma"))


@pytest.fixture
def trial(writer):
    return make_event(writer, name="The trial", **keyed("event", "trial"))


@pytest.fixture
def series(writer):
    return make_title(
        writer, name="When They See Us", type="limited_series", **keyed("title", "when-they-see-us")
    )


class TestItsFields:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"premiere": "2019-05-31", "ended": "2019-05-30"}, "The end is before the premiere"),
            ({"runtime": 0}, "A runtime can't be 0 minutes"),
            ({"episode_count": 0}, "Leave the number of episodes empty"),
            ({"synopsis_short": "x" * 191}, "at most 190 characters"),
            ({"synopsis_medium": "x" * 401}, "at most 400 characters"),
            ({"production_status": "lost"}, "is not a valid choice"),
            ({"languages": ["tlh-x"]}, "There is no language"),
        ],
    )
    def test_refuses_impossible_values(self, writer, fields, message):
        with pytest.raises(ChangeRefused, match=message):
            make_title(writer, **fields)

    def test_may_end_in_the_year_of_the_premiere(self, writer):
        assert make_title(writer, premiere="2019-05-31", ended="2019").ended == "2019"


class TestARow:
    """A row of a part, from a form or a sheet alike."""

    @pytest.mark.parametrize(
        ("part", "values", "message"),
        [
            ("characters", {"note": "nobody"}, "needs a name or a description"),
            ("characters", {"name": "K", "person": "korey", "organisation": "netflix"}, "not both"),
            ("basis", {"note": "nothing"}, "one event, one person, one title or one work"),
            ("basis", {"person": "korey", "work": "A book"}, "one event, one person, one title or one work"),
            ("basis", {"based_on": "series"}, "can't be based on itself"),
            ("relations", {"related": "series", "kind": "sequel"}, "can't be related to itself"),
            ("relations", {"related": "selma"}, "cannot be blank"),
            ("relations", {"kind": "sequel"}, "Choose a title"),
            ("companies", {"role": "studio"}, "Choose an? organisation"),
            ("companies", {"organisation": "netflix"}, "Choose a company role"),
            ("images", {"kind": "poster", "creator": "Somebody"}, "needs its address, or a description"),
            ("images", {"kind": "poster", "url": "poster.jpg"}, "is not a web address"),
            ("videos", {"kind": "trailer", "url": "youtube"}, "is not a web address"),
        ],
    )
    def test_refuses_impossible_values(
        self, writer, series, selma, korey, netflix, part, values, message, request
    ):
        records = ("person", "organisation", "based_on", "related")
        row = {
            name: request.getfixturevalue(value).pk if name in records else value
            for name, value in values.items()
        }
        with pytest.raises(ChangeRefused, match=message):
            edit(series, writer, **{part: {"new-1": row}})

    @pytest.mark.parametrize(
        ("part", "row", "constraint"),
        [
            (
                "names",
                {"kind": "also_known_as", "text": "Aus ihren Augen", "language": "de"},
                "title_name_once",
            ),
            ("names", {"kind": "working", "text": "Central Park Five"}, "title_name_once"),
            ("characters", {"name": "Korey Wise"}, "character_once"),
            ("basis", {"work": "The Central Park Five, Sarah Burns"}, "basis_once"),
            ("images", {"kind": "poster", "url": "https://img.example/1.jpg"}, "title_image_once"),
            ("videos", {"kind": "trailer"}, "video_once"),
        ],
    )
    def test_is_there_once(self, writer, series, part, row, constraint):
        with refused(ChangeRefused, constraint):
            edit(series, writer, **{part: {"new-1": row, "new-2": row}})

    def test_names_one_company_once_in_a_role(self, writer, series, netflix):
        row = {"organisation": netflix.pk, "role": "streaming-service"}
        edit(series, writer, companies={"new-1": row, "new-2": {**row, "role": "commissioner"}})
        with refused(ChangeRefused, "company_once"):
            edit(series, writer, companies={"new-1": row})

    def test_may_be_one_name_in_two_countries(self, writer, series):
        row = {"kind": "also_known_as", "text": "Así nos ven", "language": "es"}
        edit(series, writer, names={"new-1": {**row, "country": "ES"}, "new-2": {**row, "country": "MX"}})
        assert series.names.count() == 2

    def test_is_constrained_by_the_database_too(self, writer, series, selma):
        edit(series, writer, relations={"new-1": {"related": selma.pk, "kind": "companion"}})
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.update(related=series.pk)


@pytest.fixture
def live(writer, editor, series, selma, korey, netflix, trial):
    """The series, live, with at least two rows of each part and the records that they name."""
    group = make_organisation(writer, name="The Central Park Five")
    ava = make_person(writer, name="Ava DuVernay")
    edit(
        series,
        writer,
        languages=["en"],
        keywords=["racism", "wrongful-conviction"],
        genres=["drama", "true-story"],
        original_language="en",
        premiere="2019-05-31",
        episode_count=4,
        notice="It shows the questioning of children.",
        credits={
            "new-1": credit(ava, "director", billing=1),
            "new-2": credit(korey, manner="self", join_phrase="and", episodes_note="Part Four", billing=2),
        },
        names={
            "new-1": {"kind": "former", "text": "Central Park Five"},
            "new-2": {"kind": "also_known_as", "text": "Así nos ven", "language": "es", "country": "ES"},
            "new-3": {"kind": "erroneous", "text": "When They See U"},
            "new-4": {"kind": "machine_translated", "text": "Wenn sie uns sehen", "language": "de"},
        },
        companies={
            "new-1": {"organisation": netflix.pk, "role": "streaming-service", "note": "worldwide"},
            "new-2": {"organisation": netflix.pk, "role": "commissioner"},
        },
        characters={
            "new-1": {"name": "Korey Wise", "life_stage": "teenager", "person": korey.pk},
            "new-2": {"description": "the five boys", "organisation": group.pk, "note": "as a group"},
            "new-3": {"name": "Nobody real"},
        },
        basis={
            "new-1": {"person": korey.pk},
            "new-2": {"based_on": selma.pk},
            "new-3": {"work": "A book"},
            "new-4": {"event": trial.pk},
        },
        relations={
            "new-1": {"related": selma.pk, "kind": "recommended", "reason": "The same eyes."},
            "new-2": {"related": selma.pk, "kind": "companion"},
        },
        images={
            "new-1": {"kind": "poster", "alt": "Five boys.", "credit_line": "Atsushi Nishijima/Netflix"},
            "new-2": {"kind": "still", "url": "https://img.example/2.jpg"},
        },
        videos={
            "new-1": {"kind": "trailer", "name": "Official trailer", "url": "https://video.example/1"},
            "new-2": {"kind": "interview", "name": "Oprah Winfrey Presents"},
        },
    )
    make_live(series, selma, korey, netflix, group, ava, trial, by=writer, approver=editor)
    return series


class TestItsDocument:
    def test_states_its_fields(self, live):
        found = document(live)
        assert (found["languages"], found["original_language"], found["episode_count"]) == (["en"], "en", 4)
        assert found["keywords"] == ["racism", "wrongful-conviction"]
        assert found["tagline"] is None

    def test_states_names_without_the_wrong_ones(self, live):
        assert [row["text"] for row in document(live)["names"]] == ["Central Park Five", "Así nos ven"]
        stored = LiveDocument.objects.get(pk=live.pk).text
        assert 'When They See U"' not in stored
        assert "Wenn sie uns sehen" not in stored

    def test_names_who_is_portrayed(self, live, korey):
        korey_wise, boys, nobody = document(live)["characters"]
        assert korey_wise["portrays"]["id"] == korey.pk
        assert (boys["portrays"]["kind"], boys["portrays"]["name"]) == (
            "organisation",
            "The Central Park Five",
        )
        assert nobody["portrays"] is None

    def test_names_what_it_is_based_on_and_belongs_beside(self, live, selma, korey, trial):
        found = document(live)
        named = [row["record"] and row["record"]["id"] for row in found["basis"]]
        assert named == [korey.pk, selma.pk, None, trial.pk]
        assert found["basis"][2]["work"] == "A book"
        assert [(row["title"]["name"], row["kind"]) for row in found["relations"]] == [
            ("Selma", "recommended"),
            ("Selma", "companion"),
        ]

    def test_states_its_companies_credits_and_pictures(self, live):
        found = document(live)
        assert [row["role"] for row in found["companies"]] == ["streaming-service", "commissioner"]
        assert found["credits"][1]["manner"] == "self"
        assert found["credits"][1]["episodes_note"] == "Part Four"
        assert found["images"][0]["url"] is None
        assert found["images"][0]["credit_line"] == "Atsushi Nishijima/Netflix"
        assert found["videos"][0]["url"] == "https://video.example/1"

    def test_keeps_a_character_whose_model_is_withdrawn(self, live, korey, writer, editor):
        edit(
            live,
            writer,
            basis={row.pk: None for row in live.basis.all()},
            credits={row.pk: None for row in live.credits.filter(person=korey)},
        )
        make_live(live, by=writer, approver=editor)
        make_live(korey, by=writer, approver=editor, action="withdraw")
        [line, *_] = document(live)["characters"]
        assert line["name"] == "Korey Wise"


class TestInTheFeed:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("language", "en"),
            ("keyword", "racism"),
            ("genre", "true-story"),
            ("company", "netflix"),
            ("portrays", "korey"),
            ("related", "selma"),
            ("person", "korey"),
        ],
    )
    def test_it_is_found_by(self, client, live, name, value, request):
        if name in ("company", "portrays", "related", "person"):
            value = request.getfixturevalue(value).pk
        found = client.get("/api/v1/titles", {name: value}).json()["results"]
        assert [each["id"] for each in found] == [live.pk]

    @pytest.mark.parametrize(
        ("record", "address", "include"),
        [
            ("korey", "people/korey-wise", "portrayed_in"),
            ("korey", "people/korey-wise", "titles"),
            ("selma", "titles/selma", "companions"),
            ("netflix", "organisations/netflix", "company_titles"),
        ],
    )
    def test_it_comes_with_what_it_names(self, client, live, record, address, include):
        found = client.get(f"/api/v1/{address}", {"include": include}).json()["included"]
        assert [each["id"] for each in found[include]["results"]] == [live.pk]

    def test_it_costs_two_queries_with_what_names_it(self, client, live, django_assert_num_queries):
        with django_assert_num_queries(2):  # the document; the titles that name it
            client.get("/api/v1/titles/selma?include=companions")

    def test_a_body_older_than_a_fact_is_found_by_its_other_facts(self, live):
        old = {"name": "Selma", "type": "film", "premiere": None, "countries": [], "genres": ["drama"]}
        old |= {"credits": [], "external_ids": []}
        found = {each.name: list(each.values(old)) for each in kind("title").filters}
        assert found["genre"] == ["drama"]
        assert found["language"] == found["company"] == []


class TestItsSheets:
    def test_bring_in_its_fields(self, writer):
        header = "key,name,type,languages,keywords,runtime,episode count,production status,original language"
        come_in(writer, "titles", header, "wtsu,When They See Us,limited series,English,racism,70,4,ended,en")
        title = Title.objects.get(name="When They See Us")
        assert list(title.languages.values_list("code", flat=True)) == ["en"]
        assert (title.runtime, title.episode_count, title.production_status) == (70, 4, "ended")

    def test_bring_in_names(self, writer, series):
        header, key = "title,kind,text,language,country", "when-they-see-us"
        come_in(
            writer,
            "title-names",
            header,
            f"{key},also known as,Así nos ven,es,ES",
            f"{key},also known as,Así nos ven,es,MX",
            f"{key},erroneous,When They See U,,",
        )
        assert series.names.count() == 3

    def test_bring_in_companies(self, writer, series, netflix):
        come_in(
            writer,
            "title-companies",
            "title,organisation,role,note",
            "when-they-see-us,netflix,streaming service,worldwide",
            "when-they-see-us,netflix,commissioner,",
        )
        assert [str(row) for row in series.companies.order_by("pk")] == [
            "Netflix: streaming service",
            "Netflix: commissioner",
        ]

    def test_bring_in_characters(self, writer, series, korey, netflix):
        come_in(
            writer,
            "title-characters",
            "title,name,description,life stage,person,organisation,note",
            "when-they-see-us,Korey Wise,,teenager,korey-wise,,",
            "when-they-see-us,,the streamer,,,netflix,",
        )
        assert [str(row) for row in series.characters.order_by("pk")] == ["Korey Wise", "the streamer"]

    def test_bring_in_what_it_is_based_on(self, writer, series, selma, korey, trial):
        come_in(
            writer,
            "title-basis",
            "title,event,person,based on,work,note",
            "when-they-see-us,trial,,,,",
            "when-they-see-us,,korey-wise,,,his years in prison",
            "when-they-see-us,,,selma,,",
            "when-they-see-us,,,,A book,",
        )
        rows = [str(row) for row in series.basis.order_by("pk")]
        assert rows == ["The trial", "Korey Wise", "Selma", "A book"]

    def test_bring_in_relations_images_and_videos(self, writer, series, selma):
        key = "when-they-see-us"
        come_in(
            writer, "title-relations", "title,related,kind,reason", f"{key},selma,recommended,The same eyes."
        )
        come_in(
            writer,
            "title-images",
            "title,kind,alt,creator,agency,credit line,url",
            f"{key},poster,Five boys.,A. Nishijima,,Netflix,https://img.example/1.jpg",
        )
        come_in(
            writer,
            "title-videos",
            "title,kind,name,url,note",
            f"{key},trailer,Official trailer,https://video.example/1,",
        )
        parts = [*series.relations.all(), *series.images.all(), *series.videos.all()]
        assert [str(row) for row in parts] == [
            "recommended: Selma",
            "poster: Five boys.",
            "trailer: Official trailer",
        ]

    def test_refuse_two_bases_in_one_row(self, writer, series, selma):
        header, line = "title,person,based on,work", "when-they-see-us,,selma,A book"
        staged = make_import(writer, header, line, code="title-basis")
        assert outcomes(staged) == ["error"]
        assert "A basis is one" in str(problems(staged, 2))


class TestItsPages:
    @pytest.fixture
    def as_writer(self, writer):
        client = Client()
        client.force_login(writer)
        return client

    def test_show_the_fields_in_reading_order(self, as_writer, series):
        page = as_writer.get(reverse("admin:catalog_title_change", args=[series.pk])).content.decode()
        names = ("name", "premiere", "languages", "synopsis", "slug")
        places = [page.index(f'name="{name}"') for name in names]
        assert places == sorted(places)
        assert 'name="version_opened"' in page

    @pytest.mark.parametrize("part", [part.name for part in kind("title").parts])
    def test_show_every_part(self, as_writer, live, writer, part):
        response = as_writer.get(reverse("newsroom:part", args=[live.pk, part]))
        assert response.status_code == 200

    def test_save_a_blank_row_of_no_part(self, as_writer, series, writer):
        edit(series, writer, videos={"new-1": {"kind": "clip", "name": "One"}})
        page = reverse("newsroom:part", args=[series.pk, "videos"])
        row = series.videos.get()
        data = {
            "videos-TOTAL_FORMS": 2,
            "videos-INITIAL_FORMS": 1,
            "version_opened": 2,
            "version_expected": 2,
        }
        data |= {"videos-0-row": row.pk, "videos-0-kind": "clip", "videos-0-name": "Two"}
        data |= {"videos-0-url": "video.example/1"}
        as_writer.post(page, data)
        row.refresh_from_db()
        assert (row.name, row.url) == ("Two", "https://video.example/1")
        assert series.videos.count() == 1


class TestChangingOne:
    def test_takes_as_many_queries_with_two_rows_of_everything_as_with_more(
        self, writer, live, django_assert_max_num_queries
    ):
        def queries(size):
            rows = {f"new-{size}-{n}": {"kind": "clip", "name": f"{size} {n}"} for n in range(size)}
            names = {
                f"new-{size}-{n}": {"kind": "working", "text": f"{size} {n}", "language": "en"}
                for n in range(size)
            }
            with django_assert_max_num_queries(60) as captured:
                edit(live, writer, videos=rows, names=names)
            return len(captured)

        assert queries(2) == queries(20)
