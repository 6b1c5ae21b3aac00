"""One group of a large changeset, row by row; what is marked as read, drawn or split off from it."""

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
SHOWS = {"asked": "To read", "odd": "Standing out", "all": "All"}


@newsroom_page
def group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The rows of a group, those that stand out first; a group that is gone leads back to the changeset."""
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
    """Which rows can be looked at: those asked for, the odd ones, all; two of one content are one."""
    found = {"asked": demand.asked, "odd": [*demand.group.odd], "all": demand.group.cards}
    if len(demand.asked) == len(demand.group.cards):
        del found["asked"]
    if not demand.group.odd or len(demand.group.odd) == len(demand.group.cards):
        del found["odd"]
    return found if len(demand.asked) < len(demand.group.cards) else {"all": found.pop("all"), **found}


def _following(demands: list[GroupProgress], demand: GroupProgress) -> Shown | None:
    """The next group of which something is left to read."""
    at = demands.index(demand)
    return next((Shown(each) for each in [*demands[at + 1 :], *demands[:at]] if each.left), None)


def _draw(request: HttpRequest, shown: Changeset) -> str:
    draw = sample.draw(shown, seen=request.POST.get("seen", ""), by=signed_in(request), at=timezone.now())
    number = sum(map(len, draw.drawn.values()))
    return f"{number} rows are drawn for you: read them, and all that stand out. The draw is in the timeline."


def _read(request: HttpRequest, shown: Changeset) -> str:
    rows = "row" if "all" in request.POST else "chosen"
    cards = [whole(key) for key in request.POST.getlist(rows)]
    sample.mark(shown, cards, by=signed_in(request), at=timezone.now())
    return f"{len(set(cards))} row{'s' if len(set(cards)) > 1 else ''} marked as read."


def _split_odd(request: HttpRequest, shown: Changeset) -> str:
    """Split what is odd in a group off, by one click."""
    code = request.POST.get("code", "")
    found = next((each for each in outline(shown) if each.code == code), None) if shown.is_frozen else None
    if found is None or not found.odd:
        raise ReviewError(
            "Nothing stands out in that group any more: look at it again.", code="no_such_group"
        )
    cards = list(Card.objects.filter(pk__in=found.odd))
    made = contents.split(shown, cards, by=signed_in(request), at=timezone.now())
    return f"“{made}” is a changeset of its own now, and open: submit it when it is ready."


STEPS = {"draw": _draw, "read": _read, "split-odd": _split_odd}
