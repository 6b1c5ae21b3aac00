"""Qualifiers that a property needs, and that the source of a claim does not state: so it is not asked again.

Such a row has its kind and these words alone. It says what a source leaves open, and restricts nothing: a
claim without a region is not one of the world.
"""

from collections.abc import Iterable

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

from ...models import Property

NOT_STATED = "not stated by the source"
TYPED = ("starts", "ends", "when", "record", "region", "metric", "span")
# Of a figure in which the party it is about is interested, who counts decides where, when and how (R12).
NEEDED = {
    Property.ValueType.QUANTITY: ("region", "window", "metric"),
    Property.ValueType.RANK: ("region", "window"),
}
ASKED = {
    "region": "where",
    "excluding": "without what",
    "window": "over which time",
    "point_in_time": "as of when",
    "platform": "on which platform",
    "edition": "of which edition",
    "occasion": "on which occasion",
    "population": "among whom",
    "metric": "how it was counted",
    "method": "how it was counted",
}
# What answers for a qualifier, beside one of its own kind.
ANSWERED = {"window": ("point_in_time",), "metric": ("method",), "region": ("excluding",)}


def is_not_stated(row: Facts) -> bool:
    """Whether a qualifier only says that the source does not state it."""
    return fold(row["text"] or "").strip(" .") == NOT_STATED and not any(row.get(name) for name in TYPED)


def restricting(rows: Iterable[Facts]) -> list[Facts]:
    """The qualifiers that restrict the claim."""
    return [row for row in rows if not is_not_stated(row)]


def kinds_stated(rows: Iterable[Facts]) -> set[str]:
    """The kinds of the qualifiers that restrict the claim."""
    return {str(row["kind"]) for row in restricting(rows)}


def needed(of: Property | None) -> tuple[str, ...]:
    """The kinds of qualifiers that a claim of the property needs, or says are not stated."""
    if of is None or of.party != Property.Party.INTERESTED:
        return ()
    return NEEDED.get(Property.ValueType(of.value_type), ())


def missing(claim: Facts, of: Property | None) -> list[str]:
    """Those of which the claim says nothing, not even that its source does not state them."""
    there = {row["kind"] for row in claim["qualifiers"]}
    by_method = {"metric"} if claim["method"] else set()
    return [
        each
        for each in needed(of)
        if there.isdisjoint((each, *ANSWERED.get(each, ()))) and each not in by_method
    ]


def in_question(kinds: Iterable[str]) -> str:
    """What is asked for, in words: “where, over which time and how it was counted”."""
    words = list(dict.fromkeys(ASKED[each] for each in kinds))
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def caveat(rows: Iterable[Facts]) -> str:
    """What the source leaves open, for a sentence: “it is not stated where”; "" where it leaves nothing."""
    kinds = [row["kind"] for row in rows if is_not_stated(row)]
    ordered = [each for each in ASKED if each in kinds]
    return f"it is not stated {in_question(ordered)}" if ordered else ""
