"""What codes in bodies and documents are called: words of vocabularies and of fixed choices."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models

from cms.desk.models import Vocabulary
from cms.desk.records.registry import Facts, Kind, kind
from cms.desk.records.states import choices_of, fields_of

HASH = re.compile(r"[0-9a-f]{64}")
NAMED = {"kind", "id", "slug", "name"}
# By what a line of a list, "" for the record itself, calls a fact: where its codes get their words.
Sources = Mapping[tuple[str, str], models.Field]


@cache
def sources_of(code: str) -> Sources:
    """The facts of a kind that hold codes, those of its lists by the list's name too."""
    of = kind(code)
    found: dict[tuple[str, str], models.Field] = {}
    for place, model in (("", of.model), *((part.name, part.model) for part in of.all_parts)):
        for field in (*fields_of(model), *choices_of(model)):
            if _vocabulary(field) or field.choices:
                found[place, field.name] = field
    return found


def _vocabulary(field: Any) -> type[Vocabulary] | None:
    model = getattr(field, "related_model", None)
    return model if isinstance(model, type) and issubclass(model, Vocabulary) else None


class Words:
    """The words of codes; a query for each vocabulary whose codes were met, kept for one page."""

    def __init__(self) -> None:
        self._known: dict[type[Vocabulary], dict[str, str]] = {}

    def facts(self, of: Kind, made: Facts) -> Facts:
        """The same facts with words for codes; hashes are left out."""
        return {name: self._said(of, name, "", value) for name, value in made.items()}

    def said(self, of: Kind, name: str, value: Any) -> Any:
        """One fact of the record itself."""
        return self._said(of, name, "", value)

    def _said(self, of: Kind, name: str, place: str, value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == NAMED:
                return value
            inner = {key: each for key, each in value.items() if not _is_hash(each)}
            return {key: self._said(of, key, place, each) for key, each in inner.items()}
        if isinstance(value, list):
            # The codes of a list carry its own name; the facts of a line are those of a part.
            return [self._said(of, name, place if isinstance(each, str) else name, each) for each in value]
        field = sources_of(of.code).get((place, name)) or self._anywhere(of, name, place)
        return self._word(field, value) if field is not None and isinstance(value, str) else value

    def _anywhere(self, of: Kind, name: str, place: str) -> models.Field | None:
        """Facts within a fact, and lists that a body calls otherwise, by name alone."""
        known: Iterable[tuple[tuple[str, str], models.Field]] = sources_of(of.code).items()
        found = {field for (_, each), field in known if each == name}
        return found.pop() if len(found) == 1 else None

    def _word(self, field: Any, code: str) -> str:
        vocabulary = _vocabulary(field)
        if vocabulary is None:
            return str(dict(field.flatchoices).get(code, code))
        if vocabulary not in self._known:
            rows = vocabulary._default_manager.values_list("code", "label")
            self._known[vocabulary] = dict(rows)
        return self._known[vocabulary].get(code, code)


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None
