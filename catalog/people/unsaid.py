"""Names that may not be said, found as plain words wherever readers would read them.

A reference to a person can be refused; words can't, since others have the same name. So they are warned of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cms.desk.base.canonical import in_ascii
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.texts import texts

from .models import Person
from .unsaid_names import SHORTEST, Word, asked_for, is_without_case, words_of

AROUND = 25  # characters shown on either side of a name


class Unsaid(NamedTuple):
    """A name that may not be said. is_past: the person may be named, by another name."""

    person: Person
    name: str
    is_past: bool


@dataclass
class Names:
    """Names to look for. sequences: by first word, the words of a name; single: by folded word, names of one
    word, which count only as they are written; parts: names in scripts without words and capitals."""

    sequences: dict[str, list[tuple[list[str], Unsaid]]] = field(default_factory=lambda: defaultdict(list))
    single: dict[str, list[Unsaid]] = field(default_factory=lambda: defaultdict(list))
    parts: list[Unsaid] = field(default_factory=list)

    @classmethod
    def of(cls, unsaid: Iterable[Unsaid]) -> "Names":
        names = cls()
        for each in unsaid:
            names._add(each)
        return names

    def _add(self, each: Unsaid) -> None:
        words = [word.folded for word in words_of(each.name)]
        if len(each.name) < SHORTEST or not words:
            return
        if is_without_case(each.name):
            self.parts.append(each)
        elif len(words) == 1:
            self.single[words[0]].append(each)
        else:
            # As printed, “Santana, Raymond” of a list, and “#RaymondSantana”.
            for some in (words, [words[-1], *words[:-1]], ["".join(words)]):
                self.sequences[some[0]].append((some, each))

    def found_in(self, text: str) -> Iterator[tuple[Unsaid, int, int]]:
        """Each name that the text says, with where it begins and ends; any of them more than once."""
        words = words_of(text)
        for at, word in enumerate(words):
            for name, each in self.sequences.get(word.folded.removesuffix("s"), ()):
                if len(name) == 1:
                    yield each, word.start, word.end
            for name, each in self.sequences.get(word.folded, ()):
                if (end := _reached(words, at, name)) is not None:
                    yield each, word.start, words[end].end
            for each in self.single.get(word.folded, ()):
                # “May” is a name and “may” is none; in capitals they can't be told apart, and are warned of.
                if word.written in (in_ascii(each.name), in_ascii(each.name).upper()):
                    yield each, word.start, word.end
        for each in self.parts:
            if (start := text.find(each.name)) >= 0:
                yield each, start, start + len(each.name)


def _reached(words: Sequence[Word], at: int, name: Sequence[str]) -> int | None:
    """The place of the last word, where the name is said from `at` on; an initial may stand in between."""
    place = at
    for number, part in enumerate(name[1:], start=1):
        place += 1
        if place < len(words) and len(words[place].folded) == 1 and words[place].folded != part:
            place += 1
        if place >= len(words):
            return None
        # The last word may have the s of a possessive without an apostrophe, or of a plural.
        said = {part, f"{part}s"} if number == len(name) - 1 else {part}
        if words[place].folded not in said:
            return None
    return place


def names_are_not_said(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each text that says a name of a person not to be named, or one they had before.

    As many queries as the texts have words for, and one at least.
    """
    told = [
        (each, [*texts(each.body), *([("note", each.note)] if each.note else [])])
        for each in proposals
        if each.body or each.note
    ]
    stored = asked_for(text for _, found in told for _, text in found)
    names = Names.of(Unsaid(row.person, row.name, row.is_past) for row in stored)
    for each, found in told:
        for path, text in found:
            seen = set()
            for unsaid, start, end in names.found_in(text):
                is_own = unsaid.person.pk == each.card.pk and not unsaid.is_past
                if unsaid.person.pk not in seen and not is_own:
                    seen.add(unsaid.person.pk)
                    yield _finding(each, unsaid, path, text, start, end)


def _finding(each: Proposed, unsaid: Unsaid, path: str, text: str, start: int, end: int) -> Finding:
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    where = f"at character {start + 1} (“{before}{text[start:end]}{after}”)".replace("\n", " ")
    person = unsaid.person
    if unsaid.is_past:
        rule, why = "former-name-said", f"a name that “{person}” had before and that may not be shown"
        todo = "write the name of today, or keep it where the printed words are evidence"
    else:
        rule, why = "name-not-to-be-said", f"“{person}”, who is marked {person.get_naming_display()}"
        todo = "describe the role instead, unless it is somebody else of that name"
    message = f"Its {_place(path)} names {why}, {where}: {todo}."
    return Finding(
        each.card, rule, message, path=path, level=Level.WARNING, brings=person.card, brings_to=None
    )


def _place(path: str) -> str:
    """`blocks/12/text` as “blocks, line 12, text”."""
    name, *rest = path.replace("_", " ").split("/")
    return ", ".join([name, *(f"line {part}" if part.isdigit() else part for part in rest)])
