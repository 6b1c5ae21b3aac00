"""Checks of claims at submission: value, source, speaker and conflicts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts
from cms.pages.words import day

from ..models import Property, Region, Unit
from ..sources.models import Source
from .comparison.differences import DEEDS
from .derived import Looked, look_at
from .origins.assess import supporting
from .origins.copies import claims_have_a_copy, whoever_had_it_first_is_cited
from .printed_numbers import carries, is_figure, numbers_in
from .scope.not_stated import in_question, missing
from .voice.checks import passages_are_read, times_are_told, voices_are_explained
from .voice.together import Together

# Kinds of statement that mean little without who made them: they need a speaker or an originator.
ATTRIBUTED = ("party_statement", "remark", "opinion", "allegation", "plan", "prediction")
NEEDED = {
    Property.ValueType.QUANTITY: (("amount", "a number"), ("unit", "a unit")),
    Property.ValueType.MONEY: (("amount", "an amount"), ("currency", "a currency")),
    Property.ValueType.PERCENT: (("amount", "a number"),),
    Property.ValueType.RANK: (("rank", "a place"), ("universe", "what it is ranked among")),
    Property.ValueType.DATE: (("date", "a date"),),
    Property.ValueType.ENTITY: (("entity", "a record"),),
    Property.ValueType.TEXT: (("text", "words"),),
    Property.ValueType.BOOLEAN: (("boolean", "yes or no"),),
}


def values_fit_their_property(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a value that lacks what the type of its property needs, or has a unit it may not have."""
    stated = [each for each in proposals if each.body and each.body["property"]]
    properties = Property.objects.prefetch_related("units").in_bulk(
        {each.body["property"] for each in stated if each.body}
    )
    units = Unit.objects.in_bulk()
    for each in stated:
        assert each.body  # noqa: S101 - filtered above, for the type checker
        of = properties[each.body["property"]]
        for path, message in [
            *_missing(each.body, of),
            *_misfit(each.body, of, units),
            *_disorder(each.body),
        ]:
            yield Finding(each.card, "claim-value", message, path=path)


def _missing(body: Facts, of: Property) -> Iterator[tuple[str, str]]:
    value = body["value"]
    if value["state"] == "known":
        for name, what in NEEDED[Property.ValueType(of.value_type)]:
            if value[name] in (None, "") and not (name == "date" and value.get("when")):
                yield name, f"“{of}” needs {what}: enter it, or set the value to unknown or none."


def _misfit(body: Facts, of: Property, units: dict[str, Unit]) -> Iterator[tuple[str, str]]:
    allowed = list(of.units.all())
    unit = units.get(body["value"]["unit"] or "")
    if unit and allowed and unit not in allowed:
        names = ", ".join(each.label for each in allowed)
        yield "unit", f"“{of}” is counted in {names}: {unit.label} are something else and never convert."
    if unit and not allowed:
        yield "unit", f"“{of}” has no unit: remove {unit.label}."


def _disorder(body: Facts) -> Iterator[tuple[str, str]]:
    low, high = body["value"]["amount"], body["value"]["amount_to"]
    # Compared here and not by a constraint: amounts are text, which the databases order by its characters.
    if low and high and Decimal(high) < Decimal(low):
        yield "amount_to", f"The range goes from {low} down to {high}: enter the smaller number first."


