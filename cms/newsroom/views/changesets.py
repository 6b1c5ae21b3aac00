"""The review queue, and a changeset: what it would change, and what this person can do with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.desk import checks, looking, permissions, reviewing
from cms.desk.checks import Finding
from cms.desk.looking import Look
from cms.desk.models import Changeset, Hold, Proposal
from cms.desk.models.changesets import Action
from cms.desk.models.states import READY, UNFINISHED, State
from cms.desk.permissions import NotAllowed
from cms.desk.reviewing import ReviewError
from cms.desk.warned import warned
from cms.jobs.scheduling import unschedule
from cms.publishing.differences import FactChange, difference
from cms.publishing.documents import documents
from cms.publishing.models import Publication
from cms.publishing.publishing import publish, publish_as_wished

from ..comparing import compared
from ..timeline import Talk, comments_of, talks, timeline
from . import arranging, newsroom_page, page, talking, whole
from .schedules import may_schedule, planned, schedule_form, silence

PER_PAGE = 50


def counted(changesets: QuerySet[Changeset]) -> QuerySet[Changeset]:
    """Changesets with their number of standing records and who made them."""
    standing = Proposal.objects.standing().filter(changeset=OuterRef("pk")).order_by().values("changeset")
    records = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return changesets.select_related("created_by", "assignee").annotate(records=Coalesce(records, 0))


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
    """One proposal on the page: what it changes, what its checks say, and what people say about it.

    along: those that were brought along for it. is_since: the difference is from what this person saw last.
    """

    proposal: Proposal
    difference: list[FactChange]
    findings: list[Finding]
    is_live: bool
    is_since: bool = False
    talks: list[Talk] = field(default_factory=list)
    along: list["Row"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"record-{self.proposal.card_id}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Paths that a comment can be about, with what they are called."""
        paths = [fact.name for fact in self.difference]
        paths += [finding.path for finding in self.findings if finding.path]
        return [(path, path.replace("_", " ").capitalize()) for path in dict.fromkeys(paths)]

    @property
    def wants_eyes(self) -> bool:
        """Whether something about it, or about what came along, is not for folding away."""
        speaks = any(not talk.is_resolved for talk in self.talks)
        stops = any(finding.level != checks.Level.NOTE for finding in self.findings)
        return speaks or stops or any(row.wants_eyes for row in self.along)


@newsroom_page
def changeset(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Changeset.objects.select_related("created_by", "assignee"), pk=pk)
    # First of all: what moves while the page is made is then refused at approval.
    digest = shown.digest() if shown.is_frozen else ""
    steps = _steps(shown, request.user)
    look = looking.last_look(shown, request.user) if steps.get("may_approve") else None
    since = looking.since(shown, look) if look else None
    standing = shown.standing().select_related("card", "by", "base").order_by(*TOGETHER)
    if look and since and "all" not in request.GET:
        standing = standing.filter(card__in=since.shown)
    else:
        look = None
    paginator = Paginator(standing, PER_PAGE)
    proposals = paginator.get_page(request.GET.get("page"))
    found = checks.of_changeset(shown) if shown.state in UNFINISHED else []
    cautions = warned(shown, found)
    said = comments_of(shown)
    rows = _rows(shown, proposals, found, look)
    return page(
        request,
        "newsroom/changeset.html",
        shown.title,
        changeset=shown,
        rows=_together(_with_talk(rows, said)),
        proposals=proposals,
        total=since.kept + len(since.shown) if since else paginator.count,
        since=since,
        look=look,
        also="&all=1" if since and not look else "",
        warned=cautions,
        lacking=[each for each in cautions if not each.acknowledged],
        talks=[
            talk for talk in talks(said) if talk.thread.card_id not in {row.proposal.card_id for row in rows}
        ],
        timeline=timeline(shown, said),
        people=permissions.people(),
        kept=_kept(request, shown),
        digest=digest,
        alerts=shown.alerts.standing().order_by("-pk"),
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        **_arranging(shown, request.user),
        **steps,
        **_time(shown, request.user),
    )


TOGETHER = (Coalesce("along_with", "card"), F("along_with").asc(nulls_first=True), "card")


def _arranging(shown: Changeset, user: User) -> dict[str, Any]:
    """What this person can do to it beside reading it."""
    if shown.state not in UNFINISHED or not user.has_perm(permissions.SUBMIT):
        return {}
    picker_form = arranging.AddForm() if shown.state == State.OPEN else None
    return {
        "may_arrange": True,
        "describing": arranging.DescribeForm(changeset=shown),
        "adding": picker_form,
        "media": picker_form.media if picker_form else "",
        "others": arranging.open_changesets(but=shown) if shown.state == State.OPEN else [],
    }


