"""Where every mark of two drawings goes: a claim’s origins as a tree, and values of claims as lanes.

Lengths are in units of the SVG’s view box. Nothing is drawn that the table beside it does not say in words.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cms.desk.records.registry import Facts

from .contradiction import INFINITE, of_amount

ROW, INDENT, WIDTH = 34, 28, 640
TEXT = 60  # so many characters of a name fit
LANE, LEFT, RIGHT = 40, 20, 620


class Node(NamedTuple):
    """A source, or an origin, in the tree. up: where the line to what it belongs to begins."""

    label: str
    x: int
    y: int
    up: tuple[int, int] | None
    counts: bool
    is_source: bool


class Tree(NamedTuple):
    nodes: list[Node]
    height: int
    width: int = WIDTH


class Lane(NamedTuple):
    """One claim’s values on a common scale. opens_left, opens_right: whether it goes on beyond the end."""

    label: str
    start: float
    width: float
    y: int
    opens_left: bool
    opens_right: bool
    is_own: bool


class Lanes(NamedTuple):
    lanes: list[Lane]
    height: int
    low: str
    high: str
    width: int = WIDTH


def tree(label: str, origins: Sequence[Facts], names: Mapping[int, str]) -> Tree:
    """The claim, its origins in their order, and the sources of each."""
    nodes = [Node(_short(label), 8, ROW // 2, None, counts=True, is_source=False)]
    root = (14, ROW // 2 + 8)
    for place, origin in enumerate(origins, 1):
        own = Node(
            f"Origin {place}{'' if origin['counts'] else ', does not count'}",
            8 + INDENT,
            ROW // 2 + ROW * len(nodes),
            root,
            counts=origin["counts"],
            is_source=False,
        )
        nodes.append(own)
        for each in origin["sources"]:
            name = names.get(each["id"] or 0) or "a source that is not live"
            y = ROW // 2 + ROW * len(nodes)
            nodes.append(
                Node(
                    _short(name), 8 + 2 * INDENT, y, (own.x + 6, own.y + 8), origin["counts"], is_source=True
                )
            )
    return Tree(nodes, ROW * len(nodes))


def lanes(values: Sequence[tuple[str, Facts, bool]]) -> Lanes | None:
    """The amounts that claims allow, each with its label and whether it is the claim looked at.

    None where fewer than two have an amount: there is nothing to compare.
    """
    allowed = [(label, of_amount(value), own) for label, value, own in values if value.get("amount")]
    if len(allowed) < 2:
        return None
    ends = [end for _, each, _ in allowed for end in (each.low, each.high) if abs(end) != INFINITE]
    low, high = min(ends), max(ends)
    room = (high - low or abs(high) or Decimal(1)) / 5
    first, last = low - room, high + room
    scale = Decimal(RIGHT - LEFT) / (last - first)
    found = []
    for place, (label, each, own) in enumerate(allowed):
        start, end = max(each.low, first), min(each.high, last)
        found.append(
            Lane(
                _short(label),
                round(float(LEFT + (start - first) * scale), 1),
                max(round(float((end - start) * scale), 1), 4.0),
                LANE * place + LANE // 2,
                opens_left=each.low == -INFINITE,
                opens_right=each.high == INFINITE,
                is_own=own,
            )
        )
    return Lanes(found, LANE * len(found), f"{first.normalize():,f}", f"{last.normalize():,f}")


def _short(text: Any) -> str:
    words = str(text)
    return words if len(words) <= TEXT else f"{words[: TEXT - 1]}…"
