"""Who may read the feed, and who has advance access."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cms.accounts import rights
from cms.publishing.access import may_read

from .keys import key_of


class ReadsFeed(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return may_read(request) or bool((key := key_of(request)) and key.reads_feed)


class ReadsSchema(ReadsFeed):
    """A key of any scope too: whoever reads in advance builds on the same documents, and it holds none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return key_of(request) is not None or super().has_permission(request, view)


class ReadsAdvance(BasePermission):
    """Checked before anything is looked up, so that a refusal does not show what exists."""

    def has_permission(self, request: Request, view: Any) -> bool:
        person = request.user
        # A key counts alone: sent along with an editor's session, it gets no more than its own scope.
        if key := key_of(request):
            return key.reads_advance
        return person.is_active and person.is_staff and person.has_perm(rights.READ_ADVANCE)


class SignedIn(SessionAuthentication):
    """Authentication by a session of the newsroom."""
