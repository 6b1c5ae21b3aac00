"""External ids, as every kind of the catalogue serves them."""

from collections.abc import Iterable

from rest_framework import serializers

from cms.desk.records.registry import Facts, Filter, State


def external_ids(state: State) -> list[Facts]:
    """The record's ids in other systems; the keys of our own sheets are left out."""
    # Sheet keys are stored as external ids of scheme `sheet:<kind>`, and are internal to the newsroom.
    return [
        {"scheme": row["scheme"], "value": row["value"]}
        for row in state["external_ids"]
        if not row["scheme"].startswith("sheet:")
    ]


def _values(body: Facts) -> Iterable[str]:
    return (f"{row['scheme']}:{row['value']}" for row in body["external_ids"])


external_id_filter = Filter(
    name="external_id", help="Scheme and value, such as imdb:tt7137906.", values=_values
)


class ExternalIdDocument(serializers.Serializer):
    """What another system calls this record."""

    scheme = serializers.CharField(help_text="Such as imdb, wikidata, eidr or isni.")
    value = serializers.CharField()
