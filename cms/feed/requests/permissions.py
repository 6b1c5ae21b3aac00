"""Who may read the feed, and who may read in advance."""

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


class ReadsAdvance(BasePermission):
    """Asked before anything is looked up, so that it says nothing of what there is."""

    def has_permission(self, request: Request, view: Any) -> bool:
        person = request.user
        if key := key_of(request):
            return key.reads_advance
        return person.is_active and person.is_staff and person.has_perm(rights.READ_ADVANCE)


class SignedIn(SessionAuthentication):
    """The newsroom's session."""
