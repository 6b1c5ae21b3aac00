"""Which sources belong together, and how many of them are independent: plain graphs of their ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations


def connected(sources: Sequence[int], links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The sources in groups: those that links connect, over any number of others, are one."""
    groups = [[each] for each in sources]
    for one, other in links:
        mine, theirs = (next(group for group in groups if each in group) for each in (one, other))
        if mine is not theirs:
            mine += theirs
            groups.remove(theirs)
    return groups


def most_independent(
    sources: Sequence[int], groups: Iterable[Sequence[int]], are_split: Callable[[int, int], bool]
) -> list[int]:
    """The most sources of which each two are split and in different groups; the first, of equally many.

    So a link more never makes more of them, and a split more never fewer. Branch and bound: splits are few.
    """
    place = {each: number for number, group in enumerate(groups) for each in group}
    apart: Mapping[int, set[int]] = {each: set() for each in sources}
    for one, other in combinations(sources, 2):
        if place[one] != place[other] and are_split(one, other):
            apart[one].add(other)
            apart[other].add(one)
    return _most([], sources, apart, [])


def _most(
    chosen: list[int], left: Sequence[int], apart: Mapping[int, set[int]], best: list[int]
) -> list[int]:
    """The largest of `best` and all that `chosen` can grow to with sources that are left."""
    if len(chosen) > len(best):
        best = chosen
    for number, each in enumerate(left):
        if len(chosen) + len(left) - number <= len(best):
            break
        further = [other for other in left[number + 1 :] if other in apart[each]]
        best = _most([*chosen, each], further, apart, best)
    return best
