"""What a story has to say, and a headline that says no more than its claims do."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
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

NUMBER = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s?(million|billion|thousand|[mbk](?![a-z])|%)?", re.IGNORECASE
)
SIZES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "b": 10**9}
STRAY = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]\([^()]*\)")
LEAST = 100  # smaller ones are seasons, episodes and ages


class Figures(NamedTuple):
    """The numbers and the codes of units that a text, or some claims, carry."""

    numbers: set[Decimal]
    units: set[str]


def stories_say_something(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a story without a block, and a warning for one without a byline."""
    for each in proposals:
        if each.body and not each.body["blocks"]:
            yield Finding(each.card, "story-empty", "A story needs a paragraph at least.", path="blocks")
        if each.body and not each.body["bylines"]:
            message = "Nobody is named as its author."
            yield Finding(each.card, "story-unsigned", message, path="bylines", level=Level.WARNING)


def slots_state_claims(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each {number} of a text that is the number of something else than a claim."""
    used = {key for each in proposals if each.body for key in _used(each.body)}
    others = Card.objects.exclude(kind="claim").in_bulk(used)
    for each in proposals:
        for key in sorted(others.keys() & set(_used(each.body or {}))):
            message = f"{{{key}}} states “{others[key]}”, which is no claim: link it with [words]({key})."
            yield Finding(each.card, "slot-without-claim", message, path="blocks")


def texts_have_no_stray_marks(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for what looks like a claim or a link in a text and is none: readers would see the marks."""
    for each in proposals:
        for block in each.body["blocks"] if each.body else ():
            for found in STRAY.finditer(" ".join(piece["words"] or "" for piece in block["text"])):
                message = f"“{found[0]}” is no claim and no link: readers would see it as it stands."
                yield Finding(each.card, "stray-mark", message, path="blocks", level=Level.WARNING)


def headlines_say_what_claims_say(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each unit or number of a headline that none of the story's claims carries."""
    units = list(Unit.objects.all())
    claims = _claims(proposals)
    for each in proposals:
        body = each.body
        if body is None or "headline" not in body:
            continue
        said = figures(body["headline"] or "", units)
        used = [claims[key] for key in _used(body) if key in claims]
        carried = _carried(used)
        for number in sorted(said.numbers - carried.numbers):
            message = (
                f"The headline says {number:,f}, which no claim of the story says: use the claim, or cut it."
            )
            yield Finding(each.card, "headline-number", message, path="headline", level=Level.WARNING)
        labels = {unit.code: unit.label for unit in units}
        for unit in sorted(said.units - carried.units):
            message = f"The headline speaks of {labels[unit]}, which no claim of the story counts."
            yield Finding(each.card, "headline-unit", message, path="headline", level=Level.WARNING)


def figures(text: str, units: Iterable[Unit]) -> Figures:
    """The numbers, from a hundred on and years aside, and the units that a text names."""
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
    return None if is_year or number < LEAST else number


def _used(body: Facts) -> Iterator[int]:
    return (each["$ref"] for each in references(body) if each["role"] == CLAIM)


def _claims(proposals: Sequence[Proposed]) -> dict[int, Facts]:
    """Amounts and unit of the claims that the stories use: as they are live, or as they go along."""
    used = {key for each in proposals if each.body for key in _used(each.body)}
    along = {each.card.pending_id for each in proposals} - {None}
    drafts = Claim.objects.filter(pk__in=used).values("pk", "amount", "amount_to", "unit", "currency")
    found = LiveDocument.objects.filter(pk__in=used, kind="claim").exclude(card__pending__in=along)
    live = found.values_list("pk", "text")
    return {row["pk"]: row for row in drafts} | {pk: canonical.loads(text)["value"] for pk, text in live}


def _carried(values: Collection[Facts]) -> Figures:
    numbers = {_major(value, name) for value in values for name in ("amount", "amount_to") if value[name]}
    return Figures(numbers, {value["unit"] for value in values if value["unit"]})


def _major(value: Facts, name: str) -> Decimal:
    """An amount as people write it: money is kept in its smallest unit."""
    return Decimal(value[name]) / 100 if value["currency"] else Decimal(value[name])
