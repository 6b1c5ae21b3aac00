"""How many independent origins a claim has, and how we may state it, each with the reasons.

Pure: from the claim's body, the evidence for it and the day alone. Independence has to be shown: sources of
which nothing is known are one origin until an editor says why they are not. Rules R03, R04, R07, R14, R15,
R17, R18 and R30.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial
from itertools import combinations

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from ...citations.quotations import Outcome
from ...models import Property
from ...sources.models import Source
from ...sources.sketches import Sketch, are_copies
from ..voice.models import Verdict
from ..voice.staleness import Over, over
from .independence import connected, most_independent
from .reasons import WORDS, Link, Out, Reason, Told, Voice, reason

# A citation of another fact, such as who said it or when, is no source of the value.
OF_THE_VALUE = {
    *("", "value", "value_state", "amount", "amount_to", "unit", "bound", "currency"),
    *("text", "date", "when", "entity", "rank", "universe", "boolean"),
}


@dataclass(frozen=True)
class Origin:
    """Sources that are one origin.

    counts: whether any of them counts. why: what links them, and what is out. compare: pairs of them that are
    one only because nobody has said yet that they are independent.
    """

    sources: Sequence[int]
    counts: bool
    why: Sequence[Reason]
    compare: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Assessment:
    """The origins of a claim, those that count first, how we may state it, and what of it is over."""

    origins: Sequence[Origin]
    voice: Voice
    reasons: Sequence[Reason]
    over: Sequence[Over] = ()


@dataclass(frozen=True)
class Quote:
    """Whether a citation's quotation is in the copies kept, and prints the value."""

    outcome: Outcome
    carries: bool


@dataclass(frozen=True)
class Evidence:
    """What a claim is assessed by.

    sources: the published bodies of those cited and of all that they take from, by id. owners: the publisher
    that an outlet belongs to in the end, by the outlet's id. parties: ids of whom the subject belongs to.
    sketches: of the copies kept, by source. quotes: by citation. verdicts: what people found who read the
    passages as they are now, by citation. filed: sources of which the imported file is kept. has_conflict:
    whether another live claim contradicts it.
    """

    of: Property | None
    sources: Mapping[int, Facts]
    owners: Mapping[int, int] = field(default_factory=dict)
    parties: frozenset[int] = frozenset()
    sketches: Mapping[int, Sequence[Sketch]] = field(default_factory=dict)
    quotes: Mapping[int, Quote] = field(default_factory=dict)
    verdicts: Mapping[int, str] = field(default_factory=dict)
    filed: Collection[int] = frozenset()
    has_conflict: bool = False

    @cached_property
    def traced(self) -> Callable[[int], frozenset[int]]:
        """The source and all that it takes from, directly or through others, as far as that is published."""
        return cache(partial(_traced, sources=self.sources))

    @cached_property
    def belonging(self) -> frozenset[int]:
        """The parties, and who owns them."""
        return self.parties | {self.owners.get(each, each) for each in self.parties}

    @property
    def interested(self) -> bool:
        return bool(self.of and self.of.party == Property.Party.INTERESTED)

    @property
    def authority(self) -> bool:
        return bool(self.of and self.of.party == Property.Party.AUTHORITY)


def assess(claim: Facts, evidence: Evidence, on: date = date.min) -> Assessment:
    """The origins of the claim, how we may state it, and why.

    on: the day as of which it is told; before all days, nothing is over.
    """
    citations = supporting(claim)
    cited = sorted({_source(row) for row in citations})
    out = {source: why for source in cited if (why := _out(source, claim, citations, evidence))}
    links = {
        pair: link for pair in combinations(cited, 2) if (link := _linked(*pair, claim, citations, evidence))
    }
    partly = {source for source in cited if source not in out and _is_partial(source, citations, evidence)}
    origins = _origins(cited, out, links, evidence)
    origins = [_with_partial(each, partly) for each in origins]
    own = [source for source in cited if source not in out and _is_own(source, evidence)]
    past = over(claim, evidence.of, on)
    voice, reasons = _voice(claim, evidence, past, sum(each.counts for each in origins), bool(own))
    return Assessment(origins, voice, reasons, past)


def supporting(claim: Facts) -> list[Facts]:
    """The citations that support the value of the claim, or the claim as a whole."""
    return [
        row
        for row in claim["citations"]
        if row.get("stance", "supports") == "supports" and row["path"].partition("/")[0] in OF_THE_VALUE
    ]


def _source(citation: Facts) -> int:
    return citation["source"]["$ref"]


