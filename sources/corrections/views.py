"""The newsroom's pages of corrections: begin one, answer its places, see who has read it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.review.submit import submit
from cms.newsroom.frame import newsroom_page, page, whole
from cms.publishing.models import LiveDocument

from .act import Answer, answer, begin, case_at_work, deed_of, look_again, notice_of, unlisted, wrong_words
from .forms import BeginForm
from .models import Case, Place, Report
from .moved import moved
from .readings import receipt
from .rows import rows_of


@newsroom_page
def begin_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is wrong in a record and what is right."""
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk)
    report = Report.objects.filter(pk=whole(request.GET.get("report"))).first()
    live = LiveDocument.objects.filter(pk=pk).first()
    document = canonical.loads(live.text) if live else None
    form = BeginForm(card, document, wrong_words(card), moved(card), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = begin(
                card,
                form.said,
                report=report,
                with_edit=form.cleaned_data.get("with_edit", False),
                by=signed_in(request),
                at=timezone.now(),
            )
            return redirect("admin:correction_places", case.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(
        request,
        "sources/corrections/begin.html",
        f"Correct {card}",
        card=card,
        form=form,
        report=report,
        there=case_at_work(card),
        record_url=reverse("newsroom:record", args=[pk]),
    )


def _case(pk: int) -> Case:
    found = Case.objects.select_related("correction__pending", "target", "opened_by")
    return get_object_or_404(found, pk=pk)


@newsroom_page
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Every place that tells what is corrected: fix it, or excuse it with a reason."""
    case = _case(pk)
    if request.method == "POST":
        return _answered(request, case)
    is_open = bool(case.correction.pending and not case.correction.pending.is_frozen)
    return page(
        request,
        "sources/corrections/places.html",
        f"{case.correction}: places",
        card=case.correction,
        case=case,
        notice=notice_of(case),
        deed=deed_of(case),
        rows=rows_of(case, by=signed_in(request), at=timezone.now()),
        new=len(unlisted(case)) if is_open else 0,
        is_open=is_open,
        record_url=reverse("newsroom:record", args=[pk]),
    )


def _answered(request: HttpRequest, case: Case) -> HttpResponse:
    by, at = signed_in(request), timezone.now()
    try:
        look_again(case, by=by, at=at)
        refusals = answer(case, _answers(request, case), by=by, at=at)
        for refusal in dict.fromkeys(map(str, refusals.values())):
            messages.error(request, refusal)
        if "_submit" in request.POST and not refusals:
            changeset = submit(_case(case.pk).correction.pending, by=by, at=at)  # type: ignore[arg-type]
            messages.success(request, f"“{changeset}” is submitted for review, with all of its places.")
            return redirect("newsroom:changeset", changeset.pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:correction_places", case.pk)


def _answers(request: HttpRequest, case: Case) -> dict[int, Answer]:
    """What the page sent for each place; a place without an answer stays open."""
    found = {}
    for place in case.places.all():
        state = request.POST.get(f"state-{place.pk}", "")
        if state in (Place.State.FIX, Place.State.EXCUSED):
            sent = {name: _text(request, f"{name}-{place.pk}") for name in ("instead", "reason")}
            given = Answer(state, **sent)
            if given != Answer(place.state, place.instead, place.reason):
                found[place.pk] = given
    return found


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


@newsroom_page
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which keys have read past the wrong version and not yet past the correction."""
    card = get_object_or_404(Card, pk=pk, kind="correction")
    context: dict[str, Any] = {"card": card, "receipt": receipt(card)}
    record_url = reverse("newsroom:record", args=[pk])
    title = f"{card}: who has read it"
    return page(request, "sources/corrections/readers.html", title, record_url=record_url, **context)
