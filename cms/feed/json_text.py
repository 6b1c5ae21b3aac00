"""JSON assembled from texts that are JSON already, so that stored documents are served byte for byte."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cms.desk.base import canonical


def json_array(texts: Iterable[str]) -> str:
    """A JSON array of `texts` that are JSON."""
    return f"[{','.join(texts)}]"


def json_object(values: Mapping[str, Any], **texts: str) -> str:
    """A canonical JSON object of plain `values`, and of `texts` that are JSON."""
    parts = {key: canonical.dumps(value) for key, value in values.items()} | texts
    return "{" + ",".join(f'"{key}":{parts[key]}' for key in sorted(parts)) + "}"


def json_list(texts: Sequence[str], following: str | None) -> str:
    """The answer of a list: its documents, and the address of the next page."""
    return json_object({"next": following}, results=json_array(texts))