def _out(source: int, claim: Facts, citations: Iterable[Facts], evidence: Evidence) -> Out | None:
    """Why the source does not count for the claim; None where it does."""
    body = evidence.sources.get(source)
    if body is None:
        return Out.NOT_PUBLISHED
    traced = [evidence.sources[each] for each in evidence.traced(source)]
    if any(each["status"] == Source.Status.RETRACTED for each in traced):
        return Out.RETRACTED
    if may_be_gone(body) and source not in evidence.filed:
        return Out.GONE
    if body["anonymous"]:
        return Out.ANONYMOUS
    if evidence.interested and (_says_a_party(claim, evidence) or _is_own(source, evidence)):
        return Out.INTERESTED
    if not evidence.authority and any(each["press_material"] for each in traced):
        return Out.PRESS_MATERIAL
    rows = [row for row in citations if _source(row) == source]
    rows = [row for row in rows if evidence.verdicts.get(row["id"]) != Verdict.Finding.DOES_NOT]
    if not rows:
        return Out.UNSUPPORTED
    quotes = [evidence.quotes.get(row["id"]) for row in rows]
    # One passage that holds is enough, or one citation of the source as it is, without a quotation.
    if all(each and each.outcome == Outcome.NOT_FOUND for each in quotes):
        return Out.NOT_FOUND
    if all(each and (each.outcome == Outcome.NOT_FOUND or not each.carries) for each in quotes):
        return Out.WITHOUT_VALUE
    return None


def may_be_gone(source: Facts) -> bool:
    """Whether a source is dead, and no copy of it lies with it."""
    return source["status"] == Source.Status.DEAD and not (source["archived_url"] or source["snapshots"])


def _is_partial(source: int, citations: Iterable[Facts], evidence: Evidence) -> bool:
    """Whether of all its passages, an editor found one to support a part, and none to support the whole."""
    found = {evidence.verdicts.get(row["id"]) for row in citations if _source(row) == source}
    return Verdict.Finding.PARTLY in found and Verdict.Finding.SUPPORTS not in found


def _with_partial(origin: Origin, partly: set[int]) -> Origin:
    if partly.isdisjoint(origin.sources):
        return origin
    return replace(origin, why=[*origin.why, reason(Told.PARTLY)])


def _traced(source: int, sources: Mapping[int, Facts]) -> frozenset[int]:
    found, following = set(), [source]
    while following:
        if (each := following.pop()) not in found and each in sources:
            found.add(each)
            following += [row["source"]["$ref"] for row in sources[each]["derivations"]]
    return frozenset(found)


def _is_own(source: int, evidence: Evidence) -> bool:
    """Whether a party to the subject made the source, or what it takes from."""
    made_by = {
        name
        for each in evidence.traced(source)
        for name in (_publishers(each, evidence) | _people(evidence.sources[each]))
    }
    is_press = any(evidence.sources[each]["press_material"] for each in evidence.traced(source))
    return is_press or not made_by.isdisjoint(evidence.belonging)


def _says_a_party(claim: Facts, evidence: Evidence) -> bool:
    """Whether the one whose figure it is, or who said it, is a party to the subject."""
    said_by = {claim[name]["$ref"] for name in ("originator", "speaker") if claim[name]}
    return not {*said_by, *(evidence.owners.get(each, each) for each in said_by)}.isdisjoint(
        evidence.belonging
    )


def _publishers(source: int, evidence: Evidence) -> set[int]:
    outlet = evidence.sources[source]["outlet"] if source in evidence.sources else None
    return {outlet["$ref"], evidence.owners.get(outlet["$ref"], outlet["$ref"])} if outlet else set()


def _people(source: Facts) -> set[int]:
    return {row["person"]["$ref"] for row in source["creators"] if row["person"]}


def _linked(
    one: int, other: int, claim: Facts, citations: Sequence[Facts], evidence: Evidence
) -> Link | None:
    """Why both are one origin as far as is known; None where nothing is known of it."""
    if evidence.traced(one) & evidence.traced(other):
        return Link.DERIVED
    if any(claim[name] for name in ("originator", "originator_described", "speaker", "speaker_described")):
        return Link.ONE_PARTY
    if is_split(one, other, evidence.sources):
        return None
    return next(_alike(one, other, citations, evidence), None)


def is_split(one: int, other: int, sources: Mapping[int, Facts]) -> bool:
    """Whether an editor said, of either, that it does not depend on the other."""
    return any(
        row["source"]["$ref"] == theirs
        for mine, theirs in ((one, other), (other, one))
        if mine in sources
        for row in sources[mine]["independent_of"]
    )


