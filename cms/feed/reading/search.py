"""Search: live records by their served names, addresses and ids."""

from django.http import HttpResponse
from rest_framework.request import Request

from cms.desk.base import canonical
from cms.desk.base.search_words import LONGEST
from cms.desk.finding.told_apart import apart
from cms.desk.records import registry
from cms.feed.addresses import record_address
from cms.feed.requests import parameters
from cms.feed.requests.caching import answer
from cms.feed.views import FeedView
from cms.publishing.finding.find import find_live
from cms.publishing.models import LiveDocument

MOST = 50
USUAL = 20


class Search(FeedView):
    def get(self, request: Request) -> HttpResponse:
        parameters.require_known(request, ["q", "kind", "limit"])
        words = request.GET.get("q", "").strip()
        if not words or "\0" in words or len(words) > LONGEST:
            raise parameters.wrong("q", f"“q” is what you search for: 1 to {LONGEST} characters.")
        limit = parameters.number(request.GET, "limit", default=USUAL, least=1, most=MOST)
        kinds = {each.code for each in registry.kinds()}
        code = request.GET.get("kind", "")
        if code and code not in kinds:
            raise parameters.wrong("kind", f"“{code[:100]}” is no kind. Allowed: {', '.join(sorted(kinds))}.")
        found = find_live(words, kind=code)
        documents = LiveDocument.objects.in_bulk(found.ids[:limit])
        results = [
            {
                "kind": each.kind,
                "id": each.pk,
                "slug": each.slug,
                "name": each.label,
                "told_apart": apart(each.kind, canonical.loads(each.text)),
                "address": record_address(request, registry.kind(each.kind), each.slug or each.pk),
            }
            for key in found.ids[:limit]
            if (each := documents.get(key))
        ]
        said = {"results": results, "more": len(found.ids) > limit, "approximate": found.is_guess}
        return answer(request, canonical.dumps(said))
