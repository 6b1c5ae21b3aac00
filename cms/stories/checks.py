"""Checks of stories at submission: blocks, byline, markup, and that they tell no more than their claims."""

import re
from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.models.changesets import Action
from cms.desk.records.registry import Facts
from sources.corrections.finders import bodies_of

from .claims import claim_ids, claims_of, units_of
from .held import Told, judge, lapsed
from .wordings import excused_in, names_in, wordings_of

# What is left after `pieces` has read a text: braces and links that match no id.
STRAY = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]\([^()]*\)")


def stories_are_complete(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a story without a block, and a warning for one without a byline."""
    for each in proposals:
        if each.body and not each.body["blocks"]:
            yield Finding(each.card, "story-empty", "A story needs at least one block.", path="blocks")
        if each.body and not each.body["bylines"]:
            message = "It has no byline: add one."
            yield Finding(each.card, "story-unsigned", message, path="bylines", level=Level.WARNING)


def braces_hold_claims(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each {id} in a text that is the id of another kind of record than a claim."""
    ids = {key for each in proposals if each.body for key in claim_ids(each.body)}
    others = Card.objects.exclude(kind="claim").in_bulk(ids)
    for each in proposals:
        for key in sorted(others.keys() & set(claim_ids(each.body or {}))):
            message = f"{{{key}}} is “{others[key]}”, which is not a claim: link it with [words]({key})."
            yield Finding(each.card, "slot-without-claim", message, path="blocks")


def texts_have_no_stray_markup(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for what looks like a claim or a link and is neither: readers would see the markup."""
    for each in proposals:
        for block in each.body["blocks"] if each.body else ():
            for found in STRAY.finditer(" ".join(piece["words"] or "" for piece in block["text"])):
                message = f"“{found[0]}” is not a claim or a link: readers would see it as typed."
                yield Finding(each.card, "stray-mark", message, path="blocks", level=Level.WARNING)


def texts_tell_no_more_than_claims(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each figure, record and quotation that nothing holds, or that is too sharp."""
    stories = [each for each in proposals if each.body]
    if not stories:
        return
    units, claims = units_of(), claims_of([each.card for each in stories], [each.body for each in stories])
    names = names_in([each.body for each in stories if each.body])
    for each in stories:
        body = each.body or {}
        stated = [claims[key] for key in dict.fromkeys(claim_ids(body)) if key in claims]
        found = judge(wordings_of(body, claims), stated, units=units, names=names, excused=excused_in(body))
        yield from (_finding(each.card, told) for told in dict.fromkeys(found))


def _finding(card: Card, told: Told) -> Finding:
    level = Level.BLOCKER if told.stops else Level.WARNING
    return Finding(card, told.rule, told.message, path=told.path, level=level)


def claims_stand(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each claim of a story that is deprecated: readers see it as it was."""
    stories = [each for each in proposals if each.body]
    claims = claims_of([each.card for each in stories], [each.body for each in stories])
    fallen = {key for key, claim in claims.items() if claim.is_deprecated}
    cards = Card.objects.in_bulk(fallen) if fallen else {}
    for each in stories:
        for key in dict.fromkeys(claim_ids(each.body or {})):
            if key in cards:
                message = (
                    f"It states “{cards[key]}”, which is deprecated: take it out, or say that it was wrong."
                )
                yield Finding(
                    each.card,
                    "claim-deprecated",
                    message,
                    path="blocks",
                    level=Level.WARNING,
                    other=cards[key],
                )


def excuses_are_for_sentences_that_are_there(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """Asks again for each reason why a sentence needs no claim, where the sentence has changed.

    In a correction it stops, for readers of the feed would be told the wrong sentence; else it warns. A
    reason that is carried over to a corrected sentence as it was is asked about, too.
    """
    excusing = [each for each in proposals if (each.body or {}).get("excuses")]
    corrected = [each.card.pk for each in excusing if each.action == Action.CORRECT]
    live = bodies_of(corrected) if corrected else {}
    for each in excusing:
        body = each.body or {}
        before = {row["id"]: row for row in live.get(each.card.pk, {}).get("excuses") or ()}
        gone = set(lapsed(excused_in(body), [wording.text for wording in wordings_of(body, {})]))
        for row in body["excuses"]:
            old = before.get(row["id"])
            if row["sentence"] in gone:
                yield _lapsed(each, row)
            elif old and old["sentence"] != row["sentence"] and old["reason"] == row["reason"]:
                message = (
                    f"“{row['sentence']}” is to need no claim for the reason that its wrong wording had: "
                    f"“{row['reason']}”. Say why that holds for what it says now."
                )
                path = f"excuses/{row['id']}"
                yield Finding(each.card, "excuse-carried-over", message, path=path, level=Level.WARNING)


def _lapsed(each: Proposed, row: Facts) -> Finding:
    message = (
        f"“{row['sentence']}” needed no claim: “{row['reason']}”. It does not stand in the story like that "
        "any more: under “Sentences without a claim”, say why the sentence as it reads now needs none, or "
        "take it out there."
    )
    level = Level.BLOCKER if each.action == Action.CORRECT else Level.WARNING
    return Finding(each.card, "excuse-lapsed", message, path=f"excuses/{row['id']}", level=level)
