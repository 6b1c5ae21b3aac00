"""Widgets: a cell's text as a value, and back. An unknown value is an error, never dropped."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from import_export import widgets

from cms.desk.base.canonical import fold
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.refusals import NotUnderstood
from cms.desk.base.dates.stated import read_edtf
from cms.desk.base.dates.words import read_words
from cms.desk.base.languages import language_name, tag_of
from cms.desk.models import Card, ExternalId, Vocabulary
from cms.desk.records.registry import kind, kinds

SEPARATOR = re.compile(r"[|;]")


def scheme(of: str) -> str:
    """The scheme of external ids that holds the keys of a kind's sheets."""
    return f"sheet:{of}"


class Lookup:
    """The records and vocabulary terms named in one file, fetched by one query per kind and vocabulary."""

    def __init__(self) -> None:
        self._codes: dict[type[Vocabulary], dict[str, str]] = {}
        self._labels: dict[type[Vocabulary], dict[str, str]] = {}
        self._cards: dict[tuple[str, str], Card] = {}
        self._names: dict[int, str] = {}

    def find(self, of: str, keys: Iterable[str]) -> None:
        """Fetch the cards of kind `of` that have the keys."""
        found = ExternalId.objects.filter(scheme=scheme(of), value__in=set(keys))
        for row in found.select_related("card__pending", "card__updated_by"):
            self._cards[of, row.value] = row.card
            self._names[row.card_id] = row.card.label

    def name(self, ids: Iterable[int]) -> None:
        """Fetch the labels of records that are not known yet."""
        if unknown := set(ids) - self._names.keys():
            self._names |= dict(Card.objects.filter(pk__in=unknown).values_list("pk", "label"))

    def card(self, of: str, key: str) -> Card | None:
        return self._cards.get((of, key))

    def label(self, card: int) -> str:
        return self._names.get(card, f"no. {card}")

    def codes(self, vocabulary: type[Vocabulary]) -> dict[str, str]:
        """The code for each folded code and label; a label of two codes stands for neither."""
        if vocabulary not in self._codes:
            labels = dict(vocabulary._default_manager.values_list("code", "label"))
            shared = Counter(fold(label) for label in labels.values())
            named = {fold(label): code for code, label in labels.items() if shared[fold(label)] == 1}
            self._labels[vocabulary] = labels
            self._codes[vocabulary] = {**named, **{fold(code): code for code in labels}}
        return self._codes[vocabulary]

    def labels(self, vocabulary: type[Vocabulary]) -> dict[str, str]:
        self.codes(vocabulary)
        return self._labels[vocabulary]


class Text(widgets.Widget):
    """Text, unchanged. nothing: the value of a cleared cell."""

    nothing: Any = None

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> Any:
        return value

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        """The kind and key of each record that the cell names."""
        return ()

    def render(self, value: Any, obj: Any = None, *, lookup: Lookup, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Number(Text):
    """A whole number from 0 to `most`, the largest that the database column holds."""

    def __init__(self, *, most: int):
        super().__init__()
        self.most = most

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) > self.most:
            raise ValueError(f"not a whole number from 0 to {self.most:,}")
        return int(value)


class Amount(Text):
    """A decimal number as text, without thousands separators: 23000000 or 12.5."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,9})?", value):
            raise ValueError("not a plain number, such as 23000000 or 12.5")
        return value


class Stated(Text):
    """A date as people write it, which need not be plain: c. 1989, 1989 or 1990, 44 BCE."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        try:
            return read_words(value).edtf
        except NotUnderstood as error:
            raise ValueError(str(error).rstrip("."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """How it was understood, as the preview shows it."""
        return in_words(read_edtf(value)) if value else ""


class Language(Text):
    """A language by its BCP 47 tag, or by its name: fr-CA, French."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        try:
            return tag_of(value)
        except ValidationError as error:
            raise ValueError(error.messages[0].rstrip("."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{language_name(value)} ({value})" if value else ""


class YesNo(Text):
    """Yes or no; a cleared cell means no."""

    nothing: Any = False
    MEANINGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        if value.casefold() not in self.MEANINGS:
            raise ValueError("not yes or no")
        return self.MEANINGS[value.casefold()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class Choice(Text):
    """One of a model's choices, by code or label."""

    def __init__(self, choices: type[models.TextChoices]):
        super().__init__()
        self.choices = choices

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        named = {fold(text): code for code, label in self.choices.choices for text in (label, code)}
        if fold(value) not in named:
            raise ValueError(f"not one of {', '.join(self.choices.labels)}")
        return named[fold(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices.choices).get(value, value or ""))


class Code(Text):
    """A term of a vocabulary, by code or label."""

    def __init__(self, vocabulary: type[Vocabulary]):
        super().__init__()
        self.vocabulary = vocabulary

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> Any:
        codes = lookup.codes(self.vocabulary)
        if fold(value) not in codes:
            near = self.vocabulary.near(value)
            advice = f": did you mean {near}?" if near else ""
            raise ValueError(f"there is no {self.vocabulary._meta.verbose_name} “{value}”{advice}")
        return codes[fold(value)]

    def render(self, value: Any, obj: Any = None, *, lookup: Lookup, **kwargs: Any) -> str:
        return lookup.labels(self.vocabulary).get(value, value or "")


class Codes(Code):
    """Terms of a vocabulary, separated by | or ;."""

    nothing: Any = []

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> list[str]:
        texts = [text.strip() for text in SEPARATOR.split(value)]
        clean = super().clean
        return sorted({clean(text, lookup=lookup) for text in texts if text})

    def render(self, value: Any, obj: Any = None, *, lookup: Lookup, **kwargs: Any) -> str:
        labels = lookup.labels(self.vocabulary)
        return ", ".join(labels.get(code, code) for code in value or ())


class Key(Text):
    """A record of a kind, by its key in that kind's sheet."""

    def __init__(self, of: str):
        super().__init__()
        self.of = of

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> int:
        if card := lookup.card(self.of, value):
            # A merged record keeps its key: whatever names it means the survivor.
            return card.merged_into_id or card.pk
        what = kind(self.of)
        raise ValueError(
            f"There is no {what.verbose_name} with the key “{value}”: import {what.verbose_name_plural} first"
        )

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        return [(self.of, value)]

    def render(self, value: Any, obj: Any = None, *, lookup: Lookup, **kwargs: Any) -> str:
        return "" if value is None else lookup.label(value)


class Keys(Key):
    """Records of a kind by their keys, separated by | or ;."""

    nothing: Any = []

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> Any:
        clean = super().clean
        return [clean(text, lookup=lookup) for _, text in self.keys(value)]

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        texts = (text.strip() for text in SEPARATOR.split(value))
        return [(self.of, text) for text in dict.fromkeys(texts) if text]


class AnyKey(Key):
    """A record of any kind, by kind and key: title:when-they-see-us."""

    def __init__(self) -> None:
        super().__init__("")

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> int:
        return keyed(value, lookup)

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        of, _, key = value.partition(":")
        return [(of.strip(), key.strip())]


def keyed(text: str, lookup: Lookup) -> int:
    """The record that `kind:key` names; ValueError for none."""
    of, _, key = (part.strip() for part in text.partition(":"))
    if of not in {each.code for each in kinds()}:
        raise ValueError(f"“{text}” names no record: write its kind and key, such as title:selma")
    return Key(of).clean(key, lookup=lookup)
