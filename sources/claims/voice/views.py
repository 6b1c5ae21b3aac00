"""Pages of how claims are told: what claims ask for, and passages to be read beside their claim."""

import re
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.newsroom.frame import newsroom_page, page, whole
from cms.newsroom.paging import CappedPaginator

from ...citations.derived import check_quotation, snapshots_by_source
from ...models import Property, Unit
from ...sources.models import Snapshot
from ..sentence import sentence
from .judge import Passage, judge, passages, shown
from .models import Asked, Verdict
from .propose import tell_as_facts
from .waiting import asked

PER_PAGE = 50
AROUND = 400  # characters of the copy shown on each side of a quotation
HELP = {
    Asked.What.OUTCOME: "Plans and predictions whose time has passed: enter what came of them.",
    Asked.What.REVIEW: "Look whether they still hold. Until then readers see that they are under review.",
    Asked.What.WEAKENED: "They were approved as facts, and their evidence allows less now.",
    Asked.What.STRONGER: "Their evidence allows a fact. Propose it, or say in the claim why not.",
}


class Read(NamedTuple):
    """A passage as its page shows it: with the text around it in the copy, where it is in one."""

    passage: Passage
    source: Card
    copy: Snapshot | None
    before: str
    words: str
    after: str
    outcome: str
    may_judge: bool


@newsroom_page
def asked_for(request: HttpRequest) -> HttpResponse:
    """What live claims ask of the newsroom, one kind at a time."""
    chosen = request.GET.get("what", "")
    what = Asked.What(chosen) if chosen in Asked.What.values else Asked.What.OUTCOME
    rows = CappedPaginator(asked(what), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "sources/asked.html",
        "What claims ask for",
        rows=rows,
        what=what,
        help=HELP[what],
        tabs=Asked.What.choices,
        may_propose=what == Asked.What.STRONGER and signed_in(request).has_perm(permissions.WRITE),
    )


@newsroom_page
def tell(request: HttpRequest) -> HttpResponse:
    """Propose that the chosen claims be told as facts."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen = Card.objects.filter(kind="claim", pk__in=map(whole, request.POST.getlist("claim")))
    try:
        changeset = tell_as_facts(list(chosen), by=signed_in(request), at=timezone.now())
    except (Refusal, permissions.NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:sources_claim_asked")
    messages.success(request, "Proposed: submit it, so that a second person can approve it.")
    return redirect("newsroom:changeset", changeset.pk)


@newsroom_page
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The passages that support a claim, beside what it says; a verdict on one where one is posted."""
    card = get_object_or_404(Card.objects.select_related("pending"), pk=pk, kind="claim")
    if request.method == "POST":
        return _judged(request, card)
    body, _ = shown(card)
    of, unit = Property.objects.filter(pk=body["property"]), Unit.objects.filter(pk=body["value"]["unit"])
    says = sentence(body, of=of.first(), unit=unit.first(), names=_names(body))
    return page(
        request,
        "sources/passages.html",
        "Passages to read beside a claim",
        card=card,
        says=says,
        found=_read(card, signed_in(request)),
        findings=Verdict.Finding.choices,
    )


def _judged(request: HttpRequest, card: Card) -> HttpResponse:
    given = request.POST
    try:
        judge(
            card,
            whole(given.get("citation")),
            given.get("finding", ""),
            seen=given.get("seen", ""),
            note=given.get("note", ""),
            by=signed_in(request),
            at=timezone.now(),
        )
        messages.success(request, "Your verdict is kept, and counts from now on.")
    except (Refusal, permissions.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:sources_claim_passages", card.pk)


def _names(body: dict) -> dict[int, str | None]:
    ids = {body[name]["$ref"] for name in ("subject", "speaker", "originator", "depicted_in") if body[name]}
    ids |= {row["record"]["$ref"] for row in body["qualifiers"] if row["record"]}
    ids |= {body["value"]["entity"]["$ref"]} if body["value"]["entity"] else set()
    return dict(Card.objects.filter(pk__in=ids).values_list("pk", "label"))


def _read(card: Card, user: User) -> list[Read]:
    found = passages(card)
    cards = Card.objects.in_bulk({each.citation["source"]["$ref"] for each in found})
    copies = snapshots_by_source([[each.citation for each in found]])
    may = user.has_perm(permissions.APPROVE)
    return [
        Read(
            each,
            cards[each.citation["source"]["$ref"]],
            *_in_copy(each.citation["quotation"] or "", copies.get(each.citation["source"]["$ref"], [])),
            check_quotation(each.citation, copies).value if each.citation["quotation"] else "",
            may and user.pk not in each.authors,
        )
        for each in found
    ]


def _in_copy(words: str, copies: list[Snapshot]) -> tuple[Snapshot | None, str, str, str]:
    """The newest copy that has the words, as they stand, with the text around them."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    for each in reversed(copies):
        if pattern and (at := re.search(pattern, each.text)):
            before, after = each.text[: at.start()][-AROUND:], each.text[at.end() :][:AROUND]
            return each, before, at[0], after
    return None, "", words, ""
