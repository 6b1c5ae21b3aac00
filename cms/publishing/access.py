"""Who may read what is live."""

from django.conf import settings
from django.http import HttpRequest


def may_read(request: HttpRequest) -> bool:
    """Whether this request may read: anybody where the feed is public, otherwise the newsroom's staff."""
    # The setting comes first: a public answer must not look up a session, or it could not be cached for all.
    return settings.FEED_PUBLIC or (request.user.is_active and request.user.is_staff)


def cache_control() -> str:
    """The Cache-Control header: caches may store an answer but must revalidate it each time."""
    return f"{'public' if settings.FEED_PUBLIC else 'private'}, max-age=0, must-revalidate"
