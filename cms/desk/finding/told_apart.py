"""What tells records of one name apart, for pickers and lists: its kind, a year, a job."""

from collections.abc import Collection, Iterable

from cms.desk.models import Card
from cms.desk.records.registry import Facts, kind
from cms.desk.records.states import fields_of, value_of


def apart(code: str, facts: Facts) -> list[str]:
    """What a document, or the plain columns of a record, say of it beside its name."""
    return [words for words in kind(code).body.told_apart(facts) if words]


def told_apart(cards: Collection[Card]) -> dict[int, str]:
    """The same of working copies, as one line each, by id; one query for each kind among them."""
    said: dict[int, str] = {}
    for code in sorted({card.kind for card in cards}):
        model = kind(code).model
        rows = model._default_manager.filter(pk__in=[card.pk for card in cards if card.kind == code])
        for row in rows:
            facts = {field.name: value_of(field, field.value_from_object(row)) for field in fields_of(model)}
            said[row.pk] = line(apart(code, facts))
    return said


def line(words: Iterable[str]) -> str:
    return ", ".join(words)
