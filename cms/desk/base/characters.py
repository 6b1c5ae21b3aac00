"""Characters that a text may hold: what is seen, and what its script needs; nothing hidden.

A character that nobody sees lets two equal names differ, and one that turns the direction makes a line read
otherwise than it is stored. Joiners, marks and selectors are allowed where Unicode uses them: between the
letters of a script that joins, inside an emoji, beside letters written from the right.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError

CODE = "characters"
MOST_SHOWN = 3  # a text pasted from a damaged file has hundreds, and three say enough
AROUND = 12  # characters of the text shown on either side

ZWNJ, ZWJ = "\u200c", "\u200d"
MARKS = "\u200e\u200f\u061c"  # left-to-right, right-to-left and Arabic letter marks
EMOJI_STYLE = "\ufe0e\ufe0f"  # as text, as picture
# Format characters that are seen: they enclose the number which follows them.
SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Letters and marks by their category, of which nothing is seen; and what stands for a lost character.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
FILLERS = frozenset("\u115f\u1160\u180b\u180c\u180d\u180f")
LOST = frozenset("\ufffc\ufffd")
# Pasted along with a name by browsers, chats and contact lists; at an end it can go without a change.
PASTED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
# The three flags that Unicode recommends beside those of countries: England, Scotland, Wales.
FLAG = re.compile("\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|"
                  "\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f")  # fmt: skip
JOINING = frozenset(
    {"ARABIC", "SYRIAC", "NKO", "MANDAIC", "MONGOLIAN", "ADLAM", "HANIFI", "SOGDIAN", "PSALTER", "PHAGS-PA"}
    | {"DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM"}
    | {"SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE", "CHAKMA", "GRANTHA", "TIRHUTA"}
)
# Unicode names of what has no name in the database of names.
NAMES = {
    "\t": "TAB",
    "\n": "LINE FEED",
    "\x0b": "LINE TABULATION",
    "\x0c": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x00": "NUL",
    "\x85": "NEXT LINE",
}
NAMELESS = {"Cc": "CONTROL CHARACTER", "Co": "PRIVATE USE", "Cs": "LONE SURROGATE", "Cn": "UNASSIGNED"}


class Fault(NamedTuple):
    """A character that may not stand where it does. place: from 1, as a person counts."""

    place: int
    character: str
    text: str

    @property
    def name(self) -> str:
        """Its code point and its Unicode name."""
        char = self.character
        known = NAMES.get(char) or unicodedata.name(char, "") or _nameless(char)
        return f"U+{ord(char):04X} {known}".strip()

    @property
    def around(self) -> str:
        """The words around it, the character itself as ␣ and what else can't be seen left out."""
        before = _visible(self.text[: self.place - 1])[-AROUND:]
        return f"{before}␣{_visible(self.text[self.place :])[:AROUND]}"

    def __str__(self) -> str:
        return f"{self.name} at character {self.place} (“{self.around}”)"


def _nameless(char: str) -> str:
    never = "\ufdd0" <= char <= "\ufdef" or ord(char) & 0xFFFE == 0xFFFE
    return "NONCHARACTER" if never else NAMELESS.get(unicodedata.category(char), "")


def _visible(text: str) -> str:
    return "".join(" " if char.isspace() else char for char in text if char.isspace() or not _hides(char))


def _hides(char: str) -> bool:
    return unicodedata.category(char)[0] == "C" or char in UNSEEN or "\ufe00" <= char <= "\ufe0f"


def trimmed(text: str) -> str:
    """The text without blanks and unseen characters at its ends, as forms strip blanks.

    Nothing inside is changed, and a joiner that its script needs at the end stays.
    """
    kept = text.strip()
    while kept and _is_pasted(kept, 0):
        kept = kept[1:].strip()
    while kept and _is_pasted(kept, len(kept) - 1):
        kept = kept[:-1].strip()
    return kept


def _is_pasted(text: str, at: int) -> bool:
    return text[at] in PASTED and not _is_allowed(text, at, lines=False)


