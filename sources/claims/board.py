"""How a readers' page arranges claims: figures, disputes, and the rest by kind of statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cms.pages.words import humanise

from .values import figure, stated, unit

Document = Mapping[str, Any]
Rows = Iterable[Document] | None

CARDS = 6  # figures shown as cards; further ones are folded
SHORT = 6  # statements shown before the rest is folded
STATED = ("fact", "party_statement", None)


@dataclass(frozen=True)
class Group:
    """One claim, or several that contradict one another."""

    claims: list[Document]

    @property
    def about(self) -> str:
        """The code of the property that the claims are about."""
        return self.claims[0].get("property") or ""

    @property
    def is_disputed(self) -> bool:
        return len(self.claims) > 1

    @cached_property
    def has_figure(self) -> bool:
        return any(figure(each) for each in self.claims)

    @cached_property
    def values(self) -> list[list[Document]]:
        """The claims that state each value, a list for each."""
        found: dict[str, list[Document]] = {}
        for each in self.claims:
            found.setdefault(stated(each).casefold(), []).append(each)
        return [*found.values()]

    @property
    def question(self) -> str:
        """The dispute as a question: “23 million: accounts or viewers?”; "" unless the figures agree."""
        stating = [claims[0] for claims in self.values]
        figures = list(dict.fromkeys(figure(each) for each in stating))
        units = list(dict.fromkeys(unit(each) for each in stating if unit(each)))
        if len(figures) == 1 and figures[0]:
            return f"{figures[0]}: {' or '.join(units)}?" if len(units) > 1 else f"{figures[0]}, but of what?"
        return ""


@dataclass(frozen=True)
class Board:
    """The arrangement of a page's claims.

    figures: groups shown as cards, disputed ones first. more: claims of the figures beyond the cards.
    differing: disputed groups without a figure. stated: undisputed claims shown. folded: undisputed claims
    folded by kind of statement.
    """

    figures: list[Group]
    more: list[Document]
    differing: list[Group]
    stated: list[Document]
    folded: list[tuple[str, list[Document]]]


def board(claims: Iterable[Document], *, cards: int = CARDS) -> Board:
    """Arrange the claims; each appears once."""
    found = groups(claims)
    figures = [each for each in found if each.has_figure]
    others = [each for each in found if not each.has_figure]
    singles = [each.claims[0] for each in others if not each.is_disputed]
    return Board(
        figures=figures[:cards],
        more=[claim for each in figures[cards:] for claim in each.claims],
        differing=[each for each in others if each.is_disputed],
        **_statements(singles),
    )


def _statements(claims: list[Document]) -> dict[str, list]:
    """The claims as `stated` and `folded`; a short list is shown whole."""
    if len(claims) <= SHORT:
        return {"stated": claims, "folded": []}
    stated = [each for each in claims if each.get("modality") in STATED]
    folded = by_kind(each for each in claims if each.get("modality") not in STATED)
    more = [("more statement", stated[SHORT:])] if len(stated) > SHORT else []
    return {"stated": stated[:SHORT], "folded": [*more, *folded]}


def groups(claims: Iterable[Document]) -> list[Group]:
    """Claims grouped with those they contradict; disputed groups first, otherwise in the order given."""
    rows = list(claims)
    # A union-find: contradiction isn't transitive, but A against B against C is read as one dispute.
    roots = {each["id"]: each["id"] for each in rows}
    for each in rows:
        for other in roots.keys() & _contradicted(each):
            old, new = roots[other], roots[each["id"]]
            roots = {key: new if root == old else root for key, root in roots.items()}
    found: dict[int, list[Document]] = {}
    for each in rows:
        found.setdefault(roots[each["id"]], []).append(each)
    return sorted((Group(members) for members in found.values()), key=lambda each: not each.is_disputed)


def dispute(claim: Document, documents: Mapping[int, Document]) -> Group | None:
    """The claim, first, with those of the page that contradict it or one of those; None if there is none.

    documents: those of the page, by id.
    """
    found = {claim["id"]: claim}
    for each in (claim, *_contradicting(claim, documents)):
        for other in (each, *_contradicting(each, documents)):
            found.setdefault(other["id"], other)
    return Group(list(found.values())) if len(found) > 1 else None


def _contradicting(claim: Document, documents: Mapping[int, Document]) -> list[Document]:
    return [documents[each] for each in _contradicted(claim) if each in documents]


def _contradicted(claim: Document) -> list[int]:
    """Ids of the claims that this one contradicts."""
    conflicts = (claim.get("derived") or {}).get("conflicts") or ()
    return [key for each in conflicts if (key := (each.get("claim") or {}).get("id"))]


def by_kind(claims: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """Claims by kind of statement, the largest first: `("opinion", [...])`."""
    found: dict[str, list[Document]] = {}
    for each in claims:
        found.setdefault(humanise(each.get("modality")), []).append(each)
    return sorted(found.items(), key=lambda each: -len(each[1]))


def about_the_world(claims: Rows) -> list[Document]:
    """Claims about the world, without deprecated ones; preferred ones first."""
    rows = [each for each in claims or () if not each.get("depicted_in") and not _is_deprecated(each)]
    return sorted(rows, key=lambda each: each.get("standing") != "preferred")


def in_the_series(claims: Rows) -> list[Document]:
    """Claims that are true in the story only, without deprecated ones."""
    return [each for each in claims or () if each.get("depicted_in") and not _is_deprecated(each)]


def deprecated(claims: Rows) -> list[Document]:
    return [each for each in claims or () if _is_deprecated(each)]


def _is_deprecated(claim: Document) -> bool:
    return claim.get("standing") == "deprecated"
