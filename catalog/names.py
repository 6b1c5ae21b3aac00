"""Alternative names of people, organisations and titles."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from rest_framework import serializers

from cms.desk.base import canonical
from cms.desk.base.languages import is_house, language_name
from cms.desk.models import Part
from cms.desk.records.registry import Body, Facts, Kind, State
from cms.feed.documents import NamedRecord
from cms.pages.structured import spoken
from cms.sheets.cells import AnyKey, Choice, Code, Key, YesNo
from cms.sheets.columns import Column, PartSheet

from .models import Language
from .translators import translated, translator, translator_in_words

SEARCH_ONLY = ("erroneous", "machine_translated")
# What somebody was called before, and may not want to be called any more: shown only where that is said.
PAST = ("former", "birth")
# The format of bodies whose past names may all be shown; those of an older body were never asked about.
ASKED = 2


class Name(Part):
    """An alternative name of a record: one it goes by, went by, or is wrongly given somewhere."""

    text = models.CharField("name", max_length=300)
    language = models.ForeignKey("catalog.Language", models.PROTECT, null=True, blank=True, related_name="+")
    official = models.BooleanField(
        "goes by it there",
        default=False,
        help_text="The one name it goes by in that language, or country: readers of the language see it.",
    )
    translated_by = translator("The person or organisation that translated or transliterated it.")
    translated_by_named = translator_in_words("As it is credited.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class NameOfSomebody(Name):
    """A name of a person or a group, who may not want to be called by one they had before."""

    may_be_shown = models.BooleanField(
        default=False,
        help_text="Only for former and birth names: tick it where readers may see the name. Without it, "
        "only the newsroom's search knows it.",
    )

    class Meta:
        abstract = True


def refuse_official(of: Kind, state: State, row: State) -> Iterator[tuple[str, str, str]]:
    """Why a name can't be the one that a record goes by in a language."""
    if not row["official"]:
        return
    language, country = row["language"], row.get("country")
    if not language:
        words = "Say in which language it goes by that name, or untick “goes by it there”."
        yield "language", words, "official_of_no_language"
    elif is_house(language) and not country:
        words = f"What it goes by in {language_name(language)} is its name itself: write it there."
        yield "language", words, "house_language"
    if row["kind"] in (*SEARCH_ONLY, *PAST):
        words = (
            "It does not go by a name that is wrong, former or translated by a machine: choose another kind."
        )
        yield "kind", words, "official_of_that_kind"
    others = (each for each in state["names"] if each["id"] != row["id"] and each["official"])
    for other in others:
        if language and (other["language"], other.get("country")) == (language, country):
            words = f"It goes by “{other['text']}” in that language already: one of the two is another name."
            yield "official", words, "official_twice"


def official_names(rows: Iterable[Facts]) -> Iterator[tuple[str, str]]:
    """The names that a record goes by, by language; that of a country as of the language spoken there."""
    for row in rows:
        if row.get("official") and (tag := row.get("language")):
            country = row.get("country") or ""
            # A former country has no tag of its own.
            is_wide = len(country) == 2 and not any(len(each) == 2 for each in tag.split("-")[1:])
            yield f"{tag}-{country}" if is_wide else tag, row["text"]


# Facts of a name that bodies approved before did not have.
UNSAID = {"official": False, "translated_by": None, "translated_by_named": None}


def with_official(body: Facts) -> Facts:
    """A body whose names say of each whether the record goes by it: an older one said it of none."""
    return {**body, "names": [{**UNSAID, **row} for row in body.get("names") or ()]}


def own_name(state: State) -> dict[str, list[Facts]]:
    """The row that a duplicate adds to its survivor at a merge: the duplicate's own name."""
    return {"names": [{"text": state["name"], "kind": "also_known_as"}]} if state["name"] else {}


