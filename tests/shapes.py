"""Validates live documents against the schema that the feed publishes."""

import json

from jsonschema import Draft202012Validator

from cms.desk.records.registry import kind
from cms.publishing.models import LiveDocument


def assert_as_described(client, *records) -> None:
    """Assert that each record's live document has exactly the properties and types of its schema."""
    schemas = client.get("/api/v1/schema").json()["components"]["schemas"]
    for each in LiveDocument.objects.filter(pk__in=[record.pk for record in records]):
        document, component = json.loads(each.text), schemas[kind(each.kind).document.__name__]
        Draft202012Validator({**component, "components": {"schemas": schemas}}).validate(document)
        assert document.keys() == component["properties"].keys() == set(component["required"])
