"""Claims as a page sets them out: figures, what is disputed, and the rest by kind of statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cms.pages.words import humanise

from .values import figure, stated, unit

Document = Mapping[str, Any]
Rows = Iterable[Document] | None

CARDS = 6
SHORT = 6
STATED = ("fact", "party_statement", None)


@dataclass(frozen=True)
class Group:
    """Claims that are read together: one by itself, or several that contradict one another."""

    claims: list[Document]

    @property
    def about(self) -> str:
        return self.claims[0].get("property") or ""

    @property
    def is_disputed(self) -> bool:
        return len(self.claims) > 1

    @cached_property
    def has_figure(self) -> bool:
        return any(figure(each.get("value")) for each in self.claims)

    @cached_property
    def values(self) -> list[tuple[Document, list[Document]]]:
        """Each value once, with the claims that state it."""
        found: dict[str, list[Document]] = {}
        for each in self.claims:
            found.setdefault(stated(each.get("value")).casefold(), []).append(each)
        return [(some[0].get("value") or {}, some) for some in found.values()]

    @property
    def question(self) -> str:
        """What is disputed, asked: “23 million: accounts or viewers?”; "" where the values are too long."""
        values = [value for value, _ in self.values]
        figures = list(dict.fromkeys(figure(each) for each in values))
        units = list(dict.fromkeys(unit(each) for each in values if unit(each)))
        if len(figures) == 1 and figures[0]:
            return f"{figures[0]}: {' or '.join(units)}?" if len(units) > 1 else f"{figures[0]}, but of what?"
        return ""


@dataclass(frozen=True)
class Board:
    """figures: cards, the disputed ones first. more: what didn't find room among them. differing: disputed in
    words. stated, folded: what nobody disputes, and that again by kind of statement.
    """

    figures: list[Group]
    more: list[Document]
    differing: list[Group]
    stated: list[Document]
    folded: list[tuple[str, list[Document]]]


def board(claims: Iterable[Document], *, cards: int = CARDS) -> Board:
    """The claims, each in one place."""
    found = groups(claims)
    figures = [each for each in found if each.has_figure]
    others = [each for each in found if not each.has_figure]
    singles = [each.claims[0] for each in others if not each.is_disputed]
    return Board(
        figures=figures[:cards],
        more=[claim for each in figures[cards:] for claim in each.claims],
        differing=[each for each in others if each.is_disputed],
        **_told(singles),
    )


def _told(claims: list[Document]) -> dict[str, list]:
    """What is stated to read at once, and the rest folded; nothing is folded of what is short anyway."""
    if len(claims) <= SHORT:
        return {"stated": claims, "folded": []}
    stated = [each for each in claims if each.get("modality") in STATED]
    folded = by_kind(each for each in claims if each.get("modality") not in STATED)
    more = [("more statement", stated[SHORT:])] if len(stated) > SHORT else []
    return {"stated": stated[:SHORT], "folded": [*more, *folded]}


def groups(claims: Iterable[Document]) -> list[Group]:
    """Claims that contradict one another together; the disputed first, otherwise in the order given."""
    rows = list(claims)
    leads = {each["id"]: each["id"] for each in rows}
    for each in rows:
        for other in leads.keys() & _contradicted(each):
            old, new = leads[other], leads[each["id"]]
            leads = {key: new if lead == old else lead for key, lead in leads.items()}
    found: dict[int, list[Document]] = {}
    for each in rows:
        found.setdefault(leads[each["id"]], []).append(each)
    return sorted((Group(some) for some in found.values()), key=lambda each: not each.is_disputed)


def dispute(claim: Document, shelf: Mapping[int, Document]) -> Group | None:
    """A claim, first, with those on the shelf that contradict it or one of them; None without any."""
    found = {claim["id"]: claim}
    for each in (claim, *_beside(claim, shelf)):
        for other in (each, *_beside(each, shelf)):
            found.setdefault(other["id"], other)
    return Group(list(found.values())) if len(found) > 1 else None


def _beside(claim: Document, shelf: Mapping[int, Document]) -> list[Document]:
    return [shelf[each] for each in _contradicted(claim) if each in shelf]


def _contradicted(claim: Document) -> list[int]:
    conflicts = (claim.get("derived") or {}).get("conflicts") or ()
    return [key for each in conflicts if (key := (each.get("claim") or {}).get("id"))]


def by_kind(claims: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """Claims by kind of statement, the largest first: `("opinion", [...])`."""
    found: dict[str, list[Document]] = {}
    for each in claims:
        found.setdefault(humanise(each.get("modality")), []).append(each)
    return sorted(found.items(), key=lambda each: -len(each[1]))


def happened(claims: Rows) -> list[Document]:
    """Claims about the world, as they stand; the preferred ones first."""
    rows = [each for each in claims or () if not each.get("depicted_in") and not _set_aside(each)]
    return sorted(rows, key=lambda each: each.get("standing") != "preferred")


def in_the_series(claims: Rows) -> list[Document]:
    """Claims true in the story only."""
    return [each for each in claims or () if each.get("depicted_in") and not _set_aside(each)]


def set_aside(claims: Rows) -> list[Document]:
    return [each for each in claims or () if _set_aside(each)]


def _set_aside(claim: Document) -> bool:
    return claim.get("standing") == "deprecated"
