"""Merging a duplicate into the survivor: both side by side with what the merge does, then the proposal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules
from cms.desk.checks.rules import Proposed
from cms.desk.collaboration import leases
from cms.desk.history import drop
from cms.desk.merge import propose
from cms.desk.merge.propose import MergeError
from cms.desk.merge.questions import BOTH, Question, questions
from cms.desk.merge.takeover import Comparison
from cms.desk.models import Card, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.registry import kind
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeConflict, ChangeRefused
from cms.desk.write.edits import Conflict
from cms.newsroom.difference import BothSides, both_sides
from cms.newsroom.frame import newsroom_page, page, whole
from cms.newsroom.pickers import key, picker
from cms.newsroom.records.repeated_lines import repeated_lines
from cms.publishing.difference import read
from cms.publishing.documents import Name, card_names, named, resolve
from cms.publishing.models import Reference

from .steps import admin_url

REFUSALS = (MergeError, ReviewError, ChangeRefused, ChangeConflict, NotAllowed)
LIKELY = 10
# Names of the fields that answer the questions of a merge begin so.
ANSWER = "answer-"


class IntoForm(forms.Form):
    def __init__(self) -> None:
        super().__init__()
        self.fields["into"] = picker(
            key(Proposal, "merge_into"), makes=False, label="Survivor: the record to keep"
        )


class NoteForm(forms.Form):
    note = forms.CharField(
        required=False,
        label="Public note",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is published in the changes of the feed.",
    )


@dataclass(frozen=True)
class Line:
    """A fact or row of both records. beside: what may be taken over; sides: both values in words."""

    beside: Comparison
    sides: BothSides

    @property
    def is_taken(self) -> bool:
        return self.beside.is_usual


@dataclass(frozen=True)
class Asked:
    """A question in words. choices: what can be answered, as the value and its words."""

    name: str
    card: Card
    message: str
    choices: list[tuple[str, str]]


def _asked(found: Sequence[Question]) -> list[Asked]:
    """The questions as the page puts them; one query for the names in their lines."""
    names = card_names(named(line for each in found for line in each.lines.values())) if found else {}
    return [Asked(ANSWER + each.key, each.card, each.message, _choices(each, names)) for each in found]


def _choices(question: Question, names: Mapping[int, Name]) -> list[tuple[str, str]]:
    alone = [(row, f"Keep “{read(resolve(line, names))}”") for row, line in question.lines.items()]
    return [*alone, (BOTH, "Keep both lines" if question.part else "Merge them as they are")]


def _answers(posted: QueryDict) -> dict[str, str]:
    return {key[len(ANSWER) :]: str(value) for key, value in posted.items() if key.startswith(ANSWER)}


def _card(pk: int) -> Card | None:
    return Card.objects.select_related("pending", "hold", "live_document").filter(pk=pk).first()


@newsroom_page
def merge_record(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(Card.objects.select_related("pending", "hold"), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    into = _card(whole(given.get("into")))
    if into is None:
        return _choose(request, card)
    if request.method != "POST":
        return _show(request, card, into)
    form = NoteForm(request.POST)
    form.full_clean()
    try:
        made = propose.merge(
            card,
            into,
            take=request.POST.getlist("take"),
            by=signed_in(request),
            at=timezone.now(),
            # A digest of both records as they were shown: what has changed since has to be looked at first.
            expect=request.POST.get("expect", ""),
            note=form.cleaned_data.get("note", ""),
            answers=_answers(request.POST),
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{request.path}?into={into.pk}")
    messages.success(request, f"“{made}” is proposed. Read it, then submit it for review.")
    return redirect("newsroom:changeset", made.pk)


def _choose(request: HttpRequest, card: Card) -> HttpResponse:
    form = IntoForm()
    same = Card.objects.own().filter(kind=card.kind).exclude(pk=card.pk).select_related("pending")
    return page(
        request,
        "newsroom/records/merge_into.html",
        f"Merge {card} into another record",
        card=card,
        record_url=admin_url(card),
        form=form,
        media=form.media,
        likely=same.filter(folded=card.folded).order_by("pk")[:LIKELY],
    )


def _show(request: HttpRequest, card: Card, into: Card) -> HttpResponse:
    reasons = _reasons(request, card, into)
    lines = _lines(card, into) if card.kind == into.kind and card.pk != into.pk else []
    namers = drop.namers(card)
    cards = list(Card.objects.select_related("pending").filter(pk__in=[each.pk for each in _cards(namers)]))
    return page(
        request,
        "newsroom/records/merge.html",
        f"Merge {card} into {into}",
        card=card,
        record_url=admin_url(card),
        into=into,
        into_url=admin_url(into),
        other_way=f"{reverse('newsroom:merge', args=[into.pk])}?into={card.pk}",
        reasons=reasons,
        expect=propose.digest(card, into),
        form=NoteForm(),
        differing=[line for line in lines if line.sides.yours and not line.beside.is_same],
        kept=[line for line in lines if not line.sides.yours or line.beside.is_same],
        named_by=sorted(cards, key=lambda each: (each.folded, each.pk)),
        most=drop.SHOWN,
        live_count=Reference.objects.filter(target=card).values("source").distinct().count(),
        repeated=repeated_lines(card, into, cards),
        asked=_asked([] if reasons else questions(card, into)),
        plural=kind(card.kind).plural,
        was_seen=card.last_position is not None,
    )


def _cards(namers: Iterable[Card | str]) -> list[Card]:
    return [each for each in namers if isinstance(each, Card)]


def _reasons(request: HttpRequest, card: Card, into: Card) -> list[str]:
    """The reasons why the two can't be merged now, each once."""
    found = [*propose.obstacles_now(card, into)]
    taken = leases.leased_by_others([card.pk, into.pk], by=signed_in(request), at=timezone.now())
    found += [f"“{each}” {taken[each.pk]}" for each in (card, into) if each.pk in taken]
    # The checks come last: they would only repeat the reasons found so far.
    if not found and into.live_version is not None:
        proposed = Proposed(card, Action.MERGE, None, into)
        found += [each.message for each in rules.blockers(rules.findings([proposed]))]
    return list(dict.fromkeys(found))


def _lines(card: Card, into: Card) -> list[Line]:
    found: Sequence[Comparison] = propose.preview(card, into)
    sides: Any = both_sides(
        kind(card.kind), [Conflict(each.path, None, each.ours, each.theirs) for each in found]
    )
    return [Line(each, both) for each, both in zip(found, sides, strict=True)]