def _rows(shown: Changeset, proposals: Page, found: list[Finding], look: Look | None) -> list[Row]:
    by_card: dict[int, list[Finding]] = {}
    for finding in found:
        by_card.setdefault(finding.card.pk, []).append(finding)
    if shown.state not in UNFINISHED:
        return _finished(proposals)
    if look:
        return _since(shown, proposals, by_card, look)
    return _proposed(shown, proposals, by_card)


def _proposed(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]]
) -> list[Row]:
    """Live -> proposed."""
    cards, now = [proposal.card for proposal in proposals], timezone.now()
    before = documents(cards, at=now)
    after = documents(cards, including=shown, at=now)
    return [
        Row(
            proposal=each,
            difference=difference(before[each.card_id], after[each.card_id]),
            findings=findings.get(each.card_id, []),
            is_live=before[each.card_id] is not None,
        )
        for each in proposals
    ]


def _finished(proposals: Iterable[Proposal]) -> list[Row]:
    """What each proposal changed of what was live then; other records by their names of today."""
    pairs = [(each, each.base) for each in proposals]
    return [
        Row(each, marks, [], base is not None)
        for (each, base), marks in zip(pairs, _between(pairs), strict=True)
    ]


def _since(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]], look: Look
) -> list[Row]:
    """What this person saw -> proposed, where they saw another body; live -> proposed for the rest."""
    moved = {each.card_id: look.seen[each.card_id].pk for each in proposals if each.card_id in look.seen}
    was = Proposal.objects.in_bulk(moved.values())
    pairs = [(each, was[moved[each.card_id]]) for each in proposals if each.card_id in moved]
    pairs = [(each, old) for each, old in pairs if old.digest != each.digest]
    rows = {
        each.card_id: Row(
            each, marks, findings.get(each.card_id, []), each.base_id is not None, is_since=True
        )
        for (each, _), marks in zip(pairs, _between(pairs), strict=True)
    }
    others = [each for each in proposals if each.card_id not in rows]
    rows |= {row.proposal.card_id: row for row in _proposed(shown, others, findings)} if others else {}
    return [rows[each.card_id] for each in proposals]


def _between(pairs: Iterable[tuple[Proposal, Proposal | None]]) -> list[list[FactChange]]:
    """What each proposal says that the other one did not."""
    return compared([(old.body if old else None, new.body) for new, old in pairs])


def _with_talk(rows: list[Row], said: Iterable[Any]) -> list[Row]:
    by_card = {row.proposal.card_id: row for row in rows}
    for talk in talks(said):
        if row := by_card.get(talk.thread.card_id):
            row.talks.append(talk)
    return rows


def _together(rows: list[Row]) -> list[Row]:
    """The rows with those brought along under the one that needs them, where that is on the page too."""
    by_card = {row.proposal.card_id: row for row in rows}
    top = []
    for row in rows:
        needs = by_card.get(row.proposal.along_with_id or 0)
        (needs.along if needs and needs is not row else top).append(row)
    return top


def _steps(shown: Changeset, user: User) -> dict[str, object]:
    """What this person can do with it now, and who still has to approve."""
    if not shown.is_frozen:
        may_submit = user.has_perm(permissions.SUBMIT)
        return {
            "may_submit": shown.state == State.OPEN and may_submit,
            "may_undo": shown.state == State.PUBLISHED and may_submit,
        }
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
        _keep(request, shown, step)
    return redirect(_back(request, pk))


def _keep(request: HttpRequest, shown: Changeset, step: str) -> None:
    """Keep words that were refused for the page that is shown next: they stand in their form again."""
    if words := request.POST.get("text") or request.POST.get("note"):
        form = request.POST.get("at", step)[:40]
        request.session["kept"] = {"changeset": shown.pk, "form": form, "words": words[:6000]}


def _kept(request: HttpRequest, shown: Changeset) -> dict[str, Any]:
    kept = request.session.get("kept", {})
    return request.session.pop("kept") if kept.get("changeset") == shown.pk else {}


def _back(request: HttpRequest, pk: int) -> str:
    if back := whole(request.POST.get("back")):
        return reverse("newsroom:record", args=[back])
    at = request.POST.get("at", "")
    return reverse("newsroom:changeset", args=[pk]) + (
        f"#{at}" if re.fullmatch(r"[a-z]+-\d{1,18}", at) else ""
    )


def _submit(request: HttpRequest, shown: Changeset) -> str:
    reviewing.submit(shown, by=request.user, at=timezone.now())
    if "when_approved" in request.POST:
        reviewing.publish_when_approved(shown, by=request.user, at=timezone.now())
    return f"“{shown}” is submitted for review."


def _approve(request: HttpRequest, shown: Changeset) -> str:
    talking.accept_warnings(request, shown)
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
    if shown.publish_when_approved_id and shown.state == State.IN_REVIEW:
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
    **arranging.STEPS,
    **talking.STEPS,
}
