"""The names that merged records were printed with: lines that named a duplicate keep its printed name."""

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.records.survivors import Into

from .models import LiveDocument, Publication

# A merge and a refresh leave what readers saw last as it was.
SAYS_NOTHING = (Publication.Action.MERGE, Publication.Action.REFRESH)
IS_SEEN = (Publication.Action.PUBLISH, Publication.Action.CORRECT, Publication.Action.LIFT)


def former_names(into: Into) -> dict[int, str]:
    """By duplicate, its name where readers saw it until the merge and the survivor is called otherwise.

    None of a record whose survivor is not live now: neither name is shown then. Three queries.
    """
    live = dict(LiveDocument.objects.filter(pk__in=into.values()).values_list("pk", "label"))
    waiting = {card for card, last in into.items() if last in live}
    if not waiting:
        return {}
    entries = Publication.objects.filter(card__in=waiting).exclude(action__in=SAYS_NOTHING)
    latest = dict(entries.order_by("position").values_list("card", "action"))
    seen = [card for card in waiting if latest.get(card) in IS_SEEN]
    names = Card.objects.filter(pk__in=seen).values_list("pk", "label")
    return {
        card: label
        for card, label in names
        if label and canonical.fold(label) != canonical.fold(live[into[card]])
    }
