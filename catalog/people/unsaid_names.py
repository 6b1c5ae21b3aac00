"""The names that may not be said, stored by what a text has to hold to say them.

A check of a text asks for those alone, however many there are of others. Whatever writes a person writes
them, in the same transaction.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from catalog.names import is_kept_back
from cms.desk.base.canonical import fold, in_ascii
from cms.desk.records.registry import State

from .models import Person, UnsaidName

WORD = re.compile(r"[^\W_]+")
SHORTEST = 2
LONGEST = 200  # characters of a key
ASKED_AT_ONCE = 2000
BATCH = 1000


class Word(NamedTuple):
    """A word of a text: folded, as written without accents, and where it begins and ends."""

    folded: str
    written: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text; one in another script may be several when it is folded."""
    return [
        Word(folded, in_ascii(found[0]), found.start(), found.end())
        for found in WORD.finditer(text)
        for folded in fold(found[0]).split()
    ]


def is_without_case(text: str) -> bool:
    """Whether it is in a script without capitals, most of which have no blanks between words either."""
    return text.upper() == text.lower()


def keys(name: str) -> set[str]:
    """What a text holds, at least, that says the name: see `Names.found_in`."""
    words = [word.folded for word in words_of(name)]
    if len(name) < SHORTEST or not words:
        return set()
    if is_without_case(name):
        return {_of_signs(name)}
    if len(words) == 1:
        return {_cut(words[0])}
    return {_pair(words[0], words[1]), _pair(words[-1], words[0]), _cut("".join(words))}


def keys_in(text: str) -> set[str]:
    """The keys of all names that the text may say."""
    words = [word.folded for word in words_of(text)]
    found = {_cut(form) for word in words for form in _forms(word)}
    for place, word in enumerate(words):
        following = words[place + 1 : place + 3]
        # An initial may stand in between.
        for other in following[: 2 if following and len(following[0]) == 1 else 1]:
            found |= {_pair(word, form) for form in _forms(other)}
    signs = (text[place : place + 2] for place in range(len(text) - 1))
    return found | {_of_signs(each) for each in signs if is_without_case(each)}


def _forms(word: str) -> tuple[str, str]:
    """A word, and what it is where its s is that of a possessive or a plural."""
    return word, word.removesuffix("s")


def _pair(one: str, other: str) -> str:
    return _cut(f"{one} {other}")


def _cut(key: str) -> str:
    return key[:LONGEST]


def _of_signs(text: str) -> str:
    # The sign before keeps it apart from words.
    return f"-{text[:2]}"


def asked_for(texts: Iterable[str]) -> Iterator[UnsaidName]:
    """The names that the texts may say, all that they do say among them; the person's own name first."""
    wanted = sorted(set().union(*map(keys_in, texts)))
    found: dict[int, UnsaidName] = {}
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        among = UnsaidName.objects.filter(key__in=wanted[start : start + ASKED_AT_ONCE])
        found |= {row.pk: row for row in among.select_related("person__card")}
    seen = set()
    for row in sorted(found.values(), key=lambda row: (row.is_past, row.pk)):
        if (name := (row.person_id, row.name)) not in seen:
            seen.add(name)
            yield row


def write_names(before: Mapping[int, State], after: Mapping[int, State]) -> None:
    """Write anew the names of these people that may not be said."""
    changed = [pk for pk in {*before, *after} if _unsaid(before.get(pk)) != _unsaid(after.get(pk))]
    if any(_unsaid(before.get(pk)) for pk in changed):
        UnsaidName.objects.filter(person__in=changed).delete()
    UnsaidName.objects.bulk_create(
        (row for pk in sorted(changed) for row in rows(UnsaidName, pk, after.get(pk))), batch_size=BATCH
    )


def rows(model: Any, person: int, state: State | None) -> Iterator[Any]:
    """The rows, unsaved, of a person in that state."""
    for name, is_past in _unsaid(state):
        for key in sorted(keys(name)):
            yield model(person_id=person, name=name, is_past=is_past, key=key)


def _unsaid(state: State | None) -> list[tuple[str, bool]]:
    """The names of a person that may not be said, each with whether only that name may not be."""
    if state is None:
        return []
    own = state["name"] or ""
    if state["naming"] != Person.Naming.FREE:
        return [
            (name, False) for name in dict.fromkeys([own, *(row["text"] for row in state["names"])]) if name
        ]
    # A birth name that is the name today is no secret.
    past = (row["text"] for row in state["names"] if is_kept_back(row))
    return [(name, True) for name in dict.fromkeys(past) if fold(name) != fold(own)]
