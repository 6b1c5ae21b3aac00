from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cms.desk.checks.rules import Finding, Proposed
from cms.desk.models import Card
from cms.publishing.models import LiveTerm

from .models import Nomination

WON, TIED = Nomination.Result.WON, Nomination.Result.TIED


class Win(NamedTuple):
    """A nomination that won, alone or tied; contest: its ceremony's id, as text, and its category."""

    card: Card
    result: str
    contest: tuple[str, str]


def names_a_nominee(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each nomination with neither a nominee nor a title."""
    for each in proposals:
        if each.body and not (each.body["nominees"] or each.body["title"]):
            message = "A nomination needs a nominee, or the title it is for."
            yield Finding(each.card, "nominees-missing", message, path="nominees")


def is_the_only_winner(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each proposed winner that readers would see beside another, unless all are tied."""
    # The constraint on working copies can't see this: what is live may differ from its working copy.
    proposed = list(_proposed(proposals))
    live = list(_live({win.contest for win in proposed}, excluding={each.card.pk for each in proposals}))
    winners = defaultdict(list)
    for win in (*proposed, *live):
        winners[win.contest].append(win)
    for win in proposed:
        for other in winners[win.contest]:
            if other.card != win.card and WON in (win.result, other.result):
                message = f"“{other.card}” has won that category: mark both as tied, or correct one of them."
                # A live winner can be corrected in the same changeset, so the finding offers to add it.
                brings = other.card if other in live else None
                yield Finding(win.card, "another-winner", message, path="result", brings=brings)


def _proposed(proposals: Iterable[Proposed]) -> Iterator[Win]:
    for each in proposals:
        body = each.body
        if body and body["result"] in (WON, TIED) and body["ceremony"] and body["category"]:
            yield Win(each.card, body["result"], (str(body["ceremony"]["$ref"]), body["category"]))


def _live(contests: Collection[tuple[str, str]], *, excluding: Collection[int]) -> Iterator[Win]:
    """The live winners of those contests; one query, and none if there is no contest."""
    if not contests:
        return
    # The feed's filter terms already hold result, ceremony and category: no live document is parsed here.
    terms = LiveTerm.objects.filter(kind="nomination")
    won = terms.filter(name="result", value__in=[WON, TIED]).values("card")
    there = terms.filter(name="ceremony", value__in={ceremony for ceremony, _ in contests}).values("card")
    facts: dict[Card, dict[str, str]] = defaultdict(dict)
    for term in terms.filter(card__in=won).filter(card__in=there).select_related("card"):
        facts[term.card][term.name] = term.value
    for card, fact in facts.items():
        if card.pk not in excluding and (fact["ceremony"], fact["category"]) in contests:
            yield Win(card, fact["result"], (fact["ceremony"], fact["category"]))
