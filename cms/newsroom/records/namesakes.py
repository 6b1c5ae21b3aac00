"""Asking whoever makes a record whether it is one that is there already, called the same or nearly so."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cms.desk.finding.namesakes import Namesake, asked_about, namesakes
from cms.desk.models import Card
from cms.desk.records.blank import blank, blank_row
from cms.desk.records.registry import EXTERNAL_IDS, Kind, State
from cms.newsroom.frame import whole

# What a form sends along with the ids of the records that its person said it is none of.
NONE_OF = "none_of"


class MaybeThere(Exception):
    """A new record may be one that is there: its person is asked first. found: which, the likeliest first."""

    def __init__(self, of: Kind, found: Sequence[Namesake]):
        self.found = found
        there = "the one" if len(found) == 1 else "one of those"
        super().__init__(
            f"Is it {there} that is here already? Look, and say if it is another {of.verbose_name}: nothing "
            "is saved yet."
        )

    @property
    def ids(self) -> str:
        return ",".join(str(each.card.pk) for each in self.found)


def others_than(of: Kind, fields: Mapping[str, Any], answered: str) -> list[Card]:
    """The records that a new one of these fields may be, and is not, as its person has said.

    fields: as `desk.change` takes them. answered: the ids that they said it is none of. MaybeThere where they
    were not asked yet about one of them.
    """
    found = asked_about(namesakes(of, _state(of, fields), ids=_ids(fields)))
    said = {key for each in answered.split(",") if (key := whole(each.strip()))}
    if not said.issuperset(each.card.pk for each in found):
        raise MaybeThere(of, found)
    return [each.card for each in found]


def _state(of: Kind, fields: Mapping[str, Any]) -> State:
    parts = {
        part.name: [blank_row(part) | row for row in _rows(fields.get(part.name))] for part in of.all_parts
    }
    return blank(of) | {name: value for name, value in fields.items() if name not in parts} | parts


def _ids(fields: Mapping[str, Any]) -> Collection[tuple[str, str]]:
    return [(row["scheme"], row["value"]) for row in _rows(fields.get(EXTERNAL_IDS.name))]


def _rows(edits: Any) -> list[dict[str, Any]]:
    return [row for row in (edits or {}).values() if row]
