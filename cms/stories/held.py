"""Whether a story tells no more than its claims: figures, records and quotations, and what holds each.

Pure: texts, claims and units go in, sentences come out. Rules R05, R08, R10, R11, R13 and R16 of newsrooms.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from cms.desk.base.figures.find import Figure, Measure, figures_in, singular
from sources.citations.quotations import FOUND, fold, look_up

from .markup import SLOT, STORED

QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]+)[”“»\"]")
# Fewer words between marks are a name or a manner of speaking.
LEAST_QUOTED = 4
_END = r"(?>[.!?…]+[”’\"]?)"
SENTENCE = re.compile(rf"(?:[^.!?…]|{_END}(?!\s|$)|{_END}(?=\s+(?![A-ZÀ-Þ“‘\"(…])))*(?:{_END})?\s*")
PLURAL = re.compile(
    r"\b(?:(?:several|many|multiple|various)\s+)?(?:sources|reports|outlets)\s+"
    r"(?:say|said|report|reported|claim|claimed|confirm|confirmed|agree|agreed|suggest|suggested)\b"
    r"|\baccording to (?:several |many |multiple |various )?(?:sources|reports|outlets)\b",
    re.IGNORECASE,
)
HEDGED = re.compile(
    r"\b(?:may|might|could|would|expects?|expected|expecting|plans?|planned|hopes?|wants?|predicts?|predicted"
    r"|predictions?|forecasts?|rumou?rs?|rumou?red|reportedly|alleges?|alleged|allegedly|allegations?|accuses?"
    r"|accused|says?|said|thinks?|believes?|calls?|according)\b|\?",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"\b(?:says?|said|saying|claims?|claimed|told|tells?|announces?|announced|reports?|reported|according"
    r"|confirms?|confirmed|counts?|counted)\b|\?",
    re.IGNORECASE,
)
UNCERTAIN = ("prediction", "plan", "rumour", "allegation", "opinion")
LEAST = {"more_than", "at_least"}
MOST = {"less_than", "at_most", "nearly"}
FEWEST_DIGITS = 2


class Place(StrEnum):
    """What part of a story a text is."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    QUOTE = "quotation"


@dataclass(frozen=True)
class Unit:
    """A unit of the vocabulary. dimension: units of different ones are never the same thing."""

    code: str
    label: str
    dimension: str


@dataclass(frozen=True)
class Stated:
    """What a claim of the story says. amounts: in major units, both ends of a range.

    names: whose words it is. quoted: the quotations of its sources, and its own words. origins: how many
    count; None for unknown.
    """

    amounts: tuple[Decimal, ...] = ()
    bound: str | None = None
    unit: str | None = None
    currency: str | None = None
    rank: int | None = None
    modality: str = "fact"
    voice: str | None = None
    names: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    origins: int | None = None
    is_deprecated: bool = False


@dataclass(frozen=True)
class Wording:
    """A text of a story. own: the claims that the text itself states. cited: quotations that it cites."""

    path: str
    place: Place
    text: str
    own: tuple[Stated, ...] = ()
    cited: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The text in a message: the beginning of a paragraph, by which its writer finds it."""
        if self.place in (Place.HEADLINE, Place.STANDFIRST):
            return f"The {self.place}"
        return f"The {self.place} “{self.text[:40].strip()}{'…' if len(self.text) > 40 else ''}”"


@dataclass(frozen=True)
class Told:
    """Something that a text tells beyond its claims. stops: whether it may not be published so."""

    rule: str
    message: str
    path: str
    stops: bool = True


def judge(
    wordings: Iterable[Wording],
    claims: Sequence[Stated],
    *,
    units: Mapping[str, Unit],
    names: Iterable[str] = (),
    excused: Iterable[str] = (),
) -> Iterator[Told]:
    """What the texts of a story tell that nothing holds, and where they sharpen what their claims say.

    claims: all of the story. units: by noun, singular and folded. names: titles with numbers in them.
    excused: sentences for which an editor said that no claim is needed; as soon as a word of one moves, its
    excuse is for a sentence that isn't there.
    """
    judging = _Judge(claims, units, frozenset(map(_bare, excused)), tuple(names))
    for wording in wordings:
        yield from judging.of(wording)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of a text in which something stands, without the blanks around it."""
    for found in SENTENCE.finditer(text):
        if found.end() > start and found[0]:
            return text[found.start() : max(found.end(), end)].strip()
    return text.strip()


def lapsed(excused: Iterable[str], texts: Iterable[str]) -> list[str]:
    """The excused sentences that stand in none of the texts, as they were excused."""
    there = {_bare(found[0]) for text in texts for found in SENTENCE.finditer(text)}
    return [sentence for sentence in excused if _bare(sentence) not in there]


def _bare(sentence: str) -> str:
    """A sentence as sentences are compared; one with markup is read as its readers read it."""
    words = STORED.sub(lambda found: SLOT if found[3] else found[1], sentence)
    return " ".join(words.split()).casefold()


