"""Credits as the screen prints them: names in a row with what joins them, one name for two people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.desk.base import canonical
from cms.pages.words import joined

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Printed:
    """One name as the credits print it. rows: its credits, several where people share a pseudonym.

    before: what the credits print between the name before and this one; "" at the start of a line.
    """

    rows: Sequence[Document]
    before: str = ""

    @property
    def row(self) -> Document:
        return self.rows[0]

    @property
    def is_shared(self) -> bool:
        return len(self.rows) > 1

    @property
    def after(self) -> str:
        """What is printed between this name and the next."""
        return self.rows[-1].get("join_phrase") or ""

    @property
    def name(self) -> str:
        return self.row.get("credited_as") or (self.row.get("contributor") or {}).get("name") or ""


def printed(credits: Iterable[Document]) -> list[Printed]:
    """The names of credits, in the order of billing, each with the phrase that joins it to the last."""
    names: list[Printed] = []
    for rows in _by_name(credits):
        names.append(Printed(rows, names[-1].after if names else ""))
    return names


def lines(credits: Iterable[Document]) -> list[list[Printed]]:
    """The names line by line: those that a phrase joins are on one."""
    found: list[list[Printed]] = []
    for name in printed(credits):
        if name.before and found:
            found[-1].append(name)
        else:
            found.append([name])
    return found


def in_words(line: Sequence[Printed]) -> str:
    """A line as it is printed: “Ann & Bo and Cy”."""
    return joined((each.name, each.after) for each in line)


def contributors(credits: Iterable[Document]) -> list[tuple[Document, str | None]]:
    """Everybody credited, once, with their printed name where it is theirs alone and their only one.

    None for the name of somebody credited under several names, or under one that others share.
    """
    refs: dict[Any, Document] = {}
    names: dict[Any, set[str | None]] = {}
    for each in printed(credits):
        for row in each.rows:
            ref = row.get("contributor") or {}
            # A record that is not live has no id: its lines are only known by the name that they print.
            key = ref.get("id") or row.get("credited_as")
            refs.setdefault(key, ref)
            shared = each.is_shared and ref.get("name")
            names.setdefault(key, set()).add(None if shared else row.get("credited_as") or ref.get("name"))
    return [(refs[key], next(iter(some)) if len(some) == 1 else None) for key, some in names.items()]


def _by_name(credits: Iterable[Document]) -> Iterator[list[Document]]:
    """Credits one after another in which people share a pseudonym, together; any other alone."""
    some: list[Document] = []
    for row in credits:
        if some and not _shares(some, row):
            yield some
            some = []
        some.append(row)
    if some:
        yield some


def _shares(rows: Sequence[Document], row: Document) -> bool:
    """Whether the row has the pseudonym of the rows, for the same work, and is somebody else."""
    one = rows[0]
    facts = ("job", "character", "manner", "episodes_note")
    name = canonical.fold(row.get("credited_as") or "")
    if not name or any(one.get(fact) != row.get(fact) for fact in facts):
        return False
    people = [(each.get("contributor") or {}) for each in (*rows, row)]
    ids = [each.get("id") for each in people]
    # Two people who are both called that share no pseudonym.
    real = [canonical.fold(each.get("name") or "") == name for each in people]
    return name == canonical.fold(one.get("credited_as") or "") and len({*ids}) == len(ids) and not all(real)
