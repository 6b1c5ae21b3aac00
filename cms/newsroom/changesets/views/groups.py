"""One group of a large changeset, row by row; marking rows as read, drawing a sample, splitting rows off."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset
from cms.desk.review import contents
from cms.desk.review.bulk import sample
from cms.desk.review.bulk.groups import outline
from cms.desk.review.bulk.progress import GroupProgress, progress, requires_reading
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.changesets.groups import Shown, lines_of
from cms.newsroom.frame import newsroom_page, page, whole

PER_PAGE = 50
SHOWS = {"asked": "To read", "odd": "Outliers", "all": "All"}


@newsroom_page
def group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The rows of a group, outliers first; a group that no longer exists leads back to the changeset."""
    shown = get_object_or_404(Changeset, pk=pk)
    reading = progress(shown, signed_in(request)) if shown.is_frozen else None
    demands = reading.demands if reading else []
    demand = next((each for each in demands if each.group.code == code), None)
    if demand is None:
        return redirect("newsroom:changeset", pk)
    views = _views(demand)
    show = request.GET.get("show", "")
    show = show if show in views else next(iter(views))
    rows = Paginator(views[show], PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(shown, [demand], list(rows))
    may_decide = request.user.has_perm(permissions.APPROVE)
    return page(
        request,
        "newsroom/changesets/group.html",
        Shown(demand).title,
        changeset=shown,
        shown=Shown(demand),
        lines=[lines[card] for card in rows if card in lines],
        rows=rows,
        show=show,
        also=f"&show={show}",
        views=[(each, SHOWS[each], len(cards)) for each, cards in views.items()],
        wants_reading=requires_reading(shown),
        may_read=may_decide,
        may_draw=may_decide and demand.may_be_drawn and requires_reading(shown),
        may_split=request.user.has_perm(permissions.SUBMIT),
        digest=shown.digest(),
        following=_following(demands, demand),
    )


def _views(demand: GroupProgress) -> dict[str, list[int]]:
    """The views of a group: the rows to read, the outliers, all rows; of two equal views only one."""
    found = {"asked": demand.asked, "odd": [*demand.group.odd], "all": demand.group.cards}
    if len(demand.asked) == len(demand.group.cards):
        del found["asked"]
    if not demand.group.odd or len(demand.group.odd) == len(demand.group.cards):
        del found["odd"]
    return found if len(demand.asked) < len(demand.group.cards) else {"all": found.pop("all"), **found}


def _following(demands: list[GroupProgress], demand: GroupProgress) -> Shown | None:
    """The next group with rows left to read."""
    at = demands.index(demand)
    return next((Shown(each) for each in [*demands[at + 1 :], *demands[:at]] if each.left), None)


def _draw(request: HttpRequest, shown: Changeset) -> str:
    draw = sample.draw(shown, seen=request.POST.get("seen", ""), by=signed_in(request), at=timezone.now())
    number = sum(map(len, draw.drawn.values()))
    return (
        f"A sample of {number} rows is drawn for you: read it, and all outliers. The draw is in the timeline."
    )


def _read(request: HttpRequest, shown: Changeset) -> str:
    # "row" is every row on the page, "chosen" those that are ticked.
    rows = "row" if "all" in request.POST else "chosen"
    cards = [whole(key) for key in request.POST.getlist(rows)]
    sample.mark(shown, cards, by=signed_in(request), at=timezone.now())
    return f"{len(set(cards))} row{'s' if len(set(cards)) > 1 else ''} marked as read."


def _split_odd(request: HttpRequest, shown: Changeset) -> str:
    """Split the outliers of a group off into a changeset of their own."""
    # Grouped anew: the page may be old, and only what is an outlier now is split off.
    code = request.POST.get("code", "")
    found = next((each for each in outline(shown) if each.code == code), None) if shown.is_frozen else None
    if found is None or not found.odd:
        raise ReviewError(
            "That group has no outliers any more: look at the changeset again.", code="no_such_group"
        )
    cards = list(Card.objects.filter(pk__in=found.odd))
    made = contents.split(shown, cards, by=signed_in(request), at=timezone.now())
    return f"“{made}” is now a separate, open changeset: submit it when it is ready."


STEPS = {"draw": _draw, "read": _read, "split-odd": _split_odd}
