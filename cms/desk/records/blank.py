"""States of what is not there yet: a new, empty record or row."""

from typing import Any

from .registry import Kind, Part
from .states import choices_of, fields_of, value_of


def blank(kind: Kind) -> dict[str, Any]:
    """The state of a new, empty record of the kind."""
    columns = {field.name: value_of(field, field.get_default()) for field in fields_of(kind.model)}
    lists: dict[str, list] = {field.name: [] for field in choices_of(kind.model)}
    parts: dict[str, list] = {part.name: [] for part in kind.all_parts}
    return {"slug": None, **columns, **lists, **parts}


def blank_row(part: Part) -> dict[str, Any]:
    """The state of a new, empty row of the part."""
    fields = fields_of(part.model)
    return {"id": None, **{field.name: value_of(field, field.get_default()) for field in fields}}
