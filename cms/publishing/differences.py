"""What is different between two documents, as a sub-editor would mark it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal

from cms.desk.registry import Facts

UNREAD = frozenset(
    {"kind", "id", "version", "format", "first_published_at", "changed_at", "corrected_at", "derived"}
)
LONG_RUN = 4
Mark = Literal["kept", "struck", "inserted"]


@dataclass(frozen=True)
class Words:
    """A run of text that is kept, struck or inserted."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Item:
    """One line of a list and what became of it, in words; or `count` kept ones folded."""

    change: Literal["added", "removed", "moved", "changed", "kept", "folded"]
    words: Sequence[Words] = ()
    count: int = 1


@dataclass(frozen=True)
class FactChange:
    """One fact that differs: as words, or line by line where it is a list."""

    name: str
    words: Sequence[Words] = ()
    items: Sequence[Item] = ()

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


def difference(before: Facts | None, after: Facts | None) -> list[FactChange]:
    """Each fact that differs between two documents; null for none at all."""
    old, new = before or {}, after or {}
    names = [name for name in dict.fromkeys([*new, *old]) if name not in UNREAD]
    return [
        fact(name, old.get(name), new.get(name))
        for name in sorted(names, key=lambda name: (isinstance(new.get(name), list), name != "name"))
        if old.get(name) != new.get(name) and not (_empty(old.get(name)) and _empty(new.get(name)))
    ]


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})


def fact(name: str, old: Any, new: Any) -> FactChange:
    if isinstance(old, list) or isinstance(new, list):
        return FactChange(name, items=list(_folded(_items(old or [], new or []))))
    return FactChange(name, words=changed(old, new))


def changed(old: Any, new: Any) -> list[Words]:
    """Both values as one text; where they read alike, such as two people of one name, with their ids."""
    before, after = read(old), read(new)
    return words(before, after) if before != after else words(read(old, ids=True), read(new, ids=True))


def read(value: Any, *, ids: bool = False) -> str:
    """A value as somebody reads it: a record by its name, a line by what it says."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if value.keys() == {"kind", "id", "slug", "name"}:
            name = value["name"] or f"({value['kind']}, not live)"
            return f"{name} ({value['kind']} {value['id']})" if ids else name
        facts = {key: item for key, item in value.items() if key != "id" and not _empty(item)}
        return " · ".join(
            _said(key, facts[key], ids=ids) for key in sorted(facts, key=lambda k: _weight(facts[k]))
        )
    if isinstance(value, list):
        return ", ".join(read(item, ids=ids) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _weight(value: Any) -> int:
    """Names first, then texts, then numbers."""
    return 0 if isinstance(value, dict) else 2 if isinstance(value, int) else 1


def _said(name: str, value: Any, *, ids: bool) -> str:
    return f"{name.replace('_', ' ')} {read(value)}" if isinstance(value, int) else read(value, ids=ids)


def words(old: str, new: str) -> list[Words]:
    """The two texts as one, by word: what is kept, struck and inserted."""
    a, b = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    marks: list[Words] = []
    for change, a1, a2, b1, b2 in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if change == "equal":
            marks.append(Words("kept", "".join(a[a1:a2])))
            continue
        if a1 != a2:
            marks.append(Words("struck", "".join(a[a1:a2])))
        if b1 != b2:
            marks.append(Words("inserted", "".join(b[b1:b2])))
    return marks


def _items(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Item]:
    """The lines of both lists in the new order; a line is the same by its id, or by all it says."""
    was, now = {_key(item): item for item in old}, {_key(item) for item in new}
    stayed = _in_order([key for key in was if key in now], [key for key in map(_key, new) if key in was])
    for item in new:
        key = _key(item)
        if key not in was:
            yield Item("added", [Words("inserted", read(item))])
        elif was[key] != item:
            yield Item("changed", changed(was[key], item))
        else:
            yield Item("kept" if key in stayed else "moved", [Words("kept", read(item))])
    for key, item in was.items():
        if key not in now:
            yield Item("removed", [Words("struck", read(item))])


def _folded(items: Iterator[Item]) -> Iterator[Item]:
    """The lines with long runs of kept ones folded into one."""
    for is_kept, run in groupby(items, key=lambda item: item.change == "kept"):
        lines = list(run)
        yield from [Item("folded", count=len(lines))] if is_kept and len(lines) >= LONG_RUN else lines


def _key(item: Any) -> Any:
    return item["id"] if isinstance(item, dict) and "id" in item else read(item)


def _in_order(old: list[Any], new: list[Any]) -> set[Any]:
    """The keys that stand in the same order in both lists."""
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in new[block.b : block.b + block.size]}
