"""What every view of the feed has in common."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from cms.desk.records import registry
from cms.desk.records.registry import Kind
from cms.feed.schema.operations import Operation

from .problems import not_found


class FeedView(APIView):
    """Reads only. `operation` is filled where the view is described for the schema."""

    http_method_names = ["get", "head"]
    operation: Operation | None = None

    def perform_authentication(self, request: Request) -> None:
        """Nobody is looked up until the permission asks, so that a public answer depends on no session."""

    def asks_who(self) -> bool:
        """Whether the permission looks up who reads."""
        return not settings.FEED_PUBLIC

    def get_throttles(self) -> list[BaseThrottle]:
        """Keys are counted where one is asked for: a public answer looks none up for that either."""
        return super().get_throttles() if self.asks_who() else []


class Nowhere(FeedView):
    """Any other address under the feed's."""

    def get(self, request: Request, rest: str) -> HttpResponsePermanentRedirect:
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
