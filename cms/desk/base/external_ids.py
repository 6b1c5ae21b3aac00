"""External ids: each scheme that an app declares says how its ids are spelled, for which kinds of record.

An id is stored in one spelling, so that it names one record only however it was typed or pasted. The ids of a
scheme that nobody declared are kept as they were written.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from . import characters
from .addresses import assume_scheme, validate_web_address

CODE = "external_id"
# Schemes that start so are keys of our own sheets, which are spelled as the sheet spells them.
KEY = "sheet:"


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A register of ids, such as IMDb.

    code: its name in `scheme:value`. spelled: the one spelling of an id, from what was typed, or the path of
    an address, and the code of the record's kind, "" for any; ValueError, with what to write, where it is
    none. hosts: hosts of the addresses that hold an id, without `www.`.
    """

    code: str
    label: str
    spelled: Callable[[str, str], str]
    hosts: tuple[str, ...] = ()


_schemes: dict[str, Scheme] = {}


def register_schemes(*schemes: Scheme) -> None:
    """Declare schemes; a later one of the same code replaces the earlier."""
    _schemes.update({each.code: each for each in schemes})


def schemes() -> Iterable[Scheme]:
    return _schemes.values()


def is_registered(code: str) -> bool:
    return code in _schemes


def scheme_at(address: str) -> Scheme | None:
    """The scheme whose ids stand in addresses of that host."""
    host = _host(address)
    return next((each for each in _schemes.values() if any(_is_at(host, one) for one in each.hosts)), None)


def spelled(scheme: str, value: str, kind: str) -> tuple[str, str]:
    """The scheme and id in the one spelling that is stored; ValidationError where the id can't be one.

    value: the id as it was typed, or the address of its page. kind: code of the record's kind.
    """
    if scheme.startswith(KEY):
        return scheme, value
    code = scheme.strip().casefold()
    known, value = _schemes.get(code), characters.trimmed(value)
    characters.validate(value)
    if not value:
        return code, value
    if known is None:
        if "://" in value:
            validate_web_address(value)
        return code, value
    try:
        return code, known.spelled(_id_in(known, value), kind)
    except ValueError as error:
        raise ValidationError(f"“{value}” is no id of {known.label}: {error}.", code=CODE)


def entered(line: str, kind: str) -> tuple[str, str]:
    """The scheme and id of a line as people write it: `scheme:value`, or an address that holds an id.

    ValidationError where it is neither.
    """
    line = line.strip()
    if "://" in line.partition("?")[0] and ":" not in line.partition("://")[0]:
        found = scheme_at(line)
        if found is None:
            raise ValidationError(
                f"No register of ids is known at “{line}”: write scheme:value, such as imdb:tt7137906.",
                code=CODE,
            )
        return spelled(found.code, line, kind)
    scheme, _, value = (part.strip() for part in line.partition(":"))
    if not scheme or not value or scheme == KEY.rstrip(":"):
        raise ValidationError(
            f"“{line}” is not an external id: write scheme:value, such as imdb:tt7137906.", code=CODE
        )
    return spelled(scheme, value, kind)


def spellings(words: str) -> tuple[str, set[str]]:
    """The scheme, "" for any, and the spellings under which an id that is searched for may be stored."""
    scheme, _, value = words.rpartition(":")
    if "://" in words:
        found = scheme_at(words)
        scheme, value = (found.code, words) if found else ("", words)
    scheme = scheme.strip().casefold()
    known = {value, words} if "://" in words else {value}
    for each in _schemes.values():
        if scheme in ("", each.code):
            try:
                known.add(spelled(each.code, value, "")[1])
            except ValidationError:
                continue
    return scheme, known


def _id_in(scheme: Scheme, value: str) -> str:
    """The id as it was typed, or the path of the address in which it stands; ValueError for another's."""
    is_of_it = any(_is_at(_host(value), host) for host in scheme.hosts)
    if not is_of_it and not re.match(r"https?://", value, re.IGNORECASE):
        return value
    if not is_of_it:
        where = f"its pages are at {scheme.hosts[0]}" if scheme.hosts else "write the id itself"
        raise ValueError(f"that address is of another site, and {where}")
    parts = urlsplit(assume_scheme(value))
    return unquote(f"{parts.path.strip('/')}?{parts.query}".rstrip("?/"))


def _host(address: str) -> str:
    try:
        return (urlsplit(assume_scheme(address)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_at(host: str, site: str) -> bool:
    """Whether the host is the site's, or a mobile or national one under it."""
    return host == site or host.endswith(f".{site}")
