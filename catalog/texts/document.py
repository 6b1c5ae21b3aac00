from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from rest_framework import serializers

from catalog.translators import translated
from cms.desk.base.languages import tag_of, widest
from cms.desk.records.registry import Body, Facts, Filter, Part, State
from cms.feed.documents import NamedRecord

from .models import Text
from .rules import about, refuse


def text(row: State) -> Facts:
    """One text in another language, as the body states it."""
    return {
        "id": row["id"],
        "path": row["path"],
        "language": row["language"],
        "text": row["text"],
        **translated(row),
        "machine": row["machine"],
        "note": row["note"],
    }


def names_in(rows: Iterable[State]) -> Iterator[str]:
    """The names among the texts of a state or a document: it is found by these, too."""
    return (row["text"] for row in rows if row["path"] == "name")


class TranslatedBody(Body):
    """The body of what has names in other languages among its texts."""

    def names(self, state: State) -> Iterable[str | None]:
        return names_in(state["texts"])

    def live_names(self, facts: Facts) -> Iterable[str | None]:
        return names_in(facts.get("texts") or ())


def _languages(body: Facts) -> list[str]:
    official = (row["language"] for row in body.get("names") or () if row.get("official"))
    return widest([*(row["language"] for row in body.get("texts") or ()), *official])


def _meant(asked: str, kind: str) -> str:
    """The tag as it is stored, however a reader wrote it; ValueError where it is no language."""
    try:
        return tag_of(asked)
    except ValidationError as error:
        raise ValueError(error.messages[0])


in_language = Filter(
    name="in_language",
    help="Tag of a language other than the feed's own in which it has a text or its official name; fr finds "
    "fr-CA, too.",
    values=_languages,
    meant=_meant,
)


class TextDocument(serializers.Serializer):
    """A text of this record, or a quotation that it cites, in another language."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    path = serializers.CharField(
        help_text="What it is a translation of: a text (synopsis) or a quotation (citations/311/quotation)."
    )
    language = serializers.CharField(help_text="BCP 47.")
    text = serializers.CharField(
        help_text="A translation, checked against nothing. Of a quotation these are not the source's words."
    )
    translated_by = NamedRecord(allow_null=True, help_text="The person or organisation that translated it.")
    translated_by_named = serializers.CharField(
        allow_null=True, help_text="The translator in words; of a machine, which one."
    )
    machine = serializers.BooleanField(help_text="A machine translated it: say so wherever you show it.")
    note = serializers.CharField(allow_null=True, help_text="Where it is used, who revised it.")


TEXTS = Part(
    name="texts",
    model=Text,
    owner="card",
    order=("path", "language"),
    same=("path", "language"),
    printed="translated_by_named",
    line=text,
    path="path",
    about=about,
    refuse=refuse,
    document=TextDocument,
)
