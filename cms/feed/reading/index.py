"""The entry point: the addresses of everything else."""

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from cms.desk.base import canonical
from cms.desk.records import registry
from cms.feed.addresses import list_address
from cms.feed.requests import parameters
from cms.feed.requests.caching import answer
from cms.feed.views import FeedView


class Index(FeedView):
    def get(self, request: Request) -> HttpResponse:
        parameters.require_known(request, [])
        addresses = {
            name: request.build_absolute_uri(reverse(f"feed:{name}"))
            for name in ("changes", "search", "schema", "docs")
        }
        lists = {kind.plural: list_address(request, kind) for kind in registry.kinds()}
        return answer(request, canonical.dumps({"lists": lists, **addresses}))
