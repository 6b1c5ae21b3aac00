"""JSON put together from texts that are JSON already: what is stored is served byte for byte."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cms.desk.base import canonical


def array(texts: Iterable[str]) -> str:
    """A JSON array of texts that are JSON."""
    return f"[{','.join(texts)}]"


def stitched(values: Mapping[str, Any], **texts: str) -> str:
    """A canonical JSON object of plain values and of `texts` that are JSON."""
    parts = {key: canonical.dumps(value) for key, value in values.items()} | texts
    return "{" + ",".join(f'"{key}":{parts[key]}' for key in sorted(parts)) + "}"


def listed(texts: Sequence[str], following: str | None) -> str:
    """What a list answers."""
    return stitched({"next": following}, results=array(texts))
