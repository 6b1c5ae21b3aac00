"""Lines that a merge makes one: of one key once both of their records are read as the survivor.

What makes two lines of a part one is declared with the part (`Part.same`); without it, all that they say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .registry import Facts, Kind, Part
from .survivors import Into, followed


def joined(of: Kind, body: Facts, into: Into, former: Mapping[int, str]) -> Facts:
    """The body read with `into`, each pair of lines that a merge made one as one line.

    former: the names that duplicates were printed with; a line that printed one keeps it. Lines that say
    different things stay apart: whoever proposed the merge was asked about them.
    """
    made = followed(body, into)
    moved: dict[str, str] = {}
    for part in of.all_parts:
        if isinstance(made.get(part.name), list):
            lines = [_cited_anew(part, line, moved) for line in made[part.name]]
            made[part.name] = _joined(part, body[part.name], lines, moved)
            _print(part, body[part.name], made[part.name], former)
    for part in of.all_parts:
        # Once more, of lines about those of a list that came later.
        if part.points_by and isinstance(made.get(part.name), list):
            made[part.name] = [_cited_anew(part, line, moved) for line in made[part.name]]
    return made


def _joined(part: Part, before: list[Facts], after: list[Facts], moved: dict[str, str]) -> list[Facts]:
    kept: list[tuple[Facts, Facts]] = []
    for old, line in zip(before, after, strict=True):
        for place, (first, stays) in enumerate(kept):
            if become_one(part, (first, old), (stays, line)):
                kept[place] = (first, _filled(stays, line))
                moved[f"{part.name}/{line['id']}"] = f"{part.name}/{stays['id']}"
                break
        else:
            kept.append((old, line))
    return [line for _, line in kept]


def become_one(part: Part, before: tuple[Facts, Facts], after: tuple[Facts, Facts]) -> bool:
    """Whether a merge makes one line of two: one by their key only after it, and without a contradiction."""
    is_new = one_line(part, *after) and not one_line(part, *before)
    return is_new and not differing(*after, part)


def one_line(part: Part, one: Facts, other: Facts) -> bool:
    """Whether two lines are the same one, as the part declares it."""
    facts = part.same or tuple(name for name in one if name not in _own(part))
    return all(_plain(one.get(name)) == _plain(other.get(name)) for name in facts)


def differing(one: Facts, other: Facts, part: Part) -> list[str]:
    """The facts in which two lines contradict each other; what only one of them says is no contradiction."""
    facts = [name for name in one if name not in _own(part)]
    pairs = ((name, _plain(one[name]), _plain(other.get(name))) for name in facts)
    return [name for name, mine, theirs in pairs if mine and theirs and mine != theirs]


def repeated(part: Part, body: Facts, into: Into) -> Iterator[tuple[Facts, Facts]]:
    """Pairs of lines, as they are now, that a merge makes one line."""
    lines = body.get(part.name)
    if not isinstance(lines, list):
        return
    after = followed(lines, into)
    for place, one in enumerate(lines):
        for other in range(place + 1, len(lines)):
            was_one = one_line(part, one, lines[other])
            if not was_one and one_line(part, after[place], after[other]):
                yield one, lines[other]


def _own(part: Part) -> tuple[str, ...]:
    """What a line has of its own whatever it says: its id and its place in the list."""
    return ("id", *part.order)


def _plain(value: Any) -> Any:
    """A value without the words that stand in for a reference: they are a fact of the line as well."""
    if isinstance(value, dict):
        return value["$ref"] if "$ref" in value else {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _filled(stays: Facts, goes: Facts) -> Facts:
    """The line that stays, with what only the other one says."""
    return {name: _fuller(value, goes.get(name)) for name, value in stays.items()}


def _fuller(mine: Any, theirs: Any) -> Any:
    if isinstance(mine, dict) and "$ref" in mine and isinstance(theirs, dict):
        return mine if mine["printed"] else theirs
    return theirs if mine in (None, "", []) else mine


def _cited_anew(part: Part, line: Facts, moved: Mapping[str, str]) -> Facts:
    """A citation of a line that became part of another one cites that; likewise what else is about it."""
    path = line.get("path") if part.points_by else None
    if not path:
        return line
    name, _, rest = path.partition("/")
    row, slash, cell = rest.partition("/")
    stays = moved.get(f"{name}/{row}")
    return {**line, "path": f"{stays}{slash}{cell}"} if stays else line


def _print(part: Part, before: list[Facts], after: list[Facts], former: Mapping[int, str]) -> None:
    """Keep the name that the duplicate was printed with where the line had none of its own."""
    if not part.printed or not former:
        return
    old = {line.get("id"): line for line in before}
    for line in after:
        refs = [each for each in old[line.get("id")].values() if isinstance(each, dict) and "$ref" in each]
        names = [former[each["$ref"]] for each in refs if each["$ref"] in former]
        if names and not line.get(part.printed):
            line[part.printed] = names[0]
