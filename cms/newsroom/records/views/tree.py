"""Submitting a record together with what it names and what is about it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules
from cms.desk.checks.rules import Finding
from cms.desk.models import Card, Changeset
from cms.desk.records.registry import kind
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import publish_when_approved, submit
from cms.desk.review.tree import MOST, Branch, put_together, unfinished_tree
from cms.newsroom.frame import newsroom_page, page, whole

from .steps import admin_url


@dataclass(frozen=True)
class Line:
    """A branch as its page shows it, with what stops it from being published with all the others."""

    branch: Branch
    is_ticked: bool
    stops: Collection[Finding]

    @property
    def kind(self) -> str:
        return kind(self.branch.card.kind).verbose_name


@newsroom_page
def submit_with(request: HttpRequest, pk: int) -> HttpResponse:
    """The record's unfinished tree, ticked; what is ticked is submitted with it in one changeset."""
    user = signed_in(request)
    permissions.require(user, permissions.SUBMIT)
    card = get_object_or_404(Card.objects.select_related("pending__created_by"), pk=pk)
    tree = unfinished_tree(card, by=user, at=timezone.now())
    if request.method == "POST":
        ticked = {key for each in request.POST.getlist("with") if (key := whole(each))}
        free = {each.card.pk: each.card for each in tree if not each.obstacle}
        if ticked <= free.keys():
            return _submitted(request, card, [free[key] for key in sorted(ticked)])
        messages.error(
            request,
            "Some of what was ticked was submitted, taken or merged meanwhile: nothing is submitted yet. "
            "Look at what is left, and submit that.",
        )
        return _page(request, card, tree, [each for each in tree if each.card.pk in ticked])
    return _page(request, card, tree, [each for each in tree if _is_meant(each, user)])


def _is_meant(each: Branch, user: User) -> bool:
    """Whether it is ticked at first: what this person edited last, and what has to be live to be named."""
    return not each.obstacle and (
        each.card.updated_by == user or not (each.is_about or each.card.live_version)
    )


def _page(
    request: HttpRequest, card: Card, tree: Collection[Branch], ticked: Collection[Branch]
) -> HttpResponse:
    free = [each.card for each in tree if not each.obstacle]
    found = rules.blockers(rules.of_cards([card, *free]))
    lines = [
        Line(each, each in ticked, [some for some in found if some.card.pk == each.card.pk]) for each in tree
    ]
    context = {
        "card": card,
        "lines": lines,
        "stops": [each for each in found if each.card.pk == card.pk],
        "is_cut": len(tree) == MOST,
        "record": admin_url(card),
    }
    return page(request, "newsroom/records/tree.html", f"Submit {card} with what belongs to it", **context)


def _submitted(request: HttpRequest, card: Card, others: Collection[Card]) -> HttpResponse:
    """Collect, then submit: what a check stops stays collected, where the changeset's page says why."""
    user = signed_in(request)
    try:
        changeset = put_together(card, others, by=user, at=timezone.now())
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
        return redirect("newsroom:submit_with", card.pk)
    if "collect" in request.POST:
        messages.success(request, f"{_number(changeset)} in one changeset, which is not submitted yet.")
    else:
        _submit(request, changeset, user)
    return redirect("newsroom:changeset", changeset.pk)


def _submit(request: HttpRequest, changeset: Changeset, user: User) -> None:
    try:
        submit(changeset, by=user, at=timezone.now())
        if "when_approved" in request.POST:
            publish_when_approved(changeset, by=user, at=timezone.now())
    except (ReviewError, NotAllowed) as error:
        together = f"{_number(changeset)} in this changeset, and can’t be submitted yet."
        messages.error(request, f"{together} {error}")
    else:
        messages.success(request, f"“{changeset}” is submitted for review.")


def _number(changeset: Changeset) -> str:
    number = changeset.standing().count()
    return f"{number} records lie together" if number > 1 else "The record lies"
