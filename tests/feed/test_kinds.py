import json

import pytest
from django.contrib.auth.models import Group
from rest_framework import serializers

from cms.desk.models import Card
from cms.desk.records import registry
from cms.desk.records.registry import Body, Filter, Include, Kind, Role, ref, register
from cms.feed.documents import NamedRecord, RecordDocument
from cms.publishing import documents, log
from cms.publishing.documents import Live, Moments
from cms.publishing.models import Publication
from tests.make import NOON, make_live, make_person

pytestmark = pytest.mark.django_db


class MoonDocument(RecordDocument):
    """A moon as the feed serves it."""

    name = serializers.CharField()
    seen_by = NamedRecord()


@pytest.fixture
def moon(monkeypatch):
    """A kind that exists in this test only, in the registry and nowhere else."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    return register(
        Kind(
            code="moon",
            plural="moons",
            model=Group,
            body=Body(),
            document=MoonDocument,
            roles=(Role(code="seer"),),
            filters=(
                Filter(name="seer", help="A person.", values=lambda body: [str(body["seen_by"]["$ref"])]),
            ),
            includes=(
                Include(name="moons", role="seer", filters={"person": "seer"}),
                Include(name="landings", role="lander", filters={"person": "seer"}),
            ),
            has_slug=False,
        )
    )


@pytest.fixture
def galileo(writer, editor):
    person = make_person(writer, name="Galileo")
    make_live(person, by=writer, approver=editor)
    return person


@pytest.fixture
def io(moon, galileo, writer):
    """A moon put live without the desk, which would need its table."""
    card = Card.objects.create(
        kind="moon",
        label="Io",
        folded="io",
        created_at=NOON,
        created_by=writer,
        updated_at=NOON,
        updated_by=writer,
    )
    body = {"name": "Io", "seen_by": ref(galileo.pk, "person", role="seer"), "slug": None, "label": "Io"}
    live = Live(card, 1, "0" * 64, {**body, "format": 1, "citations": []})
    names = documents.live_names([galileo.pk])
    log.write([live], documents.render([live], names, at=NOON, times={card.pk: Moments(NOON, NOON, None)}))
    entry = Publication(action="publish", card=card, version=1, at=NOON)
    log.append([entry], by=None, at=NOON, read=names, sources=[live])
    return card


class TestAKindThatIsRegistered:
    def test_has_a_list_with_its_filters(self, client, io, galileo):
        assert client.get("/api/v1/moons").json()["results"][0]["name"] == "Io"
        assert len(client.get(f"/api/v1/moons?seer={galileo.pk}").json()["results"]) == 1
        assert client.get("/api/v1/moons?seer=0").json()["results"] == []
        assert client.get("/api/v1/moons?genre=crime").status_code == 400

    def test_has_its_records(self, client, io):
        document = client.get(f"/api/v1/moons/{io.pk}").json()
        assert document["seen_by"]["name"] == "Galileo"

    def test_is_included_where_it_says_so(self, client, io, galileo):
        response = client.get(f"/api/v1/people/{galileo.pk}?include=moons,landings,titles").json()
        assert [each["id"] for each in response["included"]["moons"]["results"]] == [io.pk]
        assert response["included"]["landings"]["results"] == []
        assert response["included"]["titles"]["results"] == []

    def test_is_in_the_changes(self, client, io):
        assert [each["id"] for each in client.get("/api/v1/changes?kind=moon").json()["results"]] == [io.pk]

    def test_is_in_the_index_the_schema_and_the_docs(self, client, moon):
        assert client.get("/api/v1/").json()["lists"]["moons"] == "http://testserver/api/v1/moons"
        schema = client.get("/api/v1/schema").json()
        assert {"/api/v1/moons", "/api/v1/moons/{key}"} <= schema["paths"].keys()
        assert "MoonDocument" in schema["components"]["schemas"]
        assert "seer" in json.dumps(schema["paths"]["/api/v1/moons"])
        assert b"MoonDocument" in client.get("/api/v1/docs").content

    def test_is_nowhere_otherwise(self, client):
        assert client.get("/api/v1/moons").status_code == 404
