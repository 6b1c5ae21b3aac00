"""The labels of codes in bodies and documents: from vocabularies and from fixed choices."""

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
# (list, fact) -> the field whose vocabulary or choices have the labels; the list is "" for the record itself.
Sources = Mapping[tuple[str, str], models.Field]


@cache
def sources_of(code: str) -> Sources:
    """The facts of a kind that hold codes, including those in its lists."""
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
    """The labels of codes; one query per vocabulary that is needed, cached for one page."""

    def __init__(self) -> None:
        self._known: dict[type[Vocabulary], dict[str, str]] = {}

    def facts(self, of: Kind, made: Facts) -> Facts:
        """The same facts with labels instead of codes, and without hashes."""
        return {name: self._labelled(of, name, "", value) for name, value in made.items()}

    def labelled(self, of: Kind, name: str, value: Any) -> Any:
        """The value of one fact of the record itself, with labels instead of codes."""
        return self._labelled(of, name, "", value)

    def _labelled(self, of: Kind, name: str, place: str, value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == NAMED:  # another record, which has no codes of ours
                return value
            inner = {key: each for key, each in value.items() if not _is_hash(each)}
            return {key: self._labelled(of, key, place, each) for key, each in inner.items()}
        if isinstance(value, list):
            # The codes of a list are found by its name; the facts of its lines are those of a part.
            return [
                self._labelled(of, name, place if isinstance(each, str) else name, each) for each in value
            ]
        field = sources_of(of.code).get((place, name)) or self._anywhere(of, name, place)
        return self._word(field, value) if field is not None and isinstance(value, str) else value

    def _anywhere(self, of: Kind, name: str, place: str) -> models.Field | None:
        """The field of a nested fact, or of a list that the body names differently: by its name alone."""
        known: Iterable[tuple[tuple[str, str], models.Field]] = sources_of(of.code).items()
        found = {field for (_, each), field in known if each == name}
        # Two fields of one name would be a guess: the code is then shown as it is.
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
