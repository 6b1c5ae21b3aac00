"""The facts of a record as choices: its fields, its lists and each line of one, by their paths."""

from collections.abc import Iterator, Mapping
from typing import Any

from cms.desk.records.bodies import body
from cms.desk.records.registry import EXTERNAL_IDS, Kind, Part
from cms.desk.records.states import choices_of, fields_of
from cms.publishing.difference import read
from cms.publishing.documents import card_names, named, resolve

MOST_CHOICES = 200  # a longer list of facts is not usable: the path is typed instead


def facts(of: Kind, state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each field, each list and each line of one, as its path and its words."""
    made = body(of, dict(state))
    read_as = resolve(made, card_names(named([made])))
    columns = [*fields_of(of.model), *choices_of(of.model)]
    found = [(each.name, str(each.verbose_name)) for each in columns]
    for each in of.parts:
        found.append((each.name, f"all its {each.name.replace('_', ' ')}"))
        lines = read_as.get(each.name) or ()
        found += [
            (f"{each.name}/{line['id']}", f"{each.name.replace('_', ' ')}: {read(line)[:90]}")
            for line in lines
        ]
    return found


def facts_to_cite(of: Kind, state: Mapping[str, Any], part: Part) -> list[tuple[str, str]]:
    """What a citation may support, as choices: the whole record, a field, a list, or one row of a list.

    Of other rows about facts of their record, what they may be about.
    """
    if part.about:
        return part.about(of, state)
    if part.evidence is None:
        return []
    found = [("", "the whole record"), *facts(of, state)]
    known = {path for path, _ in found}
    cited = dict.fromkeys(row[part.evidence.path] or "" for row in state[part.name])
    return [*found, *((path, _unlisted(path)) for path in cited if path not in known)]


def facts_to_lock(of: Kind, state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What may be locked, as choices: a field, a list, one row of a list, or an external id."""
    ids = state[EXTERNAL_IDS.name]
    known = ((f"{EXTERNAL_IDS.name}/{row['id']}", f"{row['scheme']}:{row['value']}") for row in ids)
    return [*facts(of, state), *((path, f"external id: {said}") for path, said in known)]


def following(of: Kind, state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a saved record that are empty and follow from a line, each with what it is, in words."""
    made = body(of, dict(state)) if of.follows and state else {}
    for name, line in of.follows.items() if made else ():
        if path := line(made):
            part = path.partition("/")[0].replace("_", " ")
            yield name, f"Not stated. It follows from its {part}: {made[name]}."


def _unlisted(path: str) -> str:
    """The label of a cited fact that readers don't get as a line: a cell of a row, a name known as wrong."""
    return path.replace("_", " ").replace("/", ", ")
