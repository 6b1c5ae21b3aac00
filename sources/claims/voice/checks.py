"""Checks of how claims are told: no more than their evidence allows, and with the day where it counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts

from ...models import Property
from ..derived import Looked, look_at
from ..origins.assess import Assessment, supporting
from ..origins.reasons import Voice
from .judged import standing
from .staleness import Why, as_of
from .together import Together


def voices_are_explained(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each claim that is to be told as a fact, and whose evidence does not allow that.

    A note for each statement of fact that will be told as somebody's words, with the reasons. And one for
    each two sources of it that nobody has compared: there is the way to say that both count.
    """
    told = {each.card.pk: each.body for each in proposals if each.body and _is_told_as_more(each.body)}
    found = looked_at(told, proposals).assessed if told else {}
    compare = {card: [pair for each in one.origins for pair in each.compare] for card, one in found.items()}
    cards = Card.objects.in_bulk({key for pairs in compare.values() for pair in pairs for key in pair})
    for each in proposals:
        if assessed := found.get(each.card.pk):
            yield from _of_voice(each, assessed)
            if assessed.voice is not Voice.FACT:
                yield from _of_sources(each.card, compare[each.card.pk], cards)


def looked_at(bodies: Mapping[int, Facts], proposals: Sequence[Proposed]) -> Looked:
    """Claims looked at as if the proposals were live."""
    return look_at(bodies, Together.with_all_of(proposals))


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


def _of_sources(card: Card, pairs: Iterable[tuple[int, int]], cards: Mapping[int, Card]) -> Iterator[Finding]:
    for one, other in pairs:
        message = (
            f"“{cards[one]}” and “{cards[other]}” count as one origin, since nobody compared them: if "
            "you know that one does not depend on the other, say how under “independent of” of either."
        )
        yield Finding(card, "origins-unknown", message, level=Level.NOTE, other=cards[one])


def times_are_told(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a value that changes with time and says no day; a warning for what is over (R14, R15)."""
    bodies = {each.card.pk: each.body for each in proposals if each.body}
    codes = {body["property"] for body in bodies.values() if body["property"]}
    perishable = Property.objects.filter(perishable=True).in_bulk(codes) if codes else {}
    is_timed = any(_has_time(body, perishable) for body in bodies.values())
    found = looked_at(bodies, proposals) if is_timed else None
    for each in proposals:
        if not each.body:
            continue
        of = perishable.get(each.body["property"])
        if of and not as_of(each.body):
            message = f"“{of}” changes with time: say as of when, with a qualifier or with when it was said."
            yield Finding(each.card, "claim-as-of", message, path="qualifiers")
        for past in found.assessed[each.card.pk].over if found else ():
            path, advice = ADVICE[past.why]
            message = f"{past.sentence} {advice}"
            yield Finding(each.card, f"claim-{past.why.replace('_', '-')}", message, path, Level.WARNING)


def passages_are_read(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A note for each claim with passages that nobody has read beside it since they are as they are."""
    bodies = {each.card.pk: each.body for each in proposals if each.body}
    quoted = {card: [row for row in supporting(body) if row["quotation"]] for card, body in bodies.items()}
    if not any(quoted.values()):
        return
    cited = {row["source"]["$ref"] for rows in quoted.values() for row in rows}
    held = standing(bodies, quoted, Together.with_all_of(proposals).of(cited))
    for each in proposals:
        unread = [row for row in quoted.get(each.card.pk, ()) if row["id"] not in held]
        if unread:
            passages = "passage is" if len(unread) == 1 else "passages are"
            message = f"{len(unread)} {passages} not read beside the claim yet: say whether it is supported."
            yield Finding(each.card, "passages-unread", message, path="passages", level=Level.NOTE)


ADVICE = {
    Why.ENDED: ("valid_to", "It will be shown as under review: say what holds now in a claim of its own."),
    Why.OUTCOME: ("outcome", "Say what came of it under “outcome”."),
    Why.REVIEW: ("review_by", "Look whether it still holds, and enter when to look next."),
    Why.PERISHED: ("review_by", "Look whether it still holds, and enter when to look next."),
}


def _has_time(body: Facts, perishable: Mapping[str, Property]) -> bool:
    dates = (body["window"]["ends"], body["valid_to"], body["valid_when"], body["review_by"])
    return any(dates) or body["property"] in perishable
