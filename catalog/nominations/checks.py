from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cms.desk.checks.rules import Finding, Proposed
from cms.desk.models import Card
from cms.publishing.models import LiveTerm

from .models import Nomination

WON, TIED = Nomination.Result.WON, Nomination.Result.TIED


class Win(NamedTuple):
    """A nomination that won, alone or tied, and what it won: ceremony and category, as filters hold them."""

    card: Card
    result: str
    what: tuple[str, str]


def names_somebody(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each nomination of nobody and nothing."""
    for each in proposals:
        if each.body and not (each.body["nominees"] or each.body["title"]):
            message = "A nomination needs a nominee, or the title it is for."
            yield Finding(each.card, "nominees-missing", message, path="nominees")


def wins_alone(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each proposed winner that readers would see beside another, unless all are tied."""
    proposed = list(_proposed(proposals))
    live = list(_live({win.what for win in proposed}, besides={each.card.pk for each in proposals}))
    winners = defaultdict(list)
    for win in (*proposed, *live):
        winners[win.what].append(win)
    for win in proposed:
        for other in winners[win.what]:
            if other.card != win.card and WON in (win.result, other.result):
                message = f"“{other.card}” has won that category: call both tied, or correct one of them."
                brings = other.card if other in live else None
                yield Finding(win.card, "another-winner", message, path="result", brings=brings)


def _proposed(proposals: Iterable[Proposed]) -> Iterator[Win]:
    for each in proposals:
        body = each.body
        if body and body["result"] in (WON, TIED) and body["ceremony"] and body["category"]:
            yield Win(each.card, body["result"], (str(body["ceremony"]["$ref"]), body["category"]))


def _live(what: Collection[tuple[str, str]], *, besides: Collection[int]) -> Iterator[Win]:
    """The live winners of the same; one query, and none where nobody won."""
    if not what:
        return
    terms = LiveTerm.objects.filter(kind="nomination")
    won = terms.filter(name="result", value__in=[WON, TIED]).values("card")
    there = terms.filter(name="ceremony", value__in={ceremony for ceremony, _ in what}).values("card")
    told: dict[Card, dict[str, str]] = defaultdict(dict)
    for term in terms.filter(card__in=won).filter(card__in=there).select_related("card"):
        told[term.card][term.name] = term.value
    for card, said in told.items():
        if card.pk not in besides and (said["ceremony"], said["category"]) in what:
            yield Win(card, said["result"], (said["ceremony"], said["category"]))
