"""Checks of stories at submission: blocks, byline, markup, and figures in the headline."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts, references
from cms.publishing.models import LiveDocument
from sources.claims.models import Claim
from sources.models import Unit

from .markup import CLAIM

# A number that doesn't continue a word, as the “10” of “S2E10” does.
NUMBER = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s?(million|billion|thousand|[mbk](?![a-z])|%)?", re.IGNORECASE
)
SIZES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "b": 10**9}
# What is left after `pieces` has read a text: braces and links that match no id.
STRAY = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]\([^()]*\)")
SMALLEST_FIGURE = 100  # smaller numbers are seasons, episodes and ages


class Figures(NamedTuple):
    """The numbers and the codes of units in a text, or in claims."""

    numbers: set[Decimal]
    units: set[str]


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
        labels = {unit.code: unit.label for unit in units}
        for unit in sorted(in_headline.units - in_claims.units):
            message = f"The headline says {labels[unit]}, but no claim of the story counts {labels[unit]}."
            yield Finding(each.card, "headline-unit", message, path="headline", level=Level.WARNING)


def figures(text: str, units: Iterable[Unit]) -> Figures:
    """The numbers of a text, from 100 and without years, and the units that it names."""
    numbers = {number for found in NUMBER.finditer(text) if (number := _number(found)) is not None}
    words = {canonical.fold(word) for word in re.findall(r"[\w-]+", text)}
    return Figures(
        numbers, {unit.code for unit in units if words & {unit.label.lower(), unit.singular.lower()}}
    )


def _number(found: re.Match) -> Decimal | None:
    digits, size = found.groups()
    number = Decimal(digits.replace(",", ""))
    if size:
        return number * SIZES.get(size.lower(), 1)
    is_year = re.fullmatch(r"(1[89]|20)\d\d", digits)
    return None if is_year or number < SMALLEST_FIGURE else number


def _claim_ids(body: Facts) -> Iterator[int]:
    """The ids in the role of a claim, in blocks and in texts."""
    return (each["$ref"] for each in references(body) if each["role"] == CLAIM)


def _claim_values(proposals: Sequence[Proposed]) -> dict[int, Facts]:
    """Amounts, unit and currency of the claims that the stories state, by claim id."""
    ids = {key for each in proposals if each.body for key in _claim_ids(each.body)}
    changesets = {each.card.pending_id for each in proposals} - {None}
    drafts = Claim.objects.filter(pk__in=ids).values("pk", "amount", "amount_to", "unit", "currency")
    # A claim of the same changeset counts as proposed; any other as it is live, not as its working copy.
    found = LiveDocument.objects.filter(pk__in=ids, kind="claim").exclude(card__pending__in=changesets)
    live = found.values_list("pk", "text")
    return {row["pk"]: row for row in drafts} | {pk: canonical.loads(text)["value"] for pk, text in live}


def _figures_of(values: Iterable[Facts]) -> Figures:
    found = list(values)
    numbers = {_major(value, name) for value in found for name in ("amount", "amount_to") if value[name]}
    return Figures(numbers, {value["unit"] for value in found if value["unit"]})


def _major(value: Facts, name: str) -> Decimal:
    """An amount as people write it: money is stored in minor units."""
    return Decimal(value[name]) / 100 if value["currency"] else Decimal(value[name])
