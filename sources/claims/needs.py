"""What a claim needs of its value, by the type of its property, in the words that its form asks in."""

from collections.abc import Sequence
from typing import Any

from ..models import Property, Unit
from .scope.not_stated import NOT_STATED, in_question, needed

Type = Property.ValueType
# The fields of the value, by the type of the property, in the order in which the form asks for them.
FIELDS: dict[str, tuple[str, ...]] = {
    Type.QUANTITY: ("bound", "amount", "amount_to", "unit"),
    Type.MONEY: ("bound", "amount", "amount_to", "currency"),
    Type.PERCENT: ("bound", "amount", "amount_to"),
    Type.RANK: ("bound", "rank", "universe"),
    Type.DATE: ("bound", "date", "when"),
    Type.ENTITY: ("entity",),
    Type.TEXT: ("text",),
    Type.BOOLEAN: ("boolean",),
}
OF_VALUE = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))
# What remains to be said of a value that is not stated: of what, and among what.
WITHOUT_VALUE = ("unit", "currency", "universe")
LABELS = {
    Type.QUANTITY: {"amount": "How many", "unit": "Of what"},
    Type.MONEY: {"amount": "How much"},
    Type.PERCENT: {"amount": "How many per cent"},
    Type.RANK: {"rank": "Which place", "universe": "Among what"},
    Type.DATE: {"date": "On what date"},
    Type.ENTITY: {"entity": "Who or what"},
    Type.TEXT: {"text": "In our own words"},
    Type.BOOLEAN: {"boolean": "Is it so"},
}


def units_of(of: Property | None) -> Sequence[Unit]:
    """The units that a number of the property may have: all of them where none is chosen yet."""
    if of is None:
        return list(Unit.objects.all())
    return list(of.units.all()) if of.value_type == Type.QUANTITY else []


def needs(of: Property | None) -> dict[str, Any]:
    """What the form asks for: `{"type", "fields", "labels": {field: words}, "units": [[code, label]]}`.

    And `scopes`, the sentence that asks for qualifiers, "" where none is needed.
    """
    kind_of = of.value_type if of else ""
    return {
        "type": kind_of,
        "fields": list(FIELDS.get(kind_of, ())),
        "labels": LABELS.get(Type(kind_of), {}) if kind_of else {},
        "units": [[each.pk, each.label] for each in units_of(of)],
        "scopes": scopes_of(of),
    }


def scopes_of(of: Property | None) -> str:
    """The sentence that asks for the qualifiers that a property needs."""
    if not (asked := needed(of)):
        return ""
    return f"Say {in_question(asked)} with a qualifier each; write “{NOT_STATED}” for what it leaves open."
