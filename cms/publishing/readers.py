"""Who may read what is live."""

from django.conf import settings
from django.http import HttpRequest


def may_read(request: HttpRequest) -> bool:
    """Anybody where the feed is public; elsewhere people of the newsroom.

    The setting first: who asks is not looked up where it makes no difference.
    """
    return settings.FEED_PUBLIC or (request.user.is_active and request.user.is_staff)