class _Judge:
    def __init__(
        self,
        claims: Sequence[Stated],
        units: Mapping[str, Unit],
        excused: frozenset[str],
        names: tuple[str, ...],
    ):
        self.claims, self.units, self.excused, self.names = claims, units, excused, names

    def of(self, wording: Wording) -> Iterator[Told]:
        for figure in figures_in(wording.text, units=self.units, names=self.names):
            if not self._is_excused(wording, figure.start, figure.end):
                yield from (
                    self._rank(wording, figure)
                    if figure.measure is Measure.RANK
                    else self._figure(wording, figure)
                )
        yield from self._quotations(wording)
        yield from self._plurals(wording)

    def _is_excused(self, wording: Wording, start: int, end: int) -> bool:
        return _bare(sentence_around(wording.text, start, end)) in self.excused

    def _figure(self, wording: Wording, figure: Figure) -> Iterator[Told]:
        printed = wording.text[figure.start : figure.end]
        holding = [each for each in self.claims if _has_amount(each, figure)]
        if not holding:
            if not any(_prints(words, figure, self.units) for words in wording.cited):
                yield Told(
                    self._code(wording, "number"),
                    f"{wording.where} says {printed}, but no claim of the story does: state the claim, "
                    "cite a passage that says it, or say under “Sentences without a claim” why not.",
                    wording.path,
                )
            return
        alike = [each for each in holding if self._is_same_unit(wording, figure, each)]
        if not alike:
            yield self._other_unit(wording, figure, printed, holding[0])
        elif not any(_keeps_bound(each, figure) for each in alike):
            yield self._other_bound(wording, printed, alike[0])
        elif wording.place is Place.HEADLINE:
            yield from self._voice(wording, printed, alike)

    def _code(self, wording: Wording, rule: str) -> str:
        return f"headline-{rule}" if wording.place is Place.HEADLINE else f"text-{rule}"

    def _is_same_unit(self, wording: Wording, figure: Figure, claim: Stated) -> bool:
        if claim.currency or figure.currency:
            return claim.currency == figure.currency
        wanted = self._dimension(claim.unit)
        if wanted is None:
            return figure.unit is None or figure.unit not in self.units
        if figure.unit:
            return self.units[figure.unit].dimension == wanted if figure.unit in self.units else True
        named = {self.units[word].dimension for word in _nouns(wording.text) if word in self.units}
        # A paragraph says it in the sentence around; a headline has nothing around it.
        return wanted in named or (not named and wording.place is not Place.HEADLINE)

    def _dimension(self, code: str | None) -> str | None:
        return next((each.dimension for each in self.units.values() if each.code == code), None)

    def _label(self, code: str | None) -> str:
        return next(
            (each.label for each in self.units.values() if each.code == code), code or "something else"
        )

    def _other_unit(self, wording: Wording, figure: Figure, printed: str, claim: Stated) -> Told:
        counts = claim.currency or self._label(claim.unit)
        message = f"{wording.where} says {printed}, but the story’s claim counts {counts}: say {counts}."
        return Told(self._code(wording, "unit"), message, wording.path)

    def _other_bound(self, wording: Wording, printed: str, claim: Stated) -> Told:
        said = BOUNDS.get(claim.bound or "", "exactly")
        message = f"{wording.where} says {printed}, but the story’s claim says {said} that: say so too."
        stops = wording.place in (Place.HEADLINE, Place.STANDFIRST)
        return Told(self._code(wording, "bound"), message, wording.path, stops)

    def _voice(self, wording: Wording, printed: str, claims: Sequence[Stated]) -> Iterator[Told]:
        """A headline may not state as a fact what its claims all leave to somebody, or to the future."""
        uncertain = [each for each in claims if each.modality in UNCERTAIN]
        if len(uncertain) == len(claims):
            if HEDGED.search(wording.text):
                return
            message = (
                f"The headline states {printed} as a fact, but the story’s claim is "
                f"{_one(uncertain[0].modality)}: say who expects, plans or says it."
            )
            yield Told("headline-modality", message, wording.path)
        elif all(each.voice == "attributed" for each in claims) and not (
            SAYS.search(wording.text) or any(_is_named(each, wording.text) for each in claims)
        ):
            message = f"The headline says {printed} without saying who says so, which the story’s claim does."
            yield Told("headline-name", message, wording.path, stops=False)

    def _rank(self, wording: Wording, figure: Figure) -> Iterator[Told]:
        printed = wording.text[figure.start : figure.end]
        words = _bare(printed.replace("-", " "))
        said = [text for each in self.claims for text in each.quoted]
        if any(each.rank == figure.value for each in self.claims):
            return
        if any(words in _bare(text.replace("-", " ")) for text in (*said, *wording.cited)):
            return
        yield Told(
            self._code(wording, "record"),
            f"{wording.where} says “{printed}”, which no claim of the story does: state a claim that names "
            "what it is compared with, cite a passage, or say under “Sentences without a claim” why not.",
            wording.path,
        )

    def _quotations(self, wording: Wording) -> Iterator[Told]:
        sources = [text for each in self.claims for text in each.quoted] + list(wording.cited)
        if wording.place is Place.QUOTE:
            cited = [text for each in wording.own for text in each.quoted] + list(wording.cited)
            words = wording.text.strip("“”\"' ")
            # A block that is all claim says that in the claim’s words.
            if not re.search(r"\w", words) or self._is_excused(wording, 0, len(wording.text)):
                return
            if not cited:
                message = f"{wording.where} names no citation: choose the claim whose source has the words."
                yield Told("quotation-uncited", message, wording.path)
            elif not _is_quoted(words, cited):
                message = (
                    f"{wording.where} has other words than the source that it cites: quote it to the letter."
                )
                yield Told("quotation-words", message, wording.path)
            return
        for found in QUOTED.finditer(wording.text):
            words = found[1].strip(" ,.")
            if len(words.split()) < LEAST_QUOTED or _is_title(words):
                continue
            if _is_quoted(words, sources) or self._is_excused(wording, *found.span()):
                continue
            yield Told(
                self._code(wording, "quotation"),
                f"{wording.where} quotes “{words[:60]}”, which no source of the story’s claims has: cite the "
                "passage, or say it in other words.",
                wording.path,
            )

    def _plurals(self, wording: Wording) -> Iterator[Told]:
        """“Sources say”, where all that the text states comes from one origin."""
        counted = [each.origins for each in wording.own if each.origins is not None]
        found = PLURAL.search(wording.text)
        if found and counted and max(counted) < 2 and not self._is_excused(wording, *found.span()):
            message = f"{wording.where} says “{found[0]}”, but one origin stands behind its claims: name it."
            yield Told("text-plural", message, wording.path)


