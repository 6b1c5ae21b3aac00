"""What tells records of one name apart, for pickers and lists: its kind, a year, a job."""

from collections.abc import Collection, Iterable

from cms.desk.models import Card
from cms.desk.records.registry import Facts, kind
from cms.desk.records.states import derived_of, fields_of, row_state


def apart(code: str, facts: Facts) -> list[str]:
    """What a document, or the plain columns of a record, say of it beside its name."""
    return [words for words in kind(code).body.told_apart(facts) if words]


def told_apart(cards: Collection[Card]) -> dict[int, str]:
    """The same of working copies, as one line each, by id; one query for each kind among them."""
    said: dict[int, str] = {}
    for code in sorted({card.kind for card in cards}):
        model = kind(code).model
        rows = model._default_manager.filter(pk__in=[card.pk for card in cards if card.kind == code])
        known = {field.in_place_of: field for field in derived_of(model) if field.in_place_of}
        for row in rows:
            facts = row_state(row, fields_of(model))
            facts |= {name: field.value_from_object(row) for name, field in known.items()}
            said[row.pk] = line(apart(code, facts))
    return said


def line(words: Iterable[str]) -> str:
    return ", ".join(words)
