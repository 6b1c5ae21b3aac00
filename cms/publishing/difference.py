"""The difference between two documents, marked as a sub-editor would mark it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal
from urllib.parse import urlsplit

from cms.desk.base.dates.facts import told
from cms.desk.records.registry import Facts
from cms.desk.review.bulk.patterns import differing, is_empty, same

# What every document carries and no editor wrote.
UNREAD = frozenset(
    {"kind", "id", "version", "format", "first_published_at", "changed_at", "corrected_at", "derived"}
)
# So many unchanged lines in a row are folded into one; fewer are shown, as context.
LONG_RUN = 4
Mark = Literal["kept", "struck", "inserted"]


@dataclass(frozen=True)
class Words:
    """A run of text that is kept, struck or inserted."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Picture:
    """An image as a body describes it: its address, its alt text, its credit line."""

    url: str | None
    alt: str | None
    credit: str

    @property
    def place(self) -> str:
        """The host that serves it."""
        return urlsplit(self.url or "").hostname or ""


@dataclass(frozen=True)
class Item:
    """One line of a list and what happened to it; or a run of `count` unchanged lines, folded.

    facts: the facts that differ in a changed line; `words` then identify the line. is_moved: a changed line
    moved too. pictures: the old and the new image, where the line is one.
    """

    change: Literal["added", "removed", "moved", "changed", "kept", "folded"]
    words: Sequence[Words] = ()
    count: int = 1
    facts: Sequence["FactChange"] = ()
    is_moved: bool = False
    pictures: tuple[Picture | None, Picture | None] | None = None

    @property
    def label(self) -> str:
        """What happened to the line: “changed, moved”."""
        return f"{self.change}, moved" if self.is_moved else self.change


@dataclass(frozen=True)
class FactChange:
    """One fact that differs: as marked words, or line by line where it is a list."""

    name: str
    words: Sequence[Words] = ()
    items: Sequence[Item] = ()

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


def difference(before: Facts | None, after: Facts | None) -> list[FactChange]:
    """Each fact that differs between two documents; None where there is no document."""
    old, new = before or {}, after or {}
    names = [name for name in differing(old, new) if name not in UNREAD]
    return [
        fact(name, old.get(name), new.get(name))
        for name in sorted(names, key=lambda name: (isinstance(new.get(name), list), name != "name"))
    ]


def fact(name: str, old: Any, new: Any) -> FactChange:
    if isinstance(old, list) or isinstance(new, list):
        return FactChange(name, items=list(_folded(_items(old or [], new or []))))
    return FactChange(name, words=changed(old, new))


def changed(old: Any, new: Any) -> list[Words]:
    """Both values as one marked text."""
    before, after = read(old), read(new)
    # Two people of one name read alike: their ids tell them apart.
    return words(before, after) if before != after else words(read(old, ids=True), read(new, ids=True))


def read(value: Any, *, ids: bool = False) -> str:
    """A value as an editor reads it: a record by its name, a line by its facts."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if value.keys() == {"kind", "id", "slug", "name"}:
            name = value["name"] or f"({value['kind']}, not live)"
            return f"{name} ({value['kind']} {value['id']})" if ids else name
        if "edtf" in value:
            return told(value)
        facts = {key: item for key, item in value.items() if key != "id" and not is_empty(item)}
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
    # autojunk would treat frequent words of a long text as noise, and strike whole paragraphs.
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
    """The lines of both lists, in the new order, the removed ones last."""
    was, now = dict(_keyed(old)), dict(_keyed(new))
    stayed = _in_order([key for key in was if key in now], [key for key in now if key in was])
    for key, item in now.items():
        if key not in was:
            yield Item("added", [Words("inserted", read(item))], pictures=_pictures(None, item))
        elif not same(was[key], item):
            yield _reworded(was[key], item, is_moved=key not in stayed)
        else:
            yield Item("kept" if key in stayed else "moved", [Words("kept", read(item))])
    for key, item in was.items():
        if key not in now:
            yield Item("removed", [Words("struck", read(item))], pictures=_pictures(item, None))


def _reworded(old: Any, new: Any, *, is_moved: bool) -> Item:
    """A changed line: what identifies it, and only the facts that differ."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return Item("changed", changed(old, new), is_moved=is_moved)
    kept = {key: value for key, value in new.items() if old.get(key) == value and key != "id"}
    facts = [fact(key, old.get(key), new.get(key)) for key in differing(old, new)]
    known = read(kept)
    return Item(
        "changed",
        [Words("kept", known)] if known else (),
        facts=facts,
        is_moved=is_moved,
        pictures=_pictures(old, new),
    )


def _pictures(old: Any, new: Any) -> tuple[Picture | None, Picture | None] | None:
    found = _picture(old), _picture(new)
    return found if any(found) else None


def _picture(line: Any) -> Picture | None:
    if not (isinstance(line, dict) and {"url", "alt", "credit_line"} <= line.keys()):
        return None
    credit = line["credit_line"] or ", ".join(filter(None, (line.get("creator"), line.get("agency"))))
    return Picture(line["url"], line["alt"], credit)


def _folded(items: Iterator[Item]) -> Iterator[Item]:
    """The lines, with long runs of unchanged ones folded into one."""
    for is_kept, run in groupby(items, key=lambda item: item.change == "kept"):
        lines = list(run)
        yield from [Item("folded", count=len(lines))] if is_kept and len(lines) >= LONG_RUN else lines


def _keyed(lines: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Each line with the key that identifies it: its id, or its text; equal texts are counted apart."""
    times: Counter[Any] = Counter()
    for line in lines:
        key = line["id"] if isinstance(line, dict) and "id" in line else read(line, ids=True)
        times[key] += 1
        yield (key, times[key]), line


def _in_order(old: list[Any], new: list[Any]) -> set[Any]:
    """The keys that kept their order: lines outside these have moved."""
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in new[block.b : block.b + block.size]}