def claims_hold_beside_others(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """What other claims, the sources and the day say against the claims, as if all proposals were live.

    They are looked at once, with a bounded number of queries.
    """
    claims = {each.card.pk: each.body for each in proposals if each.body}
    if not claims:
        return
    looked = look_at(claims, Together.with_all_of(proposals))
    for check in CHECKS_BESIDE_OTHERS:
        yield from check(proposals, looked)


def scopes_are_stated(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A note for each figure that says nothing of where, over which time or how it was counted (R12)."""
    for each in proposals:
        if not each.body or each.body["value"]["state"] != "known":
            continue
        of = looked.terms.properties.get(each.body["property"])
        if asked := missing(each.body, of):
            message = (
                f"It does not say {in_question(asked)}: add it to the qualifiers, or say that the source "
                "does not state it."
            )
            yield Finding(each.card, "scope-open", message, path="qualifiers", level=Level.NOTE)


def conflicts_are_pointed_out(proposals: Sequence[Proposed], looked: Looked) -> Iterable[Finding]:
    """A warning for each claim that contradicts another, live or in the changeset, or its own sources."""
    # A warning, not a blocker: both claims are published with their sources until an editor settles it.
    others = {row.other for rows in looked.conflicts.values() for row in rows if row.other}
    cards = Card.objects.in_bulk(others) if others else {}
    for each in proposals:
        for row in looked.conflicts.get(each.card.pk, ()):
            if not row.kind.is_alarming:
                continue
            code = f"conflict-{row.kind.value}"
            if row.other is None:
                path = row.path if row.path.startswith("citations/") else ""
                message = f"{row.sentence(looked.terms)} Correct one of the two, or say why both stand."
                yield Finding(each.card, code, message, path=path, level=Level.WARNING)
            else:
                other = cards[row.other]
                message = (
                    f"It {DEEDS[row.kind]} “{other}”: both are shown with their sources until one is "
                    "corrected, narrowed or deprecated, or somebody says that both stand."
                )
                yield Finding(each.card, code, message, level=Level.WARNING, other=other)


def quotations_print_the_value(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker where a supporting quotation prints another number than the claim, or another unit.

    A source that contradicts or qualifies the claim is expected to.
    """
    units = Unit.objects.in_bulk()
    stated = [(each, each.body["value"]) for each in proposals if each.body and each.body["value"]["amount"]]
    languages = _languages(each.body for each, _ in stated if each.body)
    for each, value in stated:
        counted = units.get(value["unit"] or "")
        for row in supporting(each.body or {}):
            words = row["quotation"] or ""
            path = f"citations/{row['id']}"
            instead = "or say that the source qualifies or contradicts it."
            others = _figures_in(words, counted)
            language = row["language"] or languages.get(row["source"]["$ref"])
            if others and not carries(words, value, language):
                message = f"Its quotation says {others}, and the claim another number: correct one, {instead}"
                yield Finding(each.card, "quotation-number", message, path=path)
            named = _units_in(words, units.values()) if counted else set()
            if counted and named and counted not in named:
                names = " and ".join(sorted(unit.label for unit in named))
                message = f"It counts {counted.label}, but its quotation says {names}: correct one, {instead}"
                yield Finding(each.card, "quotation-unit", message, path=path)


def _languages(bodies: Iterable[Facts]) -> dict[int, str | None]:
    """The languages of the sources that the claims cite, by id; of working copies too."""
    cited = {row["source"]["$ref"] for body in bodies for row in body["citations"]}
    return dict(Source.objects.filter(pk__in=cited).values_list("pk", "language")) if cited else {}


def _figures_in(text: str, counted: Unit | None) -> str:
    """The numbers of a text that are figures: large ones, and those right before what is counted."""
    unit = rf"\s+(?:{re.escape(counted.label)}|{re.escape(counted.singular)})\b" if counted else r"(?!)"
    found = [
        each.digits
        for each in numbers_in(text)
        if is_figure(each) or re.search(rf"(?<!\d){re.escape(each.digits)}{unit}", text, re.IGNORECASE)
    ]
    return " and ".join(dict.fromkeys(found))


def _units_in(text: str, units: Iterable[Unit]) -> set[Unit]:
    words = set(re.findall(r"[a-z]+", text.lower()))
    return {unit for unit in units if words & {unit.label.lower(), unit.singular.lower()}}


def scopes_can_be_meant(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a scope that can't be: a region of the past in a later window, a window reversed."""
    claims = [each for each in proposals if each.body and each.body["qualifiers"]]
    named = {row.get("region") for each in claims if each.body for row in each.body["qualifiers"]} - {None}
    former = Region.objects.filter(until__isnull=False).in_bulk(named) if named else {}
    for each in claims:
        rows = each.body["qualifiers"] if each.body else ()
        for row in rows:
            path = f"qualifiers/{row['id']}"
            if (region := former.get(row.get("region") or "")) and (
                since := _begins(rows, region.until or "")
            ):
                message = (
                    f"There has been no {region} since {day(region.until)}, and it is about {day(since)}: "
                    "choose the region that there was then, or correct the time."
                )
                yield Finding(each.card, "region-of-the-past", message, path=path)
            if row["starts"] and row["ends"] and row["starts"][: len(row["ends"])] > row["ends"]:
                message = (
                    f"Its window begins on {day(row['starts'])} and ends before that, on {day(row['ends'])}: "
                    "exchange the two, or correct one."
                )
                yield Finding(each.card, "window-reversed", message, path=path)


def _begins(rows: Iterable[Facts], until: str) -> str | None:
    """The first date of the claim's times, where it lies after the end of a region."""
    starts = [row["starts"] for row in rows if row["kind"] in ("window", "point_in_time") and row["starts"]]
    return next((each for each in starts if each[: len(until)] > until[: len(each)]), None)


def claims_are_sourced(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a claim that no citation supports."""
    for each in proposals:
        if each.body and not any(row["stance"] == "supports" for row in each.body["citations"]):
            message = "No source supports it: add a citation, with a quotation if you can."
            yield Finding(each.card, "claim-unsourced", message, path="citations")


def statements_have_a_speaker(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for an attributed statement without speaker, and for a prediction without its window."""
    for each in proposals:
        body = each.body
        if body is None:
            continue
        if body["modality"] in ATTRIBUTED and not any(_who(body)):
            message = "Say whose it is: name the speaker or the originator, or describe them."
            yield Finding(each.card, "claim-of-nobody", message, path="speaker")
        if body["modality"] == "prediction" and not any(body["window"].values()):
            message = "A prediction needs the window that it covers."
            yield Finding(each.card, "prediction-without-window", message, path="window_from")


def _who(body: Facts) -> Iterator[object]:
    return (body[name] for name in ("speaker", "speaker_described", "originator", "originator_described"))


CHECKS_BESIDE_OTHERS = (
    conflicts_are_pointed_out,
    voices_are_explained,
    scopes_are_stated,
    claims_have_a_copy,
    whoever_had_it_first_is_cited,
    times_are_told,
    passages_are_read,
)
