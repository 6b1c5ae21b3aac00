"""Having a record to oneself: taken, given back, taken over, and told of that."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.collaboration import leases
from cms.desk.collaboration.leases import LeaseError
from cms.desk.models import Card, Lease
from cms.newsroom.frame import newsroom_page, page

from .steps import admin_url


def _step(request: HttpRequest, pk: int, step: Callable[..., object], said: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card, pk=pk)
    try:
        step(card, by=signed_in(request), at=timezone.now())
        messages.success(request, said.format(f"“{card}”"))
    except (LeaseError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(admin_url(card))


@newsroom_page
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, leases.take, "{} is yours for half an hour, and longer while you work on it.")


@newsroom_page
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, leases.give_back, "{} is given back: anybody may write it.")


@newsroom_page
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, with who has it and since when; the answer names the lease that was shown."""
    lease = get_object_or_404(Lease.objects.select_related("card", "by", "ended_by"), pk=pk)
    if request.method == "POST":
        try:
            leases.take_over(lease, by=signed_in(request), at=timezone.now())
            messages.success(request, f"“{lease.card}” is yours now; {lease.by} is told.")
        except (LeaseError, NotAllowed) as error:
            messages.error(request, str(error))
        return redirect(admin_url(lease.card))
    if lease.ended_at or lease.until <= timezone.now():
        messages.info(request, f"{lease.by} does not work on “{lease.card}” any more.")
        return redirect(admin_url(lease.card))
    title = f"Take “{lease.card}” over from {lease.by}"
    return page(
        request,
        "newsroom/records/take_over.html",
        title,
        card=lease.card,
        record_url=admin_url(lease.card),
        lease=lease,
    )


@newsroom_page
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the note of a take-over away."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    leases.dismiss_notice(get_object_or_404(Lease, pk=pk), by=signed_in(request), at=timezone.now())
    return redirect("admin:index")
