"""The lease on a record: taken, released, taken over, and the notice of a take-over dismissed."""

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


def _step(request: HttpRequest, pk: int, step: Callable[..., object], message: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card, pk=pk)
    try:
        step(card, by=signed_in(request), at=timezone.now())
        messages.success(request, message.format(f"“{card}”"))
    except (LeaseError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(admin_url(card))


@newsroom_page
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, leases.take, "{} is locked for you for half an hour, and longer while you work on it."
    )


@newsroom_page
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, leases.give_back, "{} is released: anybody may edit it now.")


@newsroom_page
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, with who has the lease and since when; then take it over."""
    # The address names the lease, not the record: a lease that began after the question is not taken over.
    lease = get_object_or_404(Lease.objects.select_related("card", "by", "ended_by"), pk=pk)
    if request.method == "POST":
        try:
            leases.take_over(lease, by=signed_in(request), at=timezone.now())
            messages.success(request, f"You have taken “{lease.card}” over; {lease.by} is notified.")
        except (LeaseError, NotAllowed) as error:
            messages.error(request, str(error))
        return redirect(admin_url(lease.card))
    # The notice with the link may be old.
    if lease.ended_at or lease.until <= timezone.now():
        messages.info(request, f"{lease.by} is no longer working on “{lease.card}”.")
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
def dismiss_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss the notice that somebody took a record over."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    leases.dismiss_notice(get_object_or_404(Lease, pk=pk), by=signed_in(request), at=timezone.now())
    return redirect("admin:index")
