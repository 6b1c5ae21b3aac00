"""Where we say it: what is live by a figure or by its words, and what rests on a record."""

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms.desk.base.search_words import LONGEST
from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.paging import CappedPaginator
from cms.publishing.finding.resting import resting_on, stating
from cms.publishing.finding.said import MOST, places, where_said
from cms.publishing.models import LiveFigure, LivePassage

PER_PAGE = 50


@newsroom_page
def said(request: HttpRequest) -> HttpResponse:
    """Each live passage that prints a figure, or has all the words, with its record and what states that."""
    question = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    answer = where_said(question)
    pages = Paginator(answer.places, PER_PAGE).get_page(request.GET.get("page"))
    rows = cast("list[LiveFigure | LivePassage]", list(pages.object_list))
    found = places(rows, unit=answer.figure.unit if answer.figure else None)
    told = stating([each.card for each in found])
    return page(
        request,
        "newsroom/search/said.html",
        f"Where we say “{question}”" if question else "Where do we say it?",
        question=question,
        figure=answer.figure,
        found=[(each, told.get(each.card.pk, ())) for each in found],
        page_obj=pages,
        is_cut=pages.paginator.count >= MOST,
    )


@newsroom_page
def resting(request: HttpRequest, pk: int) -> HttpResponse:
    """The live records that rest on this one, and those that state them."""
    card = get_object_or_404(Card, pk=pk)
    pages = CappedPaginator(resting_on(pk), PER_PAGE).get_page(request.GET.get("page"))
    found = list(pages.object_list)
    told = stating(found)
    return page(
        request,
        "newsroom/search/resting.html",
        f"What rests on {card}",
        card=card,
        found=[(each, told.get(each.pk, ())) for each in found],
        page_obj=pages,
    )
