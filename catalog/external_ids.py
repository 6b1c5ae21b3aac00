"""External ids, as every kind of the catalogue serves them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from rest_framework import serializers

from cms.desk.base.external_ids import entered, is_registered, schemes
from cms.desk.records.registry import Facts, Filter, State
from cms.publishing.models import LiveTerm


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


def _meant(text: str, kind: str) -> str:
    """The id as it is stored and served, however a reader spelled it; ValueError where it can be none."""
    try:
        scheme, value = entered(text, kind)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages))
    found = f"{scheme}:{value}"
    if not is_registered(scheme) and not _is_served(scheme, kind):
        known = ", ".join(sorted(each.code for each in schemes()))
        raise ValueError(f"“{scheme[:40]}” is no scheme of external ids here. Known are {known}.")
    return found


def _is_served(scheme: str, kind: str) -> bool:
    """Whether any live record of the kind has an id of a scheme that nobody declared; one query."""
    return LiveTerm.objects.filter(kind=kind, name=EXTERNAL_ID, value__startswith=f"{scheme}:").exists()


EXTERNAL_ID = "external_id"
external_id_filter = Filter(
    name=EXTERNAL_ID,
    help="Scheme and value, such as imdb:tt7137906, in any spelling, or the address of its page there.",
    values=_values,
    meant=_meant,
)


class ExternalIdDocument(serializers.Serializer):
    """What another system calls this record."""

    scheme = serializers.CharField(help_text="Such as imdb, wikidata, eidr or isni.")
    value = serializers.CharField()
