"""Digests under which attempts are counted: of names, into which people type passwords, and of addresses."""

import unicodedata
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.utils.crypto import salted_hmac


def of(*words: str) -> str:
    """A digest that only this installation can make, of any words."""
    text = "\0".join(words).encode(errors="surrogatepass")
    return salted_hmac("cms.accounts.limits", text, algorithm="sha256").hexdigest()


def of_name(name: str) -> str:
    """One for all spellings of a name that sign in to one account, and for some more."""
    return of("account", folded(name))


def folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def of_address(address: str) -> str:
    """One for all addresses that one customer of a provider has."""
    return of("address", _network(address))


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        # An IPv4 address as a socket for both tells it.
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return str(found)
