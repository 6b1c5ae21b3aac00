"""Nothing secret in a log: the one rule by which a text or a value is made fit to be written down."""

import re
from collections.abc import Iterable
from typing import Any

HIDDEN = "[hidden]"

# Names whose values are secret wherever they stand: Django's list, and ours.
_NAME = (
    r"[\w.-]*"
    r"(?:(?:api|private)[_-]?key|\botp|auth(?!or)|token|secret|passw|passphrase|pwd|signature|cookie|session|csrf)"
    r"[\w.-]*"
)
SECRET_NAME = re.compile(rf"(?i){_NAME}\Z")
_PATTERNS = [
    # A whole header first, whose value has blanks in it.
    (
        re.compile(r"(?i)((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s*[:=]\s*)[^\r\n]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    # A password in an address may hold any sign: up to the last @ before a blank.
    (re.compile(r"(://)[^\s/:@]*:\S+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(://)[^\s/@'\"]+@"), rf"\1{HIDDEN}@"),
    (re.compile(rf"(?i)\b({_NAME})(['\"]?\s*[=:]\s*)('[^']*'|\"[^\"]*\"|[^\s&,;'\"}})]+)"), rf"\1\2{HIDDEN}"),
    # The one-time part of a link in a mail.
    (re.compile(r"(/(?:reset/key|confirm-email)/)[^\s/]+"), rf"\1{HIDDEN}"),
    (re.compile(r"\bstet_[\w-]{12,}"), HIDDEN),
]
_known: list[str] = []


def know(secrets: Iterable[str]) -> None:
    """Hide these words wherever they stand: the secret values of the settings."""
    # The longest first, so that no part of one is left; what is short would blot out common words.
    _known[:] = sorted({each for each in secrets if len(each) >= 6}, key=len, reverse=True)


def concealed(value: Any) -> Any:
    """`value` without anything secret; texts, mappings and lists are looked through, others told as text."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {str(name): _of_name(str(name), each) for name, each in value.items()}
        case list() | tuple() | set():
            return [concealed(each) for each in value]
    text = str(value)
    for secret in _known:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _of_name(name: str, value: Any) -> Any:
    return HIDDEN if SECRET_NAME.match(name) else concealed(value)
