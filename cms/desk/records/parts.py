"""What a kind declares of its parts, and of how it refers to other records."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from .derive import Facts

State = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Role:
    """The role in which one record refers to another, such as `credit`.

    about: the referring record is about the other and makes no sense without it. words: label of the field in
    which the referring record has its own words for the other, such as the name as credited. shows: the page
    of the referring record also shows what belongs to the other, as a season's page does for its title.
    tells: the referring record tells what the other says, in the other's words.
    """

    code: str
    about: bool = False
    words: str = "its own words"
    shows: bool = False
    tells: bool = False


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The columns in which the rows of a part cite their sources.

    of: code of the kind of sources. path: the column with the supported fact (`premiere`), part (`credits`)
    or row (`credits/311`), null for the whole record. source, locator, quotation: the columns with the
    source, the place in it, and the quoted text.
    """

    of: str
    path: str = "path"
    source: str = "source"
    locator: str = "locator"
    quotation: str = "quotation"


@dataclass(frozen=True, kw_only=True)
class FoundBy:
    """How records of a kind are found otherwise than by a name or an id, such as an episode by S03E05.

    working, live: what somebody typed, to the ids of working copies, and of live records by what is served of
    them; in a bounded number of queries, and none for words that ask for nothing of the sort.
    """

    working: Callable[[str], Iterable[int]]
    live: Callable[[str], Iterable[int]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows that exist only inside one record of the kind.

    name: its name in states, in `change` and in URLs. owner: the foreign key of `model` to the record. order:
    columns by which rows are sorted. cites: for citations, makes a row's entry in the body. evidence: for the
    citations of every kind, what each column means. document: the serializer that describes such a citation
    in the feed. fixed: stored rows can't be changed. inserts: where its texts may link records as
    [words](id), the kinds of record that {id} may insert. same: the facts by which a merge makes two lines of
    the body one, () for all of them. printed: the fact with the name that the line prints for the record.
    """

    name: str
    model: type[models.Model]
    owner: str
    order: tuple[str, ...] = ("id",)
    cites: Callable[[State], Facts] | None = None
    evidence: Evidence | None = None
    document: type | None = None
    fixed: bool = False
    inserts: tuple[str, ...] | None = None
    same: tuple[str, ...] = ()
    printed: str = ""
    line: Callable[[State], Facts] | None = None
    path: str = ""
    about: Callable[[Any, State], list[tuple[str, str]]] | None = None
    refuse: Callable[[Any, State, State], Iterable[tuple[str, str, str]]] | None = None

    @property
    def points_by(self) -> str:
        """The column that names a fact of the same record; "" where its rows name none."""
        return self.evidence.path if self.evidence else self.path

    @property
    def words(self) -> str:
        """Its name as people read it."""
        return self.name.replace("_", " ")
