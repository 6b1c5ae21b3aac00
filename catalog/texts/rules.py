"""Which texts may stand in other languages, and what one of them may be."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models

from cms.desk.base import characters
from cms.desk.base.languages import house, is_house, language_name
from cms.desk.records.registry import Kind, State, evidence, one
from cms.desk.records.states import fields_of

SHOWN = 190  # characters of a text where it is chosen
Refusal = tuple[str, str, str]


def refuse(of: Kind, state: State, row: State) -> Iterator[Refusal]:
    """What is wrong with a text in another language: the column, a sentence, and the code of the rule."""
    path, language = row["path"], row["language"]
    quoted = quotation(state, path)
    if quoted is None and path not in of.translated:
        yield "path", _not_translated(of, path), "not_translated"
        return
    if quoted is None:
        yield from _as_written(of, path, row["text"])
    own = quoted["language"] if quoted else None
    if quoted is None and is_house(language):
        words = (
            f"{language_name(house())} is the language of the house: write that in the {_words(path)} itself."
        )
        yield "language", words, "house_language"
    elif own and own == language:
        words = f"The quotation is in {language_name(own)} itself: a translation is in another language."
        yield "language", words, "own_language"


def quotation(state: State, path: str) -> State | None:
    """The citation whose quotation a path means: `citations/311/quotation`; None for any other path."""
    part = evidence()
    if part is None or part.evidence is None:
        return None
    name, _, rest = path.partition("/")
    key, _, column = rest.partition("/")
    if (name, column) != (part.name, part.evidence.quotation):
        return None
    return next((row for row in state[part.name] if str(row["id"]) == key and row[column]), None)


def about(of: Kind, state: State) -> list[tuple[str, str]]:
    """What may stand in another language, as choices: the record's texts and its quotations."""
    labels = {field.name: str(field.verbose_name) for field in fields_of(of.model)}
    found = [(name, _choice(labels[name], state[name])) for name in of.translated]
    if (part := evidence()) and part.evidence:
        said = part.evidence.quotation
        quoted = [row for row in state[part.name] if row[said]]
        found += [(f"{part.name}/{row['id']}/{said}", f"quotation: “{row[said][:SHOWN]}”") for row in quoted]
    known = {path for path, _ in found}
    others = dict.fromkeys(row["path"] for row in state["texts"] if row["path"] not in known)
    return [("", ""), *found, *((path, _words(path)) for path in others)]


def _choice(label: str, text: str | None) -> str:
    return f"{label}: {text[:SHOWN]}" if text else label


def _words(path: str) -> str:
    return path.replace("_", " ").replace("/", ", ")


def _not_translated(of: Kind, path: str) -> str:
    if path == "name" and any(part.name == "names" for part in of.parts):
        return (
            f"Names of a {of.verbose_name} in other languages stand among its names: add it there, and tick "
            "“official” if it goes by it in that language."
        )
    texts = [_words(each) for each in of.translated]
    what = f"choose {', '.join(texts)}, or a quotation" if texts else "choose a quotation of its citations"
    return f"{one(of.verbose_name)} has no text “{_words(path)}” that stands in other languages: {what}."


def _as_written(of: Kind, name: str, text: str) -> Iterator[Refusal]:
    """A text has the limits of the one that it translates: its length, and whether it is of one line."""
    field = next(each for each in fields_of(of.model) if each.name == name)
    most = getattr(field, "max_length", None)
    if most and len(text) > most:
        words = (
            f"The {field.verbose_name} has at most {most} characters, in any language: this has {len(text)}."
        )
        yield "text", words, "too_long"
    if not isinstance(field, models.TextField):
        try:
            characters.validate(text, lines=False)
        except ValidationError as error:
            yield "text", error.messages[0], characters.CODE
