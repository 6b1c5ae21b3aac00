"""A claim’s origins and the values beside it, for its page in the newsroom; what is live alone."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page
from cms.publishing.models import LiveDocument, LiveTerm

from .derived import STATEMENT
from .drawing import lanes, tree
from .values import stated

# More claims of one statement than these are looked at in the list of conflicts.
MOST = 50


@newsroom_page
def origins(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a live claim’s value comes from, as a tree, and what others say of the same, as lanes."""
    live = LiveDocument.objects.filter(pk=pk, kind="claim").first()
    if live is None:
        raise Http404
    document = canonical.loads(live.text)
    derived = document.get("derived") or {}
    rows = derived.get("origins") or []
    ids = {each["id"] for origin in rows for each in origin["sources"] if each["id"]}
    names = dict(Card.objects.filter(pk__in=ids, live__isnull=False).values_list("pk", "label"))
    beside = list(_beside(live))
    return page(
        request,
        "sources/origins.html",
        f"Origins of “{live.label}”",
        claim=live,
        document=document,
        derived=derived,
        origins=[
            (origin, [(each["id"], names.get(each["id"])) for each in origin["sources"]]) for origin in rows
        ],
        tree=tree(stated(document) or live.label, rows, names),
        lanes=lanes([(stated(other), other["value"], key == pk) for key, other in beside]),
        beside=[(key, stated(other), other) for key, other in beside],
    )


def _beside(live: LiveDocument) -> Iterator[tuple[int, dict[str, Any]]]:
    """The live claims of the same statement, this one among them."""
    terms = LiveTerm.objects.filter(kind="claim", name=STATEMENT)
    value = terms.filter(card=live.pk).values("value")[:1]
    cards = terms.filter(value__in=value).order_by("card").values("card")[:MOST]
    for other in LiveDocument.objects.filter(pk__in=list(cards.values_list("card", flat=True))).order_by(
        "pk"
    ):
        yield other.pk, canonical.loads(other.text)
