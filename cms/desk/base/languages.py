"""Languages by their BCP 47 tags: which are any, how they are written, what they are called.

Tags are held against the IANA registry of subtags; names are those of the Unicode CLDR.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any

import langcodes
import pycountry
from babel import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from langcodes.tag_parser import LanguageTagError

from .fields import PlainOrderField

LONGEST = 35  # what RFC 5646 asks of everybody who stores tags
CODE = "no_such_language"
# Tags of no one language: unknown, several, no words at all.
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
# What the registry leaves to private agreement, which no reader knows of.
PRIVATE_LANGUAGES, PRIVATE_REGIONS = ("qaa", "qtz"), ("AA", "ZZ")


def tag_of(text: str) -> str:
    """The tag of a language, written as the registry has it, from a tag or a name in English or its own.

    `FR-ca`, `French` and `français` are understood. ValidationError where it is no language, with one that is
    near.
    """
    text = text.strip()
    if not text:
        return ""
    tag = _tag(text) or _named().get(text.casefold())
    if tag is None or len(tag) > LONGEST:
        raise ValidationError(_refusal(text), code=CODE)
    return tag


def _tag(text: str) -> str | None:
    try:
        if not langcodes.tag_is_valid(text):
            return None
        found = langcodes.Language.get(text)
    except LanguageTagError:
        return None
    is_one = found.language and found.language not in NO_LANGUAGE and not _is_private(found)
    return found.to_tag() if is_one and not text.lower().startswith("x-") else None


def _is_private(found: langcodes.Language) -> bool:
    first, last = PRIVATE_LANGUAGES
    region = found.territory or ""
    return (
        bool(found.private)
        or (len(found.language or "") == 3 and first <= (found.language or "") <= last)
        or region in PRIVATE_REGIONS
        or "QM" <= region <= "QZ"
        or (region.startswith("X") and region != "XK")
    )


def _refusal(text: str) -> str:
    said = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    meant = near(text)
    advice = f"did you mean {meant}?" if meant else "write its BCP 47 tag, such as fr, pt-BR or ja-Latn."
    return f"“{said}” is no language: {advice}"


def near(text: str) -> str:
    """Languages that may be meant: of a country by its code, or called nearly so; "" for none."""
    first, *rest = text.replace("_", "-").split("-")
    tags = []
    if len(first) == 2 and first.isascii() and first.isalpha():
        spoken = langcodes.Language.get(f"und-{first.upper()}").maximize().language
        tags = [f"{spoken}{''.join(f'-{each}' for each in rest)}"] if spoken and spoken != "en" else []
    called = get_close_matches(text.casefold(), _named(), n=1, cutoff=0.8)
    tags = [tag for each in tags if (tag := _tag(each))] or [_named()[each] for each in called]
    return " or ".join(f"{tag} ({language_name(tag)})" for tag in dict.fromkeys(tags))


@cache
def _named() -> dict[str, str]:
    """The tag by each name of a language, in English and its own, folded."""
    english = Locale("en").languages
    known = [(tag, name) for tag, name in english.items() if "_" not in tag and _tag(tag)]
    own = [(tag, autonym(tag)) for tag, _ in known]
    return {name.casefold(): tag for tag, name in (*own, *known) if name}


@cache
def language_name(tag: str | None) -> str:
    """A language by its tag, in English: “French (Canada)”, “Japanese (Latin)”; an unknown tag unchanged."""
    return _name(tag or "", "en")


@cache
def autonym(tag: str) -> str:
    """What a language calls itself: “français (Canada)”; its name in English where that is not known."""
    language = tag.partition("-")[0]
    return _name(tag, language) if _has_names(language) else language_name(tag)


@cache
def _has_names(language: str) -> bool:
    try:
        return language in Locale.parse(language).languages
    except (UnknownLocaleError, ValueError):
        return False


def _name(tag: str, within: str) -> str:
    try:
        found = langcodes.Language.get(tag)
    except LanguageTagError:
        return tag
    words = Locale.parse(within)
    whole = words.languages.get(tag.replace("-", "_"))
    own = words.languages.get(found.language or "") or _iso_name(found.language) or tag
    details = [
        words.scripts.get(found.script or "", found.script),
        words.territories.get(found.territory or "", found.territory),
        *(found.variants or ()),
    ]
    said = ", ".join(each for each in details if each)
    # CLDR calls some by one name; where that says less than the parts, as “Flemish” does, the parts stand.
    return whole if whole and not said else f"{own} ({said})" if said else own


def _iso_name(code: str | None) -> str:
    """The name that ISO 639-3 has for a language which CLDR does not name."""
    found = pycountry.languages.get(alpha_3=code or "")
    return found.name if found else ""


def house() -> str:
    """The tag of the language that the texts of records are written in."""
    return settings.HOUSE_LANGUAGE


def is_house(tag: str) -> bool:
    """Whether texts of that language are the records' own: `en` is, where the house writes `en-GB`."""
    return house() == tag or house().startswith(f"{tag}-")


def wider(tag: str) -> list[str]:
    """The tag and what it narrows, as RFC 4647 looks a language up: zh-Hant-TW, zh-Hant, zh."""
    parts = tag.split("-")
    found = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    # A singleton says nothing without what follows it.
    return [each for each in found if len(each.rpartition("-")[2]) > 1]


def spoken(tag: str) -> list[str]:
    """The languages in which somebody who reads that one finds a text, before the house's own."""
    found = wider(tag)
    ends = next((place for place, each in enumerate(found) if is_house(each)), len(found))
    return found[:ends]


def widest(tags: Iterable[str | None]) -> list[str]:
    """Each of the tags with all that it narrows, once: what a range of languages matches (RFC 4647)."""
    return list(dict.fromkeys(each for tag in tags if tag for each in wider(tag)))


class LanguageField(PlainOrderField):
    """A language by its BCP 47 tag; what people type is understood, and stored as the registry writes it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST, **kwargs})

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tag_of(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The refusal shows what was typed, to the end; `change` judges it.
        return super().formfield(**{"max_length": None, **kwargs})
