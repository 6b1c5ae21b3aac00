"""Who may read the feed."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission

from cms.publishing.readers import may_read


class ReadsFeed(BasePermission):
    def has_permission(self, request, view) -> bool:
        return may_read(request)


class SignedIn(SessionAuthentication):
    """The newsroom's session; without one the answer is 401, which has to name a scheme."""

    def authenticate_header(self, request) -> str:
        return 'Session realm="Stet"'
