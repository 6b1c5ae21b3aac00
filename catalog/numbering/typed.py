"""Numbers as people type them: S03E05, 3x05, “season 3 episode 5”, S03, 4F22."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cms.desk.base import canonical

from .written import DASHES, Written, read_number

_SEASON = r"[0-9]{1,4}[a-z]?"
PAIRS = (
    re.compile(
        rf"\b(?:s|season|series)\s*({_SEASON})\s*[,.:;-]?\s*(?:e|ep|episode)\.?\s*([0-9]{{1,5}})"
        r"(?:\s*-\s*(?:e|ep)?[0-9]{1,5})?\b"
    ),
    re.compile(rf"\b({_SEASON})x([0-9]{{1,5}})\b"),
)
SEASONS = re.compile(r"\b(?:s(?=[0-9])|(?:season|series|part|volume|vol|book)\b\.?\s*)([0-9a-z]{1,9})\b")


@dataclass(frozen=True)
class Typed:
    """A season and the number in it, as somebody typed them. rest: the other words, such as a title's."""

    season: Written
    number: int
    rest: str

    @property
    def term(self) -> str:
        return f"s{self.season.bare}e{self.number}"


def _folded(words: str) -> str:
    return canonical.fold(words.translate(DASHES))


def episode_in(words: str) -> Typed | None:
    """The episode that the words ask for by season and number, if they do."""
    folded = _folded(words)
    for shape in PAIRS:
        if found := shape.search(folded):
            return Typed(read_number(found[1]), int(found[2]), _without(folded, found))
    return None


def season_in(words: str) -> tuple[Written, str] | None:
    """The season that the words ask for, and the other words, without which each title would have one."""
    folded = _folded(words)
    for found in SEASONS.finditer(folded):
        season = read_number(f"season {found[1]}")
        if season.first is not None or re.fullmatch(_SEASON, season.bare):
            return (season, rest) if (rest := _without(folded, found)) else None
    return None


def codes_in(words: str) -> Iterator[tuple[str, str]]:
    """What may be a production code in the words, bare, with the other words: the whole, or a word of it."""
    folded = _folded(words)
    if re.search("[0-9]", folded):
        yield read_number(folded).bare, ""
    tokens = folded.split()
    for place, token in enumerate(tokens if len(tokens) > 1 else ()):
        if re.search("[0-9]", token):
            yield read_number(token).bare, _bare(" ".join([*tokens[:place], *tokens[place + 1 :]]))


def term(text: str) -> str:
    """The number that a reader means, as live records are found by it: s3e5, 5, 4f22."""
    found = episode_in(text)
    if found and not found.rest:
        return found.term
    short = re.fullmatch(rf"[se]({_SEASON})", _folded(text))
    return read_number(short[1] if short else text).bare


def _without(folded: str, found: re.Match[str]) -> str:
    return _bare(f"{folded[: found.start()]} {folded[found.end() :]}")


def _bare(words: str) -> str:
    """The words without marks around them; "" where they are nothing but marks."""
    return " ".join(word for each in words.split() if (word := each.strip(",.:;-–()[]“”\"'")))
