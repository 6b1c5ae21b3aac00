"""Steps with one record; withdrawing and holding have a page that first shows what will happen."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Hold
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kind
from cms.desk.review import contents, submit
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.frame import newsroom_page, page
from cms.publishing import hold
from cms.publishing.hold import HoldError
from cms.publishing.models import Reference

SHOWN = 50  # of the records that name it; a genre or a country may be named by thousands


def admin_url(card: Card) -> str:
    """The address of the record's page in the admin."""
    meta = kind(card.kind).model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[card.pk])


@newsroom_page
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(admin_url(get_object_or_404(Card, pk=pk)))


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label="Public note",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The feed answers requests for this record with it. Say why the record was withdrawn.",
    )


class HoldForm(forms.Form):
    reason = forms.ChoiceField(choices=Hold.Reason.choices, help_text="For colleagues; never public.")
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="For colleagues; never public."
    )


def _stopping(
    request: HttpRequest, title: str, card: Card, form: forms.Form, *, says: str, button: str
) -> HttpResponse:
    """The page that says what the step does and which records name this one, with the form to confirm it."""
    context = {"card": card, "form": form, "says": says, "button": button, **_naming(card)}
    return page(request, "newsroom/records/stop.html", title, **context)


def _naming(card: Card) -> dict[str, object]:
    """The live records that name this one: withdrawing or holding it changes them too."""
    rows = Reference.objects.filter(target=card)
    cards = Card.objects.filter(pk__in=rows.values("source")).order_by("folded", "pk")
    return {"naming": cards[:SHOWN], "naming_count": cards.count()}


@newsroom_page
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(Card, pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changeset = submit.submit_alone(
                card,
                by=signed_in(request),
                at=timezone.now(),
                action=Action.WITHDRAW,
                note=form.cleaned_data["note"],
            )
            messages.success(request, f"The withdrawal of “{card}” is waiting for another person's approval.")
            return redirect("newsroom:changeset", changeset.pk)
        except (ReviewError, NotAllowed) as error:
            form.add_error(None, str(error))
    says = (
        f"Once another person has approved it, “{card}” leaves every list, and its address answers 410 with "
        "your note. The records that name it keep the name as they printed it, without the link."
    )
    return _stopping(request, f"Withdraw {card}", card, form, says=says, button="Propose withdrawal")


@newsroom_page
def hold_record(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(Card, pk=pk)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hold.hold(card, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
            messages.success(
                request,
                f"“{card}” is held: no reader sees it. Another person has to lift or confirm the hold.",
            )
            return redirect(admin_url(card))
        except (HoldError, NotAllowed) as error:
            form.add_error(None, str(error))
    says = (
        f"“{card}” is taken off the feed and the readers' pages at once; this needs no approval. Another "
        "person then lifts the hold, confirms it as a withdrawal, or publishes a correction. Until then, "
        "records that name it leave the name out."
    )
    if count := (found := hold.addressed_after(card)).count():
        says += (
            f" The name stays in the address of “{found[0].label}”"
            + (f" and of {count - 1} more" if count > 1 else "")
            + ": where the name itself may not be seen, hold those too."
        )
    return _stopping(request, f"Hold {card}", card, form, says=says, button="Hold now")


@newsroom_page
def end_hold(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card.objects.select_related("hold"), pk=pk)
    try:
        messages.success(request, _end_hold(request, card))
    except (HoldError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(admin_url(card))


def _end_hold(request: HttpRequest, card: Card) -> str:
    """End the hold in the way that was chosen; returns the message about it."""
    # Somebody else may have ended it while the page was open.
    if card.hold is None:
        raise HoldError(f"“{card}” is no longer held.", code="ended_already")
    if request.POST.get("how") == Hold.End.CONFIRMED:
        hold.confirm(card.hold, by=signed_in(request), at=timezone.now())
        return f"“{card}” is withdrawn."
    hold.lift(card.hold, by=signed_in(request), at=timezone.now())
    return f"“{card}” is live again, in the version that was approved."


@newsroom_page
def take_out_record(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card, pk=pk)
    try:
        contents.take_out_card(card, by=signed_in(request), at=timezone.now())
        messages.success(request, f"“{card}” is out of review and can be edited.")
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(admin_url(card))