def _alike(one: int, other: int, citations: Sequence[Facts], evidence: Evidence) -> Iterator[Link]:
    mine, theirs = (evidence.sources.get(each) for each in (one, other))
    if mine is None or theirs is None:
        return
    credited = [
        {
            fold(row["printed"]["attribution"])
            for row in citations
            if _source(row) == each and row["printed"]["attribution"]
        }
        for each in (one, other)
    ]
    if credited[0] & credited[1]:
        yield Link.ATTRIBUTION
    if _creators(mine) & _creators(theirs):
        yield Link.CREATOR
    outlets = [each["outlet"] and each["outlet"]["$ref"] for each in (mine, theirs)]
    if outlets[0] and outlets[0] == outlets[1]:
        yield Link.OUTLET
    if _publishers(one, evidence) & _publishers(other, evidence):
        yield Link.OWNER
    if are_copies(evidence.sketches.get(one, ()), evidence.sketches.get(other, ())):
        yield Link.COPY


def _creators(source: Facts) -> set[int | str]:
    return {row["person"]["$ref"] if row["person"] else fold(row["name"] or "") for row in source["creators"]}


def _origins(
    cited: Sequence[int], out: Mapping[int, Out], links: Mapping[tuple[int, int], Link], evidence: Evidence
) -> list[Origin]:
    groups = connected(cited, links)
    counting = [each for each in cited if each not in out]
    seeds = most_independent(counting, groups, lambda one, other: is_split(one, other, evidence.sources))
    # Whatever nothing separates from an origin belongs to it.
    joined: dict[int, list[list[int]]] = {seed: [] for seed in seeds}
    rest: list[list[int]] = []
    for group in groups:
        first = next((each for each in group if each not in out), None)
        if first is None:
            rest.append(group)
        elif joined.keys().isdisjoint(group):
            home = next(seed for seed in seeds if not is_split(seed, first, evidence.sources))
            joined[home].append(group)
    own = {seed: next(group for group in groups if seed in group) for seed in seeds}
    found = [_origin(own[seed], joined[seed], out, links) for seed in seeds]
    return found + [Origin(sorted(each), False, _why(each, out, links)) for each in rest]


def _origin(
    own: Sequence[int],
    joined: Sequence[Sequence[int]],
    out: Mapping[int, Out],
    links: Mapping[tuple[int, int], Link],
) -> Origin:
    """An origin that counts, with the groups of sources that nothing separates from it."""
    sources = sorted([*own, *(each for group in joined for each in group)])
    first = [min(each for each in group if each not in out) for group in (own, *joined)]
    compare = [(first[0], other) for other in first[1:]]
    why = _why(sources, out, links)
    return Origin(sources, True, [*why, reason(Link.UNKNOWN)] if joined else why, compare)


def _why(group: Sequence[int], out: Mapping[int, Out], links: Mapping[tuple[int, int], Link]) -> list[Reason]:
    found = {why for pair, why in links.items() if set(pair) <= set(group)}
    return [reason(code) for code in WORDS if code in found | {out[each] for each in group if each in out}]


def _voice(
    claim: Facts, evidence: Evidence, past: Sequence[Over], origins: int, has_authority: bool
) -> tuple[Voice, list[Reason]]:
    if claim["depicted_in"]:
        return Voice.IN_STORY, [Reason("in_story", "It is true in the story that shows it.")]
    against = [*_against(claim, evidence), *(Reason(each.why, each.sentence) for each in past)]
    if evidence.authority and has_authority:
        return _decided(against, Reason("authority", "The party that it is about is the authority on it."))
    needed = evidence.of.sources_needed if evidence.of else 2
    if origins < needed:
        against.append(Reason("origins", _counted(origins, needed)))
    return _decided(against, Reason("origins", _counted(origins, needed)))


def _decided(against: list[Reason], otherwise: Reason) -> tuple[Voice, list[Reason]]:
    return (Voice.ATTRIBUTED, against) if against else (Voice.FACT, [otherwise])


def _against(claim: Facts, evidence: Evidence) -> Iterator[Reason]:
    if claim["modality"] != "fact":
        yield Reason("modality", "It is what somebody says, expects or thinks, and no statement of fact.")
    if claim["standing"] == "deprecated":
        yield Reason("deprecated", "We no longer hold it.")
    if evidence.has_conflict:
        yield Reason("conflict", "Another claim contradicts it.")


def _counted(origins: int, needed: int) -> str:
    if origins >= needed:
        return (
            f"{origins} independent origin{'s state' if origins != 1 else ' states'} it; it needs {needed}."
        )
    have = f"only {origins} does" if origins == 1 else f"only {origins} do" if origins else "none does"
    return f"It needs {needed} independent origin{'s' if needed != 1 else ''} that state it, and {have}."