def faults(text: str, *, lines: bool) -> Iterator[Fault]:
    """Each character that may not stand where it does, in order. lines: whether line feeds are allowed."""
    if text.isascii() and text.isprintable():
        return
    flags = {at for found in FLAG.finditer(text) for at in range(*found.span())}
    for at, char in enumerate(text):
        is_plain = char.isprintable() and char not in UNSEEN and char not in LOST and not _selects(char)
        if not is_plain and at not in flags and not _is_allowed(text, at, lines=lines):
            yield Fault(at + 1, char, text)


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_allowed(text: str, at: int, *, lines: bool) -> bool:
    char = text[at]
    if char == "\n":
        return lines
    if char in UNSEEN or char in LOST:
        return char in FILLERS and _beside_own_script(text, at)
    if _selects(char):
        return _may_select(text, at)
    match unicodedata.category(char):
        case "Cf":
            return char in SEEN_FORMATS or _may_join(text, at) or (char in MARKS and _is_from_right(text))
        case "Cn":
            return _is_newer(char)
        case "Cc" | "Co" | "Cs" | "Zl" | "Zp":
            return False
    return True


def _is_newer(char: str) -> bool:
    """Whether Unicode keeps the place for Han or emoji: a newer version than this Python's may fill it."""
    point = ord(char)
    return (0x1F000 <= point <= 0x1FAFF) or (0x20000 <= point <= 0x3FFFF and point & 0xFFFF < 0xFFFE)


def _script(char: str) -> str:
    """The first word of its Unicode name, which is its script for letters and their marks."""
    return unicodedata.name(char, "").split(" ", 1)[0] if unicodedata.category(char)[0] in "LM" else ""


def _beside_own_script(text: str, at: int) -> bool:
    """Whether a filler stands beside a part of a Korean syllable, a Mongolian variant beside its letter."""
    near = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    if text[at] < "\u1200":
        return any("\u1100" <= char <= "\u11ff" and char != text[at] for char in near)
    return any(_script(char) == "MONGOLIAN" and char not in UNSEEN for char in near)


def _may_select(text: str, at: int) -> bool:
    """Whether a variation selector follows a character that has variants, and no other selector."""
    before = text[at - 1] if at else ""
    if not before or _selects(before):
        return False
    if text[at] in EMOJI_STYLE and (_is_picture(before) or before in "#*0123456789©®‼⁉™〰〽㊗㊙"):
        return True
    return _script(before) in ("CJK", "MONGOLIAN", "MYANMAR", "PHAGS-PA") or (
        text[at] < "\ufe0e" and unicodedata.category(before) == "Sm"
    )


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sm", "Sk") or _is_newer(char)


def _may_join(text: str, at: int) -> bool:
    """Whether a joiner or non-joiner stands where its script needs it, or a joiner inside an emoji."""
    char, before, after = text[at], text[at - 1] if at else "", text[at + 1 : at + 2]
    if char not in (ZWNJ, ZWJ) or not before:
        return False
    if char == ZWJ and after and _is_picture(after):
        # Before it may stand the emoji's skin tone or its style.
        return _is_picture(before) or before in EMOJI_STYLE
    if _script(before) not in JOINING:
        return False
    # Letters of India end with a joiner after the sign that takes their vowel; Persian abbreviates with one.
    ends = unicodedata.combining(before) == 9 or char == ZWJ
    return _script(after) == _script(before) if after and _script(after) else ends


def _is_from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text if char not in MARKS)


def validate(text: str, *, lines: bool = False) -> None:
    """Raise ValidationError, with place and name of each, for each character that may not be."""
    found = list(faults(text, lines=lines))
    if found:
        raise ValidationError(sentence(found), code=CODE)


def sentence(found: list[Fault]) -> str:
    """The sentence that tells what may not stand there, and what to do."""
    shown = "; ".join(map(str, found[:MOST_SHOWN]))
    more = f"; and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    what = "a character that can't be seen"
    if all(_breaks(each.character) for each in found):
        what = "a line break"
    elif any(each.character in LOST for each in found):
        what = "a character that was lost when the text was copied"
    return f"There is {what} in it: {shown}{more}. Delete it, or type the words again."


def _breaks(char: str) -> bool:
    return char in "\n\r\x0b\x0c\x85\u2028\u2029"
