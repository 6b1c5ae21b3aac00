"""A claim’s origins and the values beside it, for its page in the newsroom; what is live alone."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page
from cms.publishing.documents import Published
from cms.publishing.models import LiveDocument, LiveTerm

from .derived import STATEMENT, look_at
from .drawing import lanes, tree
from .origins.assess import supporting
from .origins.split import Split, splits
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
    pairs, said = _compared(live)
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
        pairs=pairs,
        said=said,
        tree=tree(stated(document) or live.label, rows, names),
        lanes=lanes([(stated(other), other["value"], key == pk) for key, other in beside]),
        beside=[(key, stated(other), other) for key, other in beside],
    )


def _compared(live: LiveDocument) -> tuple[list[tuple[Card, Card]], list[tuple[Split, Card, Card]]]:
    """The pairs of its sources that nobody has compared yet, and what was said of those that somebody has."""
    published = Published()
    body = published.of([live.pk])[live.pk]
    sources = published.of(cited := {row["source"]["$ref"] for row in supporting(body)})
    found = splits(cited, sources)
    said = {frozenset((each.one, each.other)) for each in found}
    unknown = [
        pair
        for origin in look_at({live.pk: body}, published).assessed[live.pk].origins
        for pair in origin.compare
        if frozenset(pair) not in said
    ]
    cards = Card.objects.in_bulk(cited)
    return (
        [(cards[one], cards[other]) for one, other in unknown],
        [(each, cards[each.one], cards[each.other]) for each in found],
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
