"""Whether two claims quote one utterance in two wordings."""

import re
from difflib import SequenceMatcher
from itertools import product

from cms.desk.base.canonical import fold
from cms.desk.records.registry import Facts

# Of the words of two quotations, how many have to be the same ones in the same order for them to be one.
ALIKE = 0.75
FEWEST = 5  # shorter quotations are alike by chance


def is_in_two_wordings(a: Facts, b: Facts) -> bool:
    """Whether somebody is quoted by both with nearly the same words, of which neither is an excerpt."""
    speakers = [each["speaker"] and each["speaker"]["$ref"] for each in (a, b)]
    if not speakers[0] or speakers[0] != speakers[1]:
        return False
    return any(differ(one, other) for one, other in product(_quotations(a), _quotations(b)))


def differ(one: str, other: str) -> bool:
    """Whether two quotations are of the same words and differ in some."""
    mine, theirs = _words(one), _words(other)
    if min(len(mine), len(theirs)) < FEWEST or mine == theirs:
        return False
    shorter, longer = sorted((mine, theirs), key=len)
    if " ".join(shorter) in " ".join(longer):
        return False
    # An excerpt of a longer one is compared with as many words of it.
    if len({*shorter} & {*longer}) < ALIKE * len({*shorter}):
        return False
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    same = sum(each.size for each in matcher.get_matching_blocks())
    return same >= ALIKE * len(shorter)


def _quotations(claim: Facts) -> list[str]:
    return [row["quotation"] for row in claim["citations"] if row["quotation"]]


def _words(text: str) -> list[str]:
    # An ellipsis leaves words out on purpose: what stands on its two sides are quotations of their own.
    return re.findall(r"[\w’']+", fold(text))