BOUNDS = {
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "at_most": "at most",
    "about": "about",
    "nearly": "nearly",
}


def _one(modality: str) -> str:
    return f"{'an' if modality[0] in 'aeiou' else 'a'} {modality}"


def _nouns(text: str) -> Iterator[str]:
    return (singular(word) for word in re.findall(r"[^\W\d_]+", text))


def _has_amount(claim: Stated, figure: Figure) -> bool:
    """Whether a claim has the number of a figure, or one that the figure honestly rounds."""
    if figure.currency and claim.currency and figure.currency != claim.currency:
        return False
    if figure.value_to is not None and len(claim.amounts) == 2:
        return figure.ends == claim.amounts
    return any(end == amount or _rounds(figure, amount) for end in figure.ends for amount in claim.amounts)


def _rounds(figure: Figure, amount: Decimal) -> bool:
    """Whether a figure is the amount with fewer digits: 23 million, or more than it, of 23.4 million."""
    digits = len(amount.normalize().as_tuple().digits)
    for kept in range(FEWEST_DIGITS, digits):
        step = Decimal(1).scaleb(amount.adjusted() - kept + 1)
        nearest = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        below = (amount / step).quantize(Decimal(1), ROUND_FLOOR) * step
        if figure.bound in LEAST:
            found = figure.value == below
        elif figure.bound in MOST:
            found = figure.value == below + step
        else:
            found = figure.value == nearest
        if found:
            return True
    return False


def _keeps_bound(claim: Stated, figure: Figure) -> bool:
    """Whether a figure has the bound of a claim, one that says the same, or is an honest rounding of it."""
    if figure.value_to is not None:
        return True
    if figure.value not in claim.amounts:
        return claim.bound in (None, "exactly", "about") or figure.bound == claim.bound
    match claim.bound:
        case "more_than" | "at_least":
            return figure.bound in LEAST
        case "less_than" | "at_most" | "nearly":
            return figure.bound in MOST
        case "about":
            return figure.bound in ("about", "nearly")
    # One end of a range, alone, is the figure only with its bound.
    if len(claim.amounts) == 2:
        return figure.bound in (LEAST if figure.value == claim.amounts[0] else MOST)
    return figure.bound in (None, "about")


def _prints(words: str, figure: Figure, units: Mapping[str, Unit]) -> bool:
    """Whether a cited passage prints the figure, with the same unit where both have one."""
    return any(
        each.value == figure.value
        and each.measure == figure.measure
        and (not each.unit or not figure.unit or each.unit == figure.unit)
        for each in figures_in(words, units=units)
    )


def _is_named(claim: Stated, text: str) -> bool:
    """Whether a text has a name, or the last word of one, of those whose words a claim is."""
    words = set(re.findall(r"\w+", text.casefold()))
    return any(parts and parts[-1] in words for name in claim.names if (parts := name.casefold().split()))


def _is_quoted(words: str, texts: Iterable[str]) -> bool:
    return any(fold(words) in fold(each) or look_up(words, [each]) in FOUND for each in texts)


def _is_title(words: str) -> bool:
    long = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 3]
    return all(word[0].isupper() for word in long)
