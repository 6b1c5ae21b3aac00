"""What every view of the feed has in common."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from cms.desk.records import registry
from cms.desk.records.registry import Kind
from cms.feed.schema.operations import Operation

from .problems import body_refused, not_found
from .requests.keys import sends_key


class FeedView(APIView):
    """A view that only reads. operation: set where the view is described for the schema."""

    http_method_names = ["get", "head"]
    operation: Operation | None = None
    body_refused = staticmethod(body_refused)

    def perform_authentication(self, request: Request) -> None:
        """Look up the key that is sent; a session only when a permission asks."""
        # A public answer would otherwise depend on a session, and could not be cached for everybody. A key
        # that ended is told even where none is needed: its program learns of it nowhere else.
        if sends_key(request):
            super().perform_authentication(request)

    def asks_who(self) -> bool:
        """Whether the permission looks at who reads."""
        return not settings.FEED_PUBLIC

    def get_throttles(self) -> list[BaseThrottle]:
        """The throttles, where a key is needed to read."""
        # Counting would look up the key, which a public answer has no need of.
        return super().get_throttles() if self.asks_who() else []


class UnknownAddress(FeedView):
    """Any other address below the feed's."""

    def get(self, request: Request, rest: str) -> HttpResponsePermanentRedirect:
        # Not Django's APPEND_SLASH, which adds slashes: the feed's addresses have none.
        if rest.endswith("/"):
            query = request.META.get("QUERY_STRING", "")
            address = request.path.rstrip("/") + (f"?{query}" if query else "")
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        raise not_found()


def kind_at(plural: str) -> Kind:
    """The kind at an address; a problem where there is none."""
    found = registry.kind_at(plural)
    if found is None:
        raise not_found()
    return found
