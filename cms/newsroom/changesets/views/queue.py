"""The review queue: changesets that wait, are scheduled, open or recently published, and holds."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.desk.models import Changeset, Hold, Proposal
from cms.desk.models.states import State
from cms.newsroom.calendar.schedule import planned
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator

PER_PAGE = 50


def counted(changesets: QuerySet[Changeset]) -> QuerySet[Changeset]:
    """Changesets with who made them, and the number of records still in them."""
    # A subquery and not a join: it adds no GROUP BY to querysets that are filtered and sorted further.
    standing = Proposal.objects.standing().filter(changeset=OuterRef("pk")).order_by().values("changeset")
    records = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return changesets.select_related("created_by", "assignee").annotate(records=Coalesce(records, 0))


def open_holds() -> QuerySet[Hold]:
    """Holds that wait for a second person, the oldest first."""
    return Hold.objects.filter(ended_at=None).select_related("card", "by").order_by("at", "pk")


@newsroom_page
def queue(request: HttpRequest) -> HttpResponse:
    unfinished = counted(Changeset.objects.unfinished())
    waiting = unfinished.exclude(state__in=[State.OPEN, State.SCHEDULED]).order_by("submitted_at", "pk")
    return page(
        request,
        "newsroom/changesets/queue.html",
        "Review",
        waiting=CappedPaginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        open=unfinished.filter(state=State.OPEN).order_by("-pk")[:PER_PAGE],
        holds=open_holds()[:PER_PAGE],
        scheduled=planned(at=timezone.now(), most=PER_PAGE),
        published=counted(Changeset.objects.filter(state=State.PUBLISHED)).order_by("-ended_at")[:10],
    )
