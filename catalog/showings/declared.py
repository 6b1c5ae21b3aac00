"""What titles, seasons and episodes declare of their first showings."""

from cms.desk.checks.rules import Check
from cms.desk.records.registry import Part, Role

from .checks import agrees_with_showings, first_is_said_once, showings_are_placed
from .document import SHOWN_BY
from .models import Showing

SAME = ("territory", "country", "service", "occasion", "kind", "date", "time", "zone")
SHOWN_BY_ROLE = Role(code=SHOWN_BY, words="the occasion")


def showings_part(of: str) -> Part:
    """The part of a kind that holds its first showings."""
    return Part(name="showings", model=Showing, owner=of, order=("earliest_at",), same=SAME)


def showing_checks(fact: str, label: str) -> tuple[Check, ...]:
    """The checks of a kind's first showings. fact: its date, which is called `label`."""
    return (showings_are_placed, first_is_said_once, agrees_with_showings(fact, label))
