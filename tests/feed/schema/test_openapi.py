import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from cms.desk.records import registry
from cms.desk.records.states import choices_of, fields_of, states
from cms.publishing.hold import hold
from cms.publishing.includes import includes_of
from cms.publishing.models import LiveDocument
from cms.publishing.refresh import refresh_all
from sources.citations.document import CitationDocument
from tests.make import NOON, credit, make_live, make_organisation, make_person, make_title
from tests.make.kinds import codes, make_full, make_least

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def schema(shared):
    return Client().get("/api/v1/schema").json()


@pytest.fixture(scope="class")
def records(shared):
    """Live records of every kind, with the least and with every field; a withdrawn and a held one."""
    writer, editor = shared
    least = make_least(writer)
    full = [*make_full(writer, least)]
    ids = {"new-1": {"scheme": "imdb", "value": "nm7137906"}}
    person, firm = make_person(writer, name="Ava", external_ids=ids), make_organisation(writer, name="Array")
    title = make_title(writer, name="One", credits={"new-1": credit(person, "director")}, genres=["drama"])
    gone, held = make_title(writer, name="Gone"), make_title(writer, name="Held")
    make_live(*least.values(), *full, person, firm, title, gone, held, by=writer, approver=editor)
    make_live(gone, by=writer, approver=editor, action="withdraw")
    hold(held.card, by=editor, at=NOON, reason="error")
    refresh_all(at=NOON)
    return full


def valid(schema: dict, shape: dict, value) -> None:
    Draft202012Validator.check_schema(shape)
    Draft202012Validator({**shape, "components": schema["components"]}).validate(value)


def said(rows) -> set[str]:
    """The names of what any of the rows says something of."""
    return {name for row in rows for name, value in row.items() if value not in (None, "", [])}


def answers(schema: dict, path: str, status: int = 200) -> dict:
    """The shape of an answer as the schema states it."""
    content = schema["paths"][path]["get"]["responses"][str(status)]["content"]
    return next(iter(content.values()))["schema"]


class TestTheContract:
    def test_holds_for_every_document(self, schema, records):
        stored = LiveDocument.objects.all()
        assert {each.kind for each in stored} == codes()
        for each in stored:
            document = json.loads(each.text)
            component = schema["components"]["schemas"][registry.kind(each.kind).document.__name__]
            valid(schema, component, document)
            assert document.keys() == component["properties"].keys() == set(component["required"])
            for citation in document["citations"]:
                assert citation.keys() == CitationDocument().fields.keys()

    def test_is_tried_with_every_field_and_part(self, records):
        for of in map(registry.kind, codes()):
            made = states(of, [record.card for record in records if record.card.kind == of.code]).values()
            assert said(made) >= {field.name for field in (*fields_of(of.model), *choices_of(of.model))}
            for part in of.all_parts:
                rows = [row for state in made for row in state[part.name]]
                assert said(rows) >= {field.name for field in fields_of(part.model)} - {"path"}, part.name

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

    def test_holds_for_every_kind_with_all_that_names_it(self, client, schema, records):
        for of in map(registry.kind, sorted(codes())):
            found = client.get(f"/api/v1/{of.plural}").json()
            valid(schema, answers(schema, f"/api/v1/{of.plural}"), found)
            include = f"?include={','.join(includes)}" if (includes := includes_of(of)) else ""
            for each in found["results"]:
                response = client.get(f"/api/v1/{of.plural}/{each['id']}{include}")
                assert response.status_code == 200
                valid(schema, answers(schema, f"/api/v1/{of.plural}/{{key}}"), response.json())

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
            "/api/v1/search",
            "/api/v1/changes",
            "/api/v1/advance/changes",
            "/api/v1/advance/{plural}/{key}",
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
