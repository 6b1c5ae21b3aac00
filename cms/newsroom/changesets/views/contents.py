"""The records in a changeset and their dependencies, and its title, note, assignee and due date."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.states import State
from cms.desk.review import contents
from cms.desk.review.dependencies import bring_along
from cms.desk.review.description import LONGEST, describe
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.frame import newsroom_page, whole
from cms.newsroom.pickers import field_of, key, picker

OFFERED = 50


def open_changesets(*, but: Changeset | None = None) -> list[Changeset]:
    """Open changesets that records can be added to, the newest first."""
    found = Changeset.objects.filter(state=State.OPEN).select_related("created_by")
    return list((found.exclude(pk=but.pk) if but else found)[:OFFERED])


class AddForm(forms.Form):
    """Chooses a record to add, by any of its names."""

    def __init__(self) -> None:
        # The page has several forms: each needs ids of its own.
        super().__init__(auto_id="add_%s")
        self.fields["card"] = picker(key(Proposal, "card"), makes=False, label="Record")


class DescribeForm(forms.Form):
    """A changeset's title, note, assignee and due date; all but the title are folded while they are empty."""

    title = forms.CharField(
        required=False, max_length=200, help_text="If left empty, it is made from the records' names."
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues; never public.",
    )
    assignee = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody")
    due_on = forms.DateField(
        required=False, label="Due", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: QueryDict | None = None, *, changeset: Changeset) -> None:
        values = {name: getattr(changeset, name) for name in ("note", "assignee", "due_on")}
        # A title made from the records is a placeholder only: saved, it would no longer follow them.
        title = changeset.title if changeset.titled else ""
        super().__init__(data, initial={"title": title, **values}, auto_id="describe_%s")
        field_of(self, "assignee", forms.ModelChoiceField).queryset = permissions.people()
        self.fields["title"].widget.attrs["placeholder"] = changeset.title
        self.is_filled = any(values.values())


def _describe(request: HttpRequest, shown: Changeset) -> str:
    form = DescribeForm(request.POST, changeset=shown)
    if not form.is_valid():
        raise ReviewError(
            " ".join(f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items()),
            code="invalid",
        )
    describe(shown, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    return f"The details of “{shown}” are saved."


def _chosen(request: HttpRequest) -> list[Card]:
    return list(Card.objects.filter(pk__in=[whole(key) for key in request.POST.getlist("chosen")]))


def _other(request: HttpRequest) -> Changeset:
    found = Changeset.objects.filter(pk=whole(request.POST.get("to"))).first()
    if found is None:
        raise ReviewError("Choose the changeset to add it to.", code="choice_missing")
    return found


def _move(request: HttpRequest, shown: Changeset) -> str:
    to = _other(request)
    moved = contents.move(shown, _chosen(request), to=to, by=signed_in(request), at=timezone.now())
    return f"Moved {_records(len(moved))} to “{to}”."


def _split(request: HttpRequest, shown: Changeset) -> str:
    title = request.POST.get("title", "")
    made = contents.split(shown, _chosen(request), by=signed_in(request), at=timezone.now(), title=title)
    return f"“{made}” is now a separate, open changeset: submit it when it is ready."


def _add(request: HttpRequest, shown: Changeset) -> str:
    cards = list(Card.objects.filter(pk=whole(request.POST.get("card"))))
    if not cards:
        raise ReviewError("Choose the record to add.", code="choice_missing")
    contents.add(shown, cards, by=signed_in(request), at=timezone.now())
    return f"“{cards[0]}” is in “{shown}” now."


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number} records"


STEPS = {"describe": _describe, "move": _move, "split": _split, "add": _add}


@newsroom_page
def add_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a record to an open changeset, from its own page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card, pk=pk)
    try:
        to = _other(request)
        contents.add(to, [card], by=signed_in(request), at=timezone.now())
        messages.success(request, f"“{card}” is in “{to}” now.")
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect("newsroom:record", pk)


@newsroom_page
def bring_along_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the dependencies of a record to its changeset: all of them, or the one that was chosen."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk)
    only = Card.objects.filter(pk=whole(request.POST.get("only"))).first()
    try:
        brought = bring_along(card, by=signed_in(request), at=timezone.now(), only=only)
        messages.success(request, f"“{contents.title_of(brought)}” is now in the same changeset as “{card}”.")
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
    if "back" in request.POST:
        return redirect("newsroom:record", pk)
    # The rule may have begun a changeset for the record.
    card.refresh_from_db(fields=["pending"])
    return redirect(
        reverse("newsroom:changeset", args=[card.pending_id]) + f"#record-{pk}"
        if card.pending_id
        else reverse("newsroom:record", args=[pk])
    )
