"""Checks of nominations at submission: nominees, and the winners of one category."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.publishing.models import LiveDocument, LiveTerm

from .honours import folded_category, is_later, is_void
from .models import Nomination

WON, TIED = Nomination.Result.WON, Nomination.Result.TIED
SHARED = Nomination.Afterwards.SHARED


class Win(NamedTuple):
    """A nomination that won, alone or tied, then or later, and still has.

    shares: id of the nomination with which it shares the win since. ceremony: its id. code, category: of its
    category, and that as it is printed, folded. is_printed: whether the award's own words for the category
    are known. is_live: as readers have it, outside the changeset.
    """

    card: Card
    result: str
    ceremony: int
    code: str
    category: str
    is_printed: bool
    is_live: bool
    shares: int | None = None

    def is_beside(self, other: "Win") -> bool:
        """Whether the other is another nomination at the same ceremony."""
        return self.card != other.card and self.ceremony == other.ceremony

    def shares_category(self, other: "Win") -> bool:
        return self.is_beside(other) and self.category == other.category

    def shares_since(self, other: "Win") -> bool:
        """Whether one of the two says that they share the win since."""
        return self.shares == other.card.pk or other.shares == self.card.pk

    def may_share_category(self, other: "Win") -> bool:
        """Whether the code is the same, and only one of them has the category as it is printed."""
        return self.is_beside(other) and self.code == other.code and self.is_printed != other.is_printed


def names_a_nominee(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each nomination with neither a nominee nor a title."""
    for each in proposals:
        if each.body and not (each.body["nominees"] or each.body["title"]):
            message = "A nomination needs a nominee, or the title it is for."
            yield Finding(each.card, "nominees-missing", message, path="nominees")


def is_the_only_winner(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """What readers would see of each proposed winner and the others of its category.

    A blocker for another winner, unless all of them are tied; a warning for one whose category may be the
    same, and for a tie with nobody.
    """
    # The constraint on working copies can't see this: what is live may differ from its working copy.
    proposed = list(_proposed(proposals))
    live = _live({win.ceremony for win in proposed}, excluding={each.card.pk for each in proposals})
    winners: dict[int, list[Win]] = defaultdict(list)
    for win in (*proposed, *live):
        winners[win.ceremony].append(win)
    for win in proposed:
        others = winners[win.ceremony]
        yield from _other_winners(win, others)
        if win.result == TIED and not any(win.shares_category(other) for other in others):
            message = "It is tied for the win with nobody: add the other winner, or correct it."
            yield Finding(win.card, "tied-alone", message, path="result", level=Level.WARNING)


def _other_winners(win: Win, others: Iterable[Win]) -> Iterator[Finding]:
    for other in others:
        if WON not in (win.result, other.result) or win.shares_since(other):
            continue
        if win.shares_category(other):
            message = (
                f"“{other.card}” has won that category. If it is another category of that kind, give both as "
                "the award prints them; if they share the win, mark both as tied; if it went to another "
                "since, say so there; or correct one of them."
            )
            # A live winner can be corrected in the same changeset, so the finding offers to add it.
            brings = other.card if other.is_live else None
            yield Finding(win.card, "another-winner", message, path="result", brings=brings, other=other.card)
        elif win.may_share_category(other):
            message = (
                f"“{other.card}” has won, and only one of the two has its category as it is printed: give "
                "both, so that readers can tell whether it is the same."
            )
            yield Finding(
                win.card,
                "category-unprinted",
                message,
                path="category_named",
                level=Level.WARNING,
                other=other.card,
            )


def _proposed(proposals: Iterable[Proposed]) -> Iterator[Win]:
    for each in proposals:
        if each.body and each.body["ceremony"] and (win := _win(each.card, each.body, "$ref")):
            yield win


def _live(ceremonies: Collection[int], *, excluding: Collection[int]) -> Iterator[Win]:
    """The live winners at those ceremonies; one query, and none if there is no ceremony."""
    if not ceremonies:
        return
    terms = LiveTerm.objects.filter(kind="nomination")
    won = terms.filter(name="result", value__in=[WON, TIED]).values("card")
    there = terms.filter(name="ceremony", value__in=[str(each) for each in ceremonies]).values("card")
    # The documents: the printed category is no filter of the feed, and so not among the terms.
    found = LiveDocument.objects.filter(card__in=won).filter(card__in=there).exclude(card__in=excluding)
    for document in found.select_related("card"):
        if win := _win(document.card, canonical.loads(document.text), "id"):
            yield win


def _win(card: Card, facts: Mapping[str, Any], key: str) -> Win | None:
    """The win that a body or a document states. key: under which a reference in it has the id."""
    result = WON if is_later(facts) else facts["result"]
    if result not in (WON, TIED) or not facts["category"] or is_void(facts):
        return None
    shared = facts.get("afterwards_nomination") if facts.get("afterwards") == SHARED else None
    return Win(
        card,
        result,
        facts["ceremony"][key],
        facts["category"],
        folded_category(facts),
        bool(facts["category_named"]),
        is_live=key == "id",
        shares=shared[key] if shared else None,
    )
