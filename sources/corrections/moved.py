"""How an unpublished edit moves the value of a live claim: what readers have, and what it says instead."""

from dataclasses import dataclass

from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts

from ..claims.sentence import value_words
from .finders import live_body

TOLD = (
    *("state", "amount", "amount_to", "unit", "bound", "currency"),
    *("date", "when", "text", "rank", "boolean", "entity"),
)
COLUMNS = {"state": "value_state"}


@dataclass(frozen=True)
class Moved:
    """An edit of a live value. wrong, right: the live and the edited value in words.

    fact: the one column that moved, "" where several did; before, after: what it held and holds.
    """

    wrong: str
    right: str
    fact: str = ""
    before: str = ""
    after: str = ""


def value_of(body: Facts | None) -> Facts:
    """The value of a claim's body; {} for any other record."""
    found = (body or {}).get("value")
    return found if isinstance(found, dict) else {}


def names_that_moved(live: Facts, edited: Facts | None) -> list[str]:
    """The facts of a value that an edit changes, of those that readers are told."""
    before, after = value_of(live), value_of(edited)
    return [name for name in TOLD if before.get(name) != after.get(name)]


def moved(card: Card) -> Moved | None:
    """How the working copy of a live claim moves its value; None where it does not."""
    live = live_body(card)
    if live is None or not value_of(live):
        return None
    edited = bodies([card])[card.pk]
    names = names_that_moved(live, edited)
    if not names:
        return None
    if "when" in names:
        # The plain date follows the stated one.
        names = [name for name in names if name != "date"]
    wrong, right = in_words([live, edited])
    if len(names) > 1:
        return Moved(wrong, right)
    [name] = names
    before, after = (_plain(value_of(body).get(name)) for body in (live, edited))
    return Moved(wrong, right, COLUMNS.get(name, name), before, after)


def in_words(told: list[Facts]) -> list[str]:
    """The values of bodies in words, in their order; at most one query."""
    values = [value_of(body) for body in told]
    ids = {value["entity"]["$ref"] for value in values if value.get("entity")}
    names = dict(Card.objects.filter(pk__in=ids).values_list("pk", "label")) if ids else {}
    return [value_words(value, names=names) if value else "" for value in values]


def _plain(value: object) -> str:
    """A fact as the form of the record has it."""
    if isinstance(value, dict):
        return str(value.get("$ref", value.get("edtf", "")))
    return "" if value is None else str(value)
