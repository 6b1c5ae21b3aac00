"""The review queue, and a changeset: what it would change, and what this person can do with it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.desk import checks, permissions, reviewing
from cms.desk.checks import Finding
from cms.desk.models import Changeset, Hold, Proposal
from cms.desk.models.changesets import Action
from cms.desk.models.states import READY, State
from cms.desk.permissions import NotAllowed
from cms.desk.reviewing import ReviewError
from cms.jobs.scheduling import unschedule
from cms.publishing.differences import FactChange, difference
from cms.publishing.documents import Name, card_names, documents, named, resolve
from cms.publishing.models import Publication
from cms.publishing.publishing import publish, publish_as_wished

from . import newsroom_page, page, whole
from .schedules import may_schedule, planned, schedule_form, silence

PER_PAGE = 50


def counted(changesets: QuerySet[Changeset]) -> QuerySet[Changeset]:
    """Changesets with their number of standing records and who made them."""
    standing = Proposal.objects.standing().filter(changeset=OuterRef("pk")).order_by().values("changeset")
    records = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return changesets.select_related("created_by").annotate(records=Coalesce(records, 0))


def open_holds() -> QuerySet[Hold]:
    """Holds that wait for a second person, the oldest first."""
    return Hold.objects.filter(ended_at=None).select_related("card", "by").order_by("at", "pk")


@newsroom_page
def queue(request: HttpRequest) -> HttpResponse:
    unfinished = counted(Changeset.objects.unfinished())
    waiting = unfinished.exclude(state__in=[State.OPEN, State.SCHEDULED]).order_by("submitted_at", "pk")
    return page(
        request,
        "newsroom/queue.html",
        "Review",
        waiting=Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")),
        open=unfinished.filter(state=State.OPEN).order_by("-pk")[:PER_PAGE],
        holds=open_holds()[:PER_PAGE],
        scheduled=planned(at=timezone.now(), most=PER_PAGE),
        published=counted(Changeset.objects.filter(state=State.PUBLISHED)).order_by("-ended_at")[:10],
    )


@dataclass(frozen=True)
class Row:
    """One proposal on the page: what it changes, and what its checks say."""

    proposal: Proposal
    difference: list[FactChange]
    findings: list[Finding]
    is_live: bool


@newsroom_page
def changeset(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Changeset.objects.select_related("created_by"), pk=pk)
    # First of all: what moves while the page is made is then refused at approval.
    digest = shown.digest() if shown.is_frozen else ""
    standing = Paginator(shown.standing().select_related("card", "by", "base"), PER_PAGE)
    proposals = standing.get_page(request.GET.get("page"))
    return page(
        request,
        "newsroom/changeset.html",
        shown.title,
        changeset=shown,
        rows=_rows(shown, proposals),
        proposals=proposals,
        total=standing.count,
        timeline=shown.decisions.select_related("by", "proposal__card"),
        digest=digest,
        alerts=shown.alerts.standing().order_by("-pk"),
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        **_steps(shown, request.user),
        **_time(shown, request.user),
    )


def _rows(shown: Changeset, proposals: Page) -> list[Row]:
    cards = [proposal.card for proposal in proposals]
    if shown.state in (State.PUBLISHED, State.REJECTED, State.ABANDONED):
        return _finished(proposals)
    now = timezone.now()
    before = documents(cards, at=now)
    after = documents(cards, including=shown, at=now)
    standing = shown.standing().select_related("card")
    found = (
        checks.of_proposals(standing)
        if shown.is_frozen
        else checks.of_cards([each.card for each in standing])
    )
    return [
        Row(
            proposal=each,
            difference=difference(before[each.card_id], after[each.card_id]),
            findings=[finding for finding in found if finding.card.pk == each.card_id],
            is_live=before[each.card_id] is not None,
        )
        for each in proposals
    ]


def _finished(proposals: Page) -> list[Row]:
    """What each proposal changed of what was live then; other records by their names of today."""
    pairs = [(each.base.body if each.base else None, each.body) for each in proposals]
    ids = named(body for pair in pairs for body in pair if body)
    names = card_names(ids)
    return [
        Row(each, difference(_facts(before, names), _facts(after, names)), [], before is not None)
        for each, (before, after) in zip(proposals, pairs, strict=True)
    ]


def _facts(body: dict | None, names: dict[int, Name]) -> dict | None:
    return body and resolve({key: value for key, value in body.items() if key != "label"}, names)


def _steps(shown: Changeset, user: User) -> dict[str, object]:
    """What this person can do with it now, and who still has to approve."""
    if not shown.is_frozen:
        return {"may_submit": shown.state == State.OPEN and user.has_perm(permissions.SUBMIT)}
    contributors, approvers = shown.contributors(), shown.approvers(shown.digest())
    may_publish = user.has_perm(permissions.PUBLISH) and shown.state != State.SCHEDULED
    return {
        "may_approve": user.has_perm(permissions.APPROVE) and shown.needs(user),
        "may_approve_and_publish": may_publish,
        "may_publish": may_publish and shown.state == State.APPROVED and not shown.unapproved(),
        "may_decide": user.has_perm(permissions.APPROVE),
        "may_take_out": user.has_perm(permissions.SUBMIT),
        "is_own": contributors <= {user.pk},
        "contributors": User.objects.filter(pk__in=contributors).order_by("username"),
        "approved_by": User.objects.filter(pk__in=approvers).order_by("username"),
    }


def _time(shown: Changeset, user: User) -> dict[str, object]:
    """When it goes out, and what this person can do about that."""
    if shown.state not in READY:
        return {}
    due = shown.schedules.standing().select_related("by").first()
    if not may_schedule(user):
        return {"due": due}
    return {"due": due, "may_schedule": True, "form": schedule_form(shown, user), **silence(timezone.now())}


@newsroom_page
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    shown = get_object_or_404(Changeset, pk=pk)
    take = STEPS.get(step)
    if take is None:
        return redirect("newsroom:changeset", pk)
    try:
        messages.success(request, take(request, shown))
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect(_back(request, pk))


def _back(request: HttpRequest, pk: int) -> str:
    back = whole(request.POST.get("back"))
    return reverse("newsroom:record", args=[back]) if back else reverse("newsroom:changeset", args=[pk])


def _submit(request: HttpRequest, shown: Changeset) -> str:
    reviewing.submit(shown, by=request.user, at=timezone.now())
    if "when_approved" in request.POST:
        reviewing.publish_when_approved(shown, by=request.user, at=timezone.now())
    return f"“{shown}” is submitted for review."


def _approve(request: HttpRequest, shown: Changeset) -> str:
    reviewing.approve(shown, seen=request.POST.get("seen", ""), by=request.user, at=timezone.now())
    if shown.state in READY:
        return f"“{shown}” is approved."
    return f"Your approval of “{shown}” counts; your own part of it needs somebody else's."


def _approve_as_wished(request: HttpRequest, shown: Changeset) -> str:
    said = _approve(request, shown)
    try:
        entries = publish_as_wished(shown, by=request.user, at=timezone.now())
    except (ReviewError, NotAllowed):
        messages.success(request, said)
        raise
    return _published(shown, entries) if entries else said


def _approve_and_publish(request: HttpRequest, shown: Changeset) -> str:
    """Now, or with the approval that it still needs."""
    said = _approve(request, shown)
    if shown.state == State.IN_REVIEW:
        reviewing.publish_when_approved(shown, by=request.user, at=timezone.now())
        return f"{said} It is published with that."
    if shown.state != State.APPROVED:
        return said
    try:
        return _publish(request, shown)
    except (ReviewError, NotAllowed):
        messages.success(request, said)
        raise


def _approve_only(request: HttpRequest, shown: Changeset) -> str:
    if shown.publish_when_approved_id:
        _wait(request, shown)
    return _approve(request, shown)


def _wait(request: HttpRequest, shown: Changeset) -> str:
    reviewing.publish_when_approved(shown, by=request.user, at=timezone.now(), wished=False)
    return f"“{shown}” waits for somebody to publish it once it is approved."


def _unschedule(request: HttpRequest, shown: Changeset) -> str:
    unschedule(shown, by=request.user, at=timezone.now())
    return f"“{shown}” is no longer scheduled: it is approved, and waits for somebody to publish it."


def _publish(request: HttpRequest, shown: Changeset) -> str:
    return _published(shown, publish(shown, by=request.user, at=timezone.now()))


def _published(shown: Changeset, entries: list[Publication]) -> str:
    if all(entry.action == Action.WITHDRAW for entry in entries):
        return f"“{shown}” is withdrawn."
    return f"“{shown}” is published: {len(entries)} record{'s' if len(entries) > 1 else ''}."


def _request_changes(request: HttpRequest, shown: Changeset) -> str:
    reviewing.request_changes(shown, by=request.user, at=timezone.now(), note=request.POST.get("note", ""))
    return f"“{shown}” is open again, with your note for its writers."


def _reject(request: HttpRequest, shown: Changeset) -> str:
    reviewing.reject(shown, by=request.user, at=timezone.now(), note=request.POST.get("note", ""))
    return f"“{shown}” is rejected; the edits stay in the records."


def _take_out(request: HttpRequest, shown: Changeset) -> str:
    proposal = shown.standing().filter(card=whole(request.POST.get("card"))).select_related("card").first()
    if proposal is None:
        raise ReviewError(f"That record is not in “{shown}” any more.")
    reviewing.take_out(proposal, by=request.user, at=timezone.now())
    return f"“{proposal.card}” is out of review and can be edited."


STEPS = {
    "submit": _submit,
    "approve": _approve_as_wished,
    "approve-only": _approve_only,
    "wait": _wait,
    "unschedule": _unschedule,
    "approve-and-publish": _approve_and_publish,
    "publish": _publish,
    "request-changes": _request_changes,
    "reject": _reject,
    "take-out": _take_out,
}
