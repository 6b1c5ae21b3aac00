"""Checks of stories at submission: blocks, byline, markup, and figures in the headline."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts, references
from cms.publishing.models import LiveDocument
from sources.claims.amounts import major
from sources.claims.contradiction import of_amount
from sources.claims.models import Claim
from sources.claims.printed_numbers import is_figure, numbers_in
from sources.models import Unit

from .markup import CLAIM

# What is left after `pieces` has read a text: braces and links that match no id.
STRAY = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]\([^()]*\)")


class Figures(NamedTuple):
    """The numbers, each with the bounds it is given, and the codes of units in a text, or in claims."""

    bounds: dict[Decimal, set[str | None]]
    units: set[str]

    @property
    def numbers(self) -> set[Decimal]:
        return set(self.bounds)


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
    ids = {key for each in proposals if each.body for key in _claim_ids(each.body)}
    others = Card.objects.exclude(kind="claim").in_bulk(ids)
    for each in proposals:
        for key in sorted(others.keys() & set(_claim_ids(each.body or {}))):
            message = f"{{{key}}} is “{others[key]}”, which is not a claim: link it with [words]({key})."
            yield Finding(each.card, "slot-without-claim", message, path="blocks")


def texts_have_no_stray_markup(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for what looks like a claim or a link and is neither: readers would see the markup."""
    for each in proposals:
        for block in each.body["blocks"] if each.body else ():
            for found in STRAY.finditer(" ".join(piece["words"] or "" for piece in block["text"])):
                message = f"“{found[0]}” is not a claim or a link: readers would see it as typed."
                yield Finding(each.card, "stray-mark", message, path="blocks", level=Level.WARNING)


def headlines_match_claims(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each number or unit in a headline that none of the story's claims has."""
    units = list(Unit.objects.all())
    values = _claim_values(proposals)
    for each in proposals:
        body = each.body
        if body is None or "headline" not in body:
            continue
        in_headline = figures(body["headline"] or "", units)
        in_claims = _figures_of(values[key] for key in _claim_ids(body) if key in values)
        for number in sorted(in_headline.numbers - in_claims.numbers):
            message = (
                f"The headline says {number:,f}, but no claim of the story does: state the claim, or cut it."
            )
            yield Finding(each.card, "headline-number", message, path="headline", level=Level.WARNING)
        for number in sorted(in_headline.numbers & in_claims.numbers):
            if bounds := _contradicted(number, in_headline.bounds[number], in_claims.bounds[number]):
                words = " and ".join(bounds)
                message = f"The headline says {words} {number:,f}, but the story's claims say otherwise."
                yield Finding(each.card, "headline-bound", message, path="headline", level=Level.WARNING)
        labels = {unit.code: unit.label for unit in units}
        for unit in sorted(in_headline.units - in_claims.units):
            message = f"The headline says {labels[unit]}, but no claim of the story counts {labels[unit]}."
            yield Finding(each.card, "headline-unit", message, path="headline", level=Level.WARNING)


def figures(text: str, units: Iterable[Unit]) -> Figures:
    """The numbers of a text, from 100 and without years, and the units that it names."""
    bounds: dict[Decimal, set[str | None]] = defaultdict(set)
    for found in numbers_in(text):
        if is_figure(found):
            bounds[found.value].add(found.bound)
    words = {canonical.fold(word) for word in re.findall(r"[\w-]+", text)}
    named = {unit.code for unit in units if words & {unit.label.lower(), unit.singular.lower()}}
    return Figures(bounds, named)


def _contradicted(number: Decimal, said: set[str | None], claimed: set[str | None]) -> list[str]:
    """The bounds of the headline, in words, that none of the claims with the number leaves room for."""
    of = {
        bound: of_amount({"amount": str(number), "amount_to": None, "bound": bound})
        for bound in said | claimed
    }
    # A headline may drop a bound for want of room; it may not state another.
    wrong = {bound for bound in said if bound and all(of[bound].is_apart_from(of[each]) for each in claimed)}
    return sorted(Claim.Bound(bound).label for bound in wrong)


def _claim_ids(body: Facts) -> Iterator[int]:
    """The ids in the role of a claim, in blocks and in texts."""
    return (each["$ref"] for each in references(body) if each["role"] == CLAIM)


def _claim_values(proposals: Sequence[Proposed]) -> dict[int, Facts]:
    """Amounts, bound, unit and currency of the claims that the stories state, by claim id."""
    ids = {key for each in proposals if each.body for key in _claim_ids(each.body)}
    changesets = {each.card.pending_id for each in proposals} - {None}
    drafts = Claim.objects.filter(pk__in=ids).values("pk", "amount", "amount_to", "unit", "currency", "bound")
    # A claim of the same changeset counts as proposed; any other as it is live, not as its working copy.
    found = LiveDocument.objects.filter(pk__in=ids, kind="claim").exclude(card__pending__in=changesets)
    live = found.values_list("pk", "text")
    return {row["pk"]: row for row in drafts} | {pk: canonical.loads(text)["value"] for pk, text in live}


def _figures_of(values: Iterable[Facts]) -> Figures:
    found = list(values)
    bounds: dict[Decimal, set[str | None]] = defaultdict(set)
    for value in found:
        for name in ("amount", "amount_to"):
            if value[name]:
                bounds[_major(value, name)].add(value["bound"])
    return Figures(bounds, {value["unit"] for value in found if value["unit"]})


def _major(value: Facts, name: str) -> Decimal:
    """An amount as people write it: money is stored in minor units."""
    return major(value[name], value["currency"])
