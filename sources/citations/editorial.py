"""Quotations with an editor's marks: what was left out, put in, or set in another case.

Marks as "The Chicago Manual of Style" has them, with a guard: what is left out may not turn the sense.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

LONGEST = 300  # characters that may be left out beyond the paragraph
REPLACED = 4  # words that a word in brackets may stand for
TURNS = re.compile(
    r"\b(?:not?|nor|never|cannot|without|unless|if|only|hardly|barely|except|but|although|though|den(?:y|ied|ies)|"
    r"fals(?:e|ely)|refut\w*)\b|n't\b",
    re.IGNORECASE,
)
MARK = re.compile(
    r"\s*(?P<omitted>\[\s*\.\s?\.\s?\.\s*\]|\(\s*\.\s?\.\s?\.\s*\)|\.\s?\.\s?\.(?:\s?\.)?)\s*"
    r"|(?P<sic>\s*\[sic[.!]?\])"
    r"|\[(?P<letter>[^\W\d_])\]"
    r"|\s*\[(?P<inserted>[^\[\]]+)\]\s*",
    re.IGNORECASE,
)


class Fragment(NamedTuple):
    """Words of the source between marks, as a pattern; omitted: whether anything may stand before them."""

    pattern: str
    omitted: bool


def occurrences(quotation: str, text: str, whole: Callable[[str, str], str]) -> int:
    """How often the text has the quotation's words, but for what its marks say; both folded.

    whole: makes a pattern of words, given as plain text and as a pattern, that matches no part of a word or
    number. 0 where there are no marks, or marks that put in a negation or a number.
    """
    fragments = _fragments(quotation, whole)
    return sum(1 for _ in _starts(fragments, text)) if fragments else 0


def _fragments(quotation: str, whole: Callable[[str, str], str]) -> list[Fragment]:
    found: list[Fragment] = []
    plain = pattern = ""
    last, omitted, is_marked = 0, False, False

    def end(*, by_omission: bool) -> None:
        nonlocal plain, pattern, omitted
        if plain.strip():
            found.append(Fragment(whole(plain.strip(), pattern.strip()), omitted))
        plain, pattern, omitted = "", "", by_omission

    for mark in MARK.finditer(quotation):
        is_marked = True
        plain, pattern = (
            plain + quotation[last : mark.start()],
            pattern + _escaped(quotation[last : mark.start()]),
        )
        last = mark.end()
        if letter := mark["letter"]:
            plain, pattern = plain + letter, f"{pattern}[{letter.lower()}{letter.upper()}]"
        elif inserted := mark["inserted"]:
            if TURNS.search(inserted) or re.search(r"\d", inserted):
                return []
            end(by_omission=False)
        elif mark["omitted"]:
            end(by_omission=True)
    plain, pattern = plain + quotation[last:], pattern + _escaped(quotation[last:])
    end(by_omission=False)
    return found if is_marked else []


def _escaped(words: str) -> str:
    return re.sub(r"(?:\\?\s)+", r"\\s", re.escape(words))


def _starts(fragments: Sequence[Fragment], text: str) -> Iterator[int]:
    """Where the fragments follow one another, with nothing between them but what the marks allow."""
    found = [[each.span() for each in re.finditer(each.pattern, text)] for each in fragments]
    for start, end in found[0]:
        ends = {end}
        for fragment, spans in zip(fragments[1:], found[1:], strict=True):
            ends = {
                after
                for before in ends
                for begins, after in spans
                if begins >= before and _may_stand_between(text[before:begins], omitted=fragment.omitted)
            }
        if ends:
            yield start


def _may_stand_between(left_out: str, *, omitted: bool) -> bool:
    if TURNS.search(left_out):
        return False
    if omitted:
        return len(left_out) <= LONGEST or "\n" not in left_out
    return len(left_out.split()) <= REPLACED and not re.search(r"\d", left_out)
