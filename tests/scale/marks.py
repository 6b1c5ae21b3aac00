"""What differs between the copies of a sample: ids, names, moments, digests; and each as a copy has it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Self

from cms.desk.base import canonical
from tests.make import NOON

from . import names

# Ids of the sample have ten digits: 7, the number of their table, and one that counts within it.
FIRST = 7 * 10**9
APART = 10**6
ELSEWHERE = 999  # the table of ids in other systems
MARK = re.compile(
    r"(?<![0-9a-f.])7\d{9}(?![0-9a-f])"
    r"|[Xx]q\d{4}[nse]x"
    r"|20\d\d-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\+00(?::00)?|Z)?"
    r"|\b[0-9a-f]{64}\b"
)
SECONDS = re.compile(r":\d\d:\d\d")
COMING = timedelta(hours=12)


NAME, FOLDED, SLUG, KEY, DIGEST, MOMENT = range(-1, -7, -1)


def sort_of(mark: str) -> tuple[int, int]:
    """The table of an id, or one of `NAME` to `MOMENT`; and its number."""
    if len(mark) == 64:
        return DIGEST, 0
    if mark[0] in "Xx":
        named = NAME if mark[0] == "X" else FOLDED
        return {"nx": named, "sx": SLUG, "ex": KEY}[mark[-2:]], int(mark[2:6])
    return (int(mark[1:4]), int(mark)) if mark.isdigit() else (MOMENT, 0)


def base(table: int) -> int:
    """What the ids of a table's rows in the sample follow."""
    return FIRST + table * APART


@dataclass(frozen=True)
class Text:
    """A text: literal pieces and, between them, the places of marks."""

    pieces: tuple[str, ...]
    marks: Callable[[list[str]], Iterable[str]]

    @classmethod
    def of(cls, text: str, place: Callable[[str], int]) -> Self:
        found = [place(mark) for mark in MARK.findall(text)]
        # itemgetter gives one value by itself, and several as a tuple.
        marks = itemgetter(*found) if len(found) > 1 else lambda values: [values[each] for each in found]
        return cls(tuple(MARK.split(text)), marks)

    def filled(self, values: list[str]) -> str:
        written = [""] * (2 * len(self.pieces) - 1)
        written[::2] = self.pieces
        written[1::2] = self.marks(values)
        return "".join(written)


@dataclass(frozen=True)
class Span:
    """The copies of one sample. before: when the first was written; each later one comes `apart` after it.

    due: when what the first has scheduled is due; each later one `due_apart` after it.
    """

    before: datetime
    apart: timedelta
    due: datetime
    due_apart: timedelta


@dataclass(frozen=True)
class People:
    """Who stands for the sample's writers and editors in the copies, in turn."""

    writers: Sequence[int]
    editors: Sequence[int]

    def of(self, copy: int) -> list[str]:
        """The ids of the two writers and the two editors of a copy."""
        return [
            str(group[(copy * 2 + place) % len(group)])
            for group in (self.writers, self.editors)
            for place in (0, 1)
        ]


@dataclass
class Vocabulary:
    """The marks of one sample, each once, and what replaces them in each copy.

    made: what the names stand for, by their numbers. digested: the texts of digests. rows: by table, how many
    ids the sample uses. starts: by table, the number that the first copy's ids follow. users: the table of
    the sample's people.
    """

    made: Sequence[str]
    rows: dict[int, int]
    starts: dict[int, int]
    users: int
    people: People
    span: Span
    written_at: datetime
    places: dict[str, int] = field(default_factory=dict)
    digested: dict[str, Text] = field(default_factory=dict)

    def digest(self, text: str, digest: str) -> None:
        """Make the digest anew from the text of each copy; digests within the text have to come first."""
        if canonical.digest(text) == digest and digest not in self.digested:
            self.place(digest)
            self.digested[digest] = self.text(text)

    def text(self, text: str) -> Text:
        return Text.of(text, self.place)

    def place(self, mark: str) -> int:
        return self.places.setdefault(mark, len(self.places))

    def values(self, copy: int) -> list[str]:
        """What stands for each mark, in the order of `places`."""
        ids = {
            table: self.starts.get(table, 0) + copy * rows - base(table) for table, rows in self.rows.items()
        }
        people = self.people.of(copy)
        first = self.first_name + copy * len(self.made)
        called = [names.name(of, number, copy) for number, of in enumerate(self.made)]
        folded = [canonical.fold(name) for name in called]
        found = []
        for sort, number, mark in self.sorted:
            if sort >= 0:
                found.append(
                    str(number + ids[sort]) if sort != self.users else people[number - base(sort) - 1]
                )
            elif sort == NAME:
                found.append(called[number])
            elif sort == FOLDED:
                found.append(folded[number])
            elif sort == SLUG:
                found.append(names.slug(called[number], first + number))
            elif sort == KEY:
                found.append(f"k{first + number}")
            elif sort == DIGEST:
                found.append(f"{self.first_name + copy:012x}{mark[12:]}")
            else:
                found.append(self.moment(mark, copy))
        for digest, text in self.digested.items():
            found[self.places[digest]] = canonical.digest(text.filled(found))
        return found

    @cached_property
    def sorted(self) -> list[tuple[int, int, str]]:
        """Each mark with what it is, the table of an id or one of `NAME` to `MOMENT`, and its number."""
        return [(*sort_of(mark), mark) for mark in self.places]

    @property
    def first_name(self) -> int:
        """What tells the names of this sample's copies from those of another's."""
        return self.starts.get(ELSEWHERE, 0)

    def moment(self, text: str, copy: int) -> str:
        at = datetime.fromisoformat(text if len(text) > 19 else text[:19]).replace(tzinfo=UTC)
        span, spelled = self.span, "%H:%M:%S" if SECONDS.search(text) else "%H:%M"
        if NOON + COMING < at < NOON + timedelta(days=60):
            then = span.due + copy * span.due_apart + (at - NOON - COMING)
        elif abs(at - NOON) <= COMING:
            then = span.before + copy * span.apart + (at - NOON)
        elif abs(at - self.written_at) < timedelta(days=1):
            then = span.before + copy * span.apart
        else:
            return text
        fraction = ".%f" if "." in text else ""
        zone = text[-1] if text.endswith("Z") else "+00:00" if text.endswith("+00:00") else "+00"
        ends = zone if text.endswith((zone,)) else ""
        return then.strftime(f"%Y-%m-%d{text[10]}{spelled}{fraction}") + ends
