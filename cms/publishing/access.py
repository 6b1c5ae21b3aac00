"""Who may read what is live."""

from django.conf import settings
from django.http import HttpRequest


def may_read(request: HttpRequest) -> bool:
    """Anybody where the feed is public; elsewhere people of the newsroom.

    The setting first: who asks is not looked up where it makes no difference.
    """
    return settings.FEED_PUBLIC or (request.user.is_active and request.user.is_staff)


def cache_control() -> str:
    """What caches may do with an answer: keep it, shared where it is public, and ask each time."""
    return f"{'public' if settings.FEED_PUBLIC else 'private'}, max-age=0, must-revalidate"