def served_names(rows: Iterable[State]) -> list[State]:
    """The names that readers get; wrong and machine translated ones only serve the newsroom's search.

    So do past names of somebody of which nobody said that they may be shown.
    """
    return [row for row in rows if row["kind"] not in SEARCH_ONLY and not is_kept_back(row)]


def is_kept_back(row: State) -> bool:
    """Whether it is a past name of somebody that readers may not see; a former title is nobody's secret."""
    return row["kind"] in PAST and row.get("may_be_shown") is False


def other_names(document: Mapping[str, Any]) -> list[Any]:
    """The other names of today, for search engines, each with its language where that is known.

    A past name is none, even where readers may see it.
    """
    rows = (row for row in document.get("names") or () if row["kind"] not in PAST)
    found = [spoken(row["text"], row.get("language")) for row in rows]
    own = document.get("original_name")
    original = [spoken(own, document.get("original_language"))] if own else []
    return [each for place, each in enumerate([*original, *found]) if each not in [*original, *found][:place]]


def live_names(facts: Facts) -> list[str]:
    """The names in a document, all of which readers see."""
    return [row["text"] for row in facts.get("names") or ()]


class NamedBody(Body):
    """The body of somebody with alternative names: an older one, too, serves no past name unasked."""

    def live_names(self, facts: Facts) -> Iterable[str | None]:
        return live_names(facts)

    def kept_back(self, state: State) -> Iterable[str]:
        today = canonical.fold(state["name"] or "")
        past = (row["text"] for row in state["names"] if is_kept_back(row))
        return (text for text in past if canonical.fold(text) != today)

    def names_by_language(self, facts: Facts) -> Iterable[tuple[str, str]]:
        return official_names(facts.get("names") or ())

    def served(self, body: Facts) -> Facts:
        body = with_official(body)
        if body.get("format", ASKED) >= ASKED:
            return body
        return {**body, "names": [row for row in body.get("names") or () if row["kind"] not in PAST]}


def name(row: State) -> Facts:
    """One alternative name as the body states it."""
    return {
        "id": row["id"],
        "text": row["text"],
        "kind": row["kind"],
        "language": row["language"],
        "official": row["official"],
        **translated(row),
    }


class NameDocument(serializers.Serializer):
    """An alternative name. Wrong ones are never served, former and birth names only where they may be."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    text = serializers.CharField(help_text="The name itself.")
    kind = serializers.CharField(help_text="Such as also_known_as or former; tolerate unknown ones.")
    language = serializers.CharField(allow_null=True, help_text="BCP 47.")
    official = serializers.BooleanField(help_text="It goes by this name in that language, or country.")
    translated_by = NamedRecord(
        allow_null=True, help_text="The person or organisation that translated or transliterated it."
    )
    translated_by_named = serializers.CharField(allow_null=True, help_text="The translator in words.")


GOES_BY = "Yes for the name it goes by in that language, or country; one each."
TRANSLATOR = "Kind and key of who translated or transliterated it: person:david-colmer."


def name_sheet(of: str, plural: str, kinds: type[models.TextChoices]) -> type[PartSheet]:
    """The sheet for the alternative names of somebody, who is a record of kind `of`."""

    class NameSheet(PartSheet):
        code = f"{of}-names"
        title = f"Names of {plural}"
        part = "names"
        owner = of
        identity = ("kind", "text", "language")
        needs = ("kind", "text")

        record = Column(of, widget=Key(of), help=f"The {of}'s key.")
        kind = Column("kind", widget=Choice(kinds), help=f"One of {', '.join(kinds.labels)}.")
        text = Column("text", help="The name itself.")
        language = Column("language", widget=Code(Language), help="Code (en) or name of its language.")
        may_be_shown = Column(
            "may_be_shown", widget=YesNo(), help="Yes where readers may see a former or birth name."
        )
        official = Column("official", widget=YesNo(), help=GOES_BY)
        translated_by = Column("translated_by", widget=AnyKey(), help=TRANSLATOR)
        translated_by_named = Column("translated_by_named", help="The translator in words.")

    return NameSheet
