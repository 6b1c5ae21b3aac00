"""Web addresses: what an address must be before a reader may follow it."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from . import characters

CODE = "address"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# A host and what follows it; with a port it otherwise reads as a scheme.
BARE_HOST = re.compile(r"[^\s/:@?#\\]+\.[^\s\d/:@?#\\.][^\s/:@?#\\.]+(?::[0-9]{1,5})?(?:[/?#]\S*)?")
_is_well_formed = URLValidator(schemes=["http", "https"])


def assume_scheme(text: str) -> str:
    """The address with https in front where it was written without a scheme: “example.org/page”."""
    # Without a path or www. it may as well be the name of a file.
    is_address = "/" in text or text.startswith("www.")
    return f"https://{text}" if is_address and BARE_HOST.fullmatch(text) else text


def validate_web_address(text: str) -> None:
    """Raise ValidationError unless the text is an http(s) address with a host, and nobody's password in it.

    A host in another script stays as it is written.
    """
    characters.validate(text)
    if any(char.isspace() or char == "\\" for char in text):
        raise _error(f"“{text}” has a space or a backslash in it: write %20 or / instead.")
    if SCHEME.match(text) and not text.casefold().startswith(("http:", "https:")):
        raise _error(f"“{text}” is no page of the web: an address begins with https:// or http://.")
    try:
        parts = urlsplit(text)
        host, has_user = parts.hostname, "@" in parts.netloc
        _ = parts.port  # read for its error: no port is above 65535
    except ValueError:
        raise _error(f"“{text}” is not a web address: its host or port can't be right.")
    if has_user:
        raise _error("There is a name or password in the address: delete what stands before the @.")
    if parts.scheme not in ("http", "https") or not host:
        raise _error(f"“{text}” is not a web address: write it whole, such as https://example.org/page.")
    try:
        _is_well_formed(text)
    except ValidationError:
        raise _error(f"“{text}” is not a web address: write it whole, such as https://example.org/page.")


def _error(sentence: str) -> ValidationError:
    return ValidationError(sentence, code=CODE)
