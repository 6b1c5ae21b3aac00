"""The tree of regions, and the regions that words name for certain."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from cms.desk.base.canonical import fold

WORLD = "001"
# Words for the world; each alone.
WORLDWIDE = frozenset({"worldwide", "world", "global", "globally", "around the world", "international total"})
OTHER_NAMES = {
    **dict.fromkeys(("us", "usa", "u.s.", "u.s.a.", "america", "domestic"), "US"),
    **dict.fromkeys(("uk", "u.k.", "britain", "great britain"), "GB"),
    **dict.fromkeys(("south korea", "korea"), "KR"),
    **dict.fromkeys(("russia",), "RU"),
}
LEADING = re.compile(r"^(?:(?:all over|across|throughout|within|in|of|on)\s+)?(?:the\s+)?", re.IGNORECASE)


# Names that have an article in a sentence.
WITH_ARTICLE = re.compile(
    r"^(United |Netherlands|Philippines|Bahamas|Maldives|Caribbean|Americas|.*\b(Islands|Republic|Union)$)"
)


def in_place(code: str, name: str) -> str:
    """Where something holds, in words that go on from it: “worldwide”, “in the United States”."""
    if code == WORLD:
        return "worldwide"
    return f"in the {name}" if WITH_ARTICLE.match(name) else f"in {name}"


class Place(NamedTuple):
    """A region: its name, what it is part of, and until when there was one."""

    label: str
    part_of: str | None = None
    until: str | None = None


class Regions:
    """All regions by code."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.places = places

    def within(self, codes: Iterable[str]) -> frozenset[str]:
        """The regions and all that is part of them; one that is not in the tree is only itself."""
        found: set[str] = set()
        following = list(codes)
        while following:
            if (code := following.pop()) not in found:
                found.add(code)
                following += self._parts.get(code, ())
        return frozenset(found)

    def are_all_there(self, codes: Iterable[str]) -> bool:
        """Whether each is one of today: of a former one nothing says which of today lie in it."""
        return all(code in self.places and not self.places[code].until for code in codes)

    def named(self, words: str) -> str | None:
        """The code of the region that the words name and nothing else; None where that is not certain."""
        said = LEADING.sub("", fold(words).strip(" .")).strip(" .")
        if said in WORLDWIDE:
            return WORLD
        return OTHER_NAMES.get(said) or self._by_name.get(said)

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, place in self.places.items():
            if place.part_of:
                found.setdefault(place.part_of, []).append(code)
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {fold(place.label): code for code, place in self.places.items() if not place.until}
