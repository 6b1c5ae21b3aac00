"""The dialog in which a picker makes a record that it lacks."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.records.registry import Kind, kind
from cms.desk.write.change import ChangeRefused, change
from cms.desk.write.told_apart import tell_apart
from cms.newsroom.frame import newsroom_page
from cms.newsroom.records.make import MakeForm, asked_of
from cms.newsroom.records.namesakes import NONE_OF, MaybeThere, others_than

LONGEST = 300


@newsroom_page
def make_record(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a new record as a piece of a page; as JSON what the picker shows, once it is made."""
    if not request.user.has_perm(permissions.WRITE):
        raise PermissionDenied
    try:
        of = kind(code)
    except KeyError:
        raise Http404
    if not asked_of(of):
        raise Http404
    if request.method == "POST":
        return _make(request, of, MakeForm(of, request.POST))
    form = MakeForm(of, None, request.GET.get("words", "").replace("\0", "")[:LONGEST].strip())
    asked = None
    try:
        others_than(of, form.typed(), "")
    except MaybeThere as found:
        asked = found
    return _show(request, of, form, asked)


def _make(request: HttpRequest, of: Kind, form: MakeForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, of, form)
    record, by, at = of.model(), signed_in(request), timezone.now()
    try:
        others = others_than(of, form.facts(), request.POST.get(NONE_OF, ""))
        change(record, by=by, at=at, expect=0, fields=form.facts())
    except MaybeThere as asked:
        return _show(request, of, form, asked)
    except ChangeRefused as refusal:
        form.refuse(refusal, of)
        return _show(request, of, form)
    if others:
        tell_apart(record.card, others, by=by, at=at)
    made = {"id": record.pk, "text": str(record.card), "name": str(record.card), "kind": of.code}
    return JsonResponse(made, status=201)


def _show(request: HttpRequest, of: Kind, form: MakeForm, asked: MaybeThere | None = None) -> HttpResponse:
    shown = {"kind": of, "form": form, "maybe_there": asked, "address": request.path}
    return render(request, "newsroom/records/_make.html", shown)
