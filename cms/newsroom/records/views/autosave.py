"""The autosave of forms: windows send what is typed and that they are open, and learn who else is there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.collaboration import autosave, leases, presence
from cms.desk.collaboration.autosave import UnsavedError
from cms.desk.models import Card, Unsaved
from cms.desk.models.autosave import SILENCE
from cms.newsroom.frame import back, newsroom_page, whole

MOST_OTHERS = 5


@newsroom_page
def autosave_form(request: HttpRequest) -> HttpResponse:
    """Take one message of a window: what is typed, if it changed, and whether the window is open or left."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = Card.objects.select_related("updated_by").filter(pk=whole(request.POST.get("card"))).first()
    answer: dict[str, object] = {}
    try:
        if "words" in request.POST:
            answer["over"] = _autosave(request, card) is None
    except UnsavedError as error:
        answer["problem"] = str(error)
    # "away": sent later, from another page, on behalf of a window that is closed already.
    if card is not None and "away" not in request.POST:
        answer |= _show_presence(request, card)
    if "words" in request.POST and (elsewhere := _elsewhere(request, card)):
        answer["elsewhere"] = elsewhere.at.isoformat()
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _autosave(request: HttpRequest, card: Card | None) -> Unsaved | None:
    return autosave.store(
        request.POST.get("form", ""),
        tab=request.POST.get("tab", ""),
        number=whole(request.POST.get("number")),
        text=request.POST["words"],
        touched=request.POST.get("touched", "").split(","),
        card=card,
        by=signed_in(request),
        at=timezone.now(),
    )


def _show_presence(request: HttpRequest, card: Card) -> dict[str, object]:
    """Note that the window is open, or left; answer who else has the record open, locked or saved it."""
    by, at, tab = signed_in(request), timezone.now(), request.POST.get("tab", "")
    if "left" in request.POST:
        presence.leave(card, tab=tab, by=by, at=at)
        return {}
    field = request.POST.get("field", "")
    presence.heartbeat(card, tab=tab, by=by, at=at, field=field, is_typing="words" in request.POST)
    there = presence.others(card, by=by, at=at)[:MOST_OTHERS]
    taken = leases.leased_by_others([card.pk], by=by, at=at).get(card.pk, "")
    opened = whole(request.POST.get("opened"))
    return {
        "others": [{"who": str(each.by), "field": each.field} for each in there],
        "taken": f"“{card}” {taken}" if taken else "",
        "moved": str(card.updated_by) if 0 < opened < card.version else "",
    }


def _elsewhere(request: HttpRequest, card: Card | None) -> Unsaved | None:
    """What the same person is typing into the same form in another open window."""
    at, seen = timezone.now(), request.POST.get("shown", "").split(",")
    mine = autosave.unsaved(signed_in(request), request.POST.get("form", "") or "-").filter(
        at__gt=at - SILENCE
    )
    tab = request.POST.get("tab", "")
    for each in mine.exclude(tab=tab if autosave.is_tab(tab) else "")[:MOST_OTHERS]:
        is_open = card is None or presence.is_open(signed_in(request), each.tab, at=at)
        if is_open and each.mark not in seen:
            return each
    return None


@newsroom_page
def discard_unsaved(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    words = get_object_or_404(Unsaved.objects.waiting(), pk=pk, by=signed_in(request))
    autosave.discard(words, by=signed_in(request), at=timezone.now())
    messages.success(request, "Your unsaved changes are discarded: this is what is saved.")
    return back(request)
