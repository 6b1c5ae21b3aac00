"""Checks of how claims are told: no more than their evidence allows, and with the day where it counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts

from ..derived import Looked
from ..origins.assess import Assessment, supporting
from ..origins.reasons import Voice
from ..origins.split import proposed
from .staleness import Why, as_of

Pair = tuple[int, int]


def voices_are_explained(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A blocker for each claim that is to be told as a fact, and whose evidence does not allow that.

    A note for each statement of fact that will be told as somebody's words, with the reasons. And one for
    each two sources of it that nobody has compared: there is the way to say that both count.
    """
    told = [each for each in proposals if each.body and _is_told_as_more(each.body)]
    found = {each.card.pk: looked.assessed[each.card.pk] for each in told}
    compare = {card: [pair for each in one.origins for pair in each.compare] for card, one in found.items()}
    compared = {key for pairs in compare.values() for pair in pairs for key in pair}
    cards = Card.objects.in_bulk(compared) if compared else {}
    said = proposed({pair for pairs in compare.values() for pair in pairs})
    for each in told:
        assessed = found[each.card.pk]
        yield from _of_voice(each, assessed)
        if assessed.voice is not Voice.FACT:
            yield from _of_sources(each.card, compare[each.card.pk], cards, said)


def _is_told_as_more(body: Facts) -> bool:
    return (body["modality"] == "fact" and not body["depicted_in"]) or body["told_as"] == Voice.FACT


def _of_voice(each: Proposed, assessed: Assessment) -> Iterator[Finding]:
    body = each.body or {}
    reasons = " ".join(reason.sentence for reason in assessed.reasons)
    out = " ".join(reason.sentence for origin in assessed.origins for reason in origin.why)
    if body["told_as"] == Voice.FACT and assessed.voice is not Voice.FACT:
        message = f"It can’t be told as a fact: set “told as” to somebody’s words. {reasons} {out}".strip()
        yield Finding(each.card, "voice-too-strong", message, path="told_as")
    elif assessed.voice is not Voice.FACT:
        message = f"It will be told as somebody’s words, not as a fact. {reasons} {out}".strip()
        yield Finding(each.card, "voice", message, level=Level.NOTE)
    elif body["told_as"] != Voice.FACT and not body["told_as_reason"]:
        message = (
            "Its evidence lets it be told as a fact, and it will be told as somebody’s words: set “told as” "
            f"to a fact, or say under “why no fact” why not. {reasons}"
        )
        yield Finding(each.card, "voice-stronger", message, path="told_as", level=Level.NOTE)


def _of_sources(
    card: Card, pairs: Iterable[Pair], cards: Mapping[int, Card], said: Mapping[Pair, int]
) -> Iterator[Finding]:
    for one, other in pairs:
        together = f"“{cards[one]}” and “{cards[other]}” count as one origin"
        if (source := said.get((one, other))) is not None:
            message = (
                f"{together} until an edit of “{cards[source]}” is published, which says that they don’t "
                "depend on one another: put it into the changeset, too."
            )
            yield Finding(card, "origins-proposed", message, level=Level.NOTE, other=cards[source])
        else:
            message = (
                f"{together}, since nobody compared them: if you know that one does not depend on the other, "
                "say how you know."
            )
            pair = (cards[one], cards[other])
            yield Finding(card, "origins-unknown", message, level=Level.NOTE, other=pair[0], between=pair)


def times_are_told(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A blocker for a value that changes with time and says no day; a warning for what is over (R14, R15)."""
    for each in proposals:
        if not each.body:
            continue
        of = looked.terms.properties.get(each.body["property"])
        if of and of.perishable and not as_of(each.body):
            message = f"“{of}” changes with time: say as of when, with a qualifier or with when it was said."
            yield Finding(each.card, "claim-as-of", message, path="qualifiers")
        for past in looked.assessed[each.card.pk].over:
            path, advice = ADVICE[past.why]
            message = f"{past.sentence} {advice}"
            yield Finding(each.card, f"claim-{past.why.replace('_', '-')}", message, path, Level.WARNING)


def passages_are_read(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A note for each claim with passages that nobody has read beside it since they are as they are."""
    for each in proposals:
        if not each.body:
            continue
        read = looked.evidence[each.card.pk].verdicts
        quoted = [row for row in supporting(each.body) if row["quotation"]]
        if unread := [row for row in quoted if row["id"] not in read]:
            passages = "passage is" if len(unread) == 1 else "passages are"
            message = f"{len(unread)} {passages} not read beside the claim yet: say whether it is supported."
            yield Finding(each.card, "passages-unread", message, path="passages", level=Level.NOTE)


ADVICE = {
    Why.ENDED: ("valid_to", "It will be shown as under review: say what holds now in a claim of its own."),
    Why.OUTCOME: ("outcome", "Say what came of it under “outcome”."),
    Why.REVIEW: ("review_by", "Look whether it still holds, and enter when to look next."),
    Why.PERISHED: ("review_by", "Look whether it still holds, and enter when to look next."),
}
