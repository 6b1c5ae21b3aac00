"""Where counts are kept: Django's CACHES, from CACHE_URL.

`default` is the database whatever CACHE_URL says: signing in remembers there which one-time codes were used
and how many mails went out, and must neither fail nor take a code twice because another server is gone.
`counts`, how often each key for programs has asked, is what CACHE_URL moves to Redis. Failed sign-ins are in
neither but in a table (cms/accounts/limits/attempts.py).
"""

from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE: dict[str, Any] = {
    "BACKEND": "cms.accounts.limits.cache.DatabaseCache",
    # The table of `cms.accounts.models.CacheEntry`.
    "LOCATION": "accounts_cacheentry",
    # Above so many, Django throws out what has expired, then a third of the rest; the worker comes before.
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
# How long a request may wait for Redis: one that doesn't answer must not hold up the feed.
PATIENCE = 1.0


def configuration(url: str) -> dict[str, dict[str, Any]]:
    """CACHES for a CACHE_URL; an empty one keeps all in the database. ValueError."""
    return {"default": DATABASE, "counts": redis(url) if url else DATABASE}


def redis(url: str) -> dict[str, Any]:
    """The cache at redis://user:password@host:port/number, or rediss:// over TLS. ValueError."""
    parts = urlsplit(url)
    number = parts.path.removeprefix("/")
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError("It is no address of a Redis.")
    if parts.port == 0 or (number and not (number.isascii() and number.isdigit())):
        raise ValueError("Its port or its database is no number.")
    if parts.query or parts.fragment or any(each.isspace() for each in url):
        raise ValueError("It holds more than an address.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "stet",
        "OPTIONS": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    }


def password(url: str) -> str | None:
    """The password in a CACHE_URL that `configuration` took, as it is sent."""
    return unquote(urlsplit(url).password or "") or None
