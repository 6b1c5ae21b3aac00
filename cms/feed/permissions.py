"""Who may read the feed."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission


def may_read(request: HttpRequest) -> bool:
    """Anybody where the feed is public; elsewhere people of the newsroom.

    The setting first: who asks is not looked up where it makes no difference.
    """
    return settings.FEED_PUBLIC or (request.user.is_active and request.user.is_staff)


class ReadsFeed(BasePermission):
    def has_permission(self, request, view) -> bool:
        return may_read(request)


class SignedIn(SessionAuthentication):
    """The newsroom's session; without one the answer is 401, which has to name a scheme."""

    def authenticate_header(self, request) -> str:
        return 'Session realm="Stet"'
