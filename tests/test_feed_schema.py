import io
import json

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from cms.desk import registry
from cms.publishing.holding import hold
from cms.publishing.models import LiveDocument

from .make import (
    NOON,
    credit,
    make_episode,
    make_live,
    make_organisation,
    make_person,
    make_season,
    make_title,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client):
    return client.get("/api/v1/schema").json()


@pytest.fixture
def records(writer, editor):
    """Live records with every field filled and with the least; a withdrawn and a held one."""
    ids = {"new-1": {"scheme": "imdb", "value": "tt7137906"}}
    names = {"names": {"new-1": {"kind": "former", "text": "Once", "language": "en"}}}
    person = make_person(
        writer, name="Ava", born="1972-08-24", biography="Directs.", external_ids=ids, **names
    )
    parent = make_organisation(writer, name="Parent")
    firm = make_organisation(
        writer, name="Array", founded="2010", types=["studio"], country="US", parent=parent.pk, **names
    )
    lines = {
        "new-1": credit(person, "director", billing=1, credited_as="A. DuVernay"),
        "new-2": {"organisation": firm.pk, "job": "director"},
    }
    facts = {"premiere": "2019-05-31", "countries": ["US"], "genres": ["drama"], "synopsis": "Five."}
    other = make_title(writer)
    parts = {
        **names,
        "companies": {"new-1": {"organisation": firm.pk, "role": "studio"}},
        "characters": {"new-1": {"name": "Ava", "life_stage": "adult", "person": person.pk}},
        "basis": {"new-1": {"person": person.pk}, "new-2": {"work": "A book"}},
        "relations": {"new-1": {"related": other.pk, "kind": "sequel", "reason": "More."}},
        "images": {"new-1": {"kind": "poster", "url": "https://img.example/1.jpg"}},
        "videos": {"new-1": {"kind": "trailer", "name": "Trailer"}},
    }
    title = make_title(writer, name="One", credits=lines, runtime=60, languages=["en"], **facts, **parts)
    season = make_season(
        writer,
        title,
        premiere="2019",
        numberings={"new-1": {"scheme": "dvd", "value": "1A", "country": "US"}},
        images=parts["images"],
    )
    episode = make_episode(writer, title, season=season.pk, number=1, air_date="2019", runtime=60)
    gone, held = make_title(writer, name="Gone"), make_title(writer, name="Held")
    bare = other, make_person(writer), make_organisation(writer)
    bare += make_season(writer, title, number=None), make_episode(writer, title)
    full = title, person, firm, parent, season, episode
    make_live(*full, gone, held, *bare, by=writer, approver=editor)
    make_live(gone, by=writer, approver=editor, action="withdraw")
    hold(held.card, by=editor, at=NOON, reason="error")


def valid(schema: dict, shape: dict, value) -> None:
    Draft202012Validator.check_schema(shape)
    Draft202012Validator({**shape, "components": schema["components"]}).validate(value)


def answers(schema: dict, path: str, status: int = 200) -> dict:
    """The shape of an answer as the schema states it."""
    content = schema["paths"][path]["get"]["responses"][str(status)]["content"]
    return next(iter(content.values()))["schema"]


class TestTheContract:
    def test_holds_for_every_document(self, schema, records):
        stored = LiveDocument.objects.all()
        assert {each.kind for each in stored} == {"title", "person", "organisation", "season", "episode"}
        for each in stored:
            document = json.loads(each.text)
            component = schema["components"]["schemas"][registry.kind(each.kind).document.__name__]
            valid(schema, component, document)
            assert document.keys() == component["properties"].keys() == set(component["required"])

    def test_notices_a_document_that_breaks_it(self, schema, records):
        document = json.loads(LiveDocument.objects.get(label="One").text)
        shape = answers(schema, "/api/v1/titles/{key}")
        for wrong in ({"name": None}, {"genres": "drama"}, {"credits": [{}]}, {"premiere": 2019}):
            validator = Draft202012Validator({**shape, "components": schema["components"]})
            assert not validator.is_valid(document | wrong)

    @pytest.mark.parametrize(
        ("address", "path"),
        [
            ("/api/v1/", "/api/v1/"),
            ("/api/v1/titles", "/api/v1/titles"),
            ("/api/v1/titles?limit=1", "/api/v1/titles"),
            ("/api/v1/people", "/api/v1/people"),
            ("/api/v1/organisations", "/api/v1/organisations"),
            ("/api/v1/titles/one", "/api/v1/titles/{key}"),
            ("/api/v1/people/ava", "/api/v1/people/{key}"),
            ("/api/v1/people/ava?include=titles", "/api/v1/people/{key}"),
            ("/api/v1/organisations/array?include=titles", "/api/v1/organisations/{key}"),
            ("/api/v1/titles/one?include=seasons,episodes", "/api/v1/titles/{key}"),
            ("/api/v1/changes", "/api/v1/changes"),
            ("/api/v1/changes?limit=2", "/api/v1/changes"),
        ],
    )
    def test_holds_for_every_answer(self, client, schema, records, address, path):
        response = client.get(address)
        assert response.status_code == 200
        valid(schema, answers(schema, path), response.json())

    @pytest.mark.parametrize(
        ("address", "path"),
        [
            ("/api/v1/titles?x=1", "/api/v1/titles"),
            ("/api/v1/titles/nothing", "/api/v1/titles/{key}"),
            ("/api/v1/titles/gone", "/api/v1/titles/{key}"),
            ("/api/v1/titles/held", "/api/v1/titles/{key}"),
            ("/api/v1/changes?after=x", "/api/v1/changes"),
        ],
    )
    def test_holds_for_every_problem(self, client, schema, records, address, path):
        response = client.get(address)
        assert response.status_code >= 400
        valid(schema, answers(schema, path, response.status_code), response.json())

    def test_holds_for_its_own_examples(self, schema):
        seen = 0
        for path, methods in schema["paths"].items():
            for status, response in methods["get"]["responses"].items():
                for content in response.get("content", {}).values():
                    for example in content["examples"].values():
                        valid(schema, answers(schema, path, int(status)), example["value"])
                        seen += 1
        assert seen > len(schema["paths"])


class TestTheSchema:
    def test_is_openapi_3_1_with_every_address(self, schema):
        assert schema["openapi"] == "3.1.0"
        lists = {f"/api/v1/{kind.plural}" for kind in registry.kinds()}
        assert set(schema["paths"]) == {
            "/api/v1/",
            "/api/v1/changes",
            *lists,
            *(f"{path}/{{key}}" for path in lists),
        }

    def test_names_the_filters_with_their_help(self, schema):
        named = {each["name"]: each for each in schema["paths"]["/api/v1/titles"]["get"]["parameters"]}
        for each in registry.kind("title").filters:
            assert named[each.name]["description"] == each.help
        assert {"limit", "after"} <= named.keys()
        assert "country" not in {
            each["name"] for each in schema["paths"]["/api/v1/people"]["get"]["parameters"]
        }

    def test_names_the_includes(self, schema):
        def names(path):
            return {each["name"] for each in schema["paths"][path]["get"]["parameters"]}

        assert "include" in names("/api/v1/people/{key}")
        assert "include" not in names("/api/v1/festivals")

    def test_is_valid_and_without_warning(self):
        call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())

    def test_is_yaml_for_those_who_accept_that(self, client):
        response = client.get("/api/v1/schema", headers={"accept": "application/yaml"})
        assert response["Content-Type"].startswith("application/yaml")
        assert response.content.startswith(b"openapi: 3.1.0")
