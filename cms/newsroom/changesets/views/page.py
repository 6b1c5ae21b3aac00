"""The page of a changeset: what it would change, and what this person can do with it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms.accounts import rights
from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.checks import rules
from cms.desk.checks.warnings import warned
from cms.desk.models import Card, Changeset
from cms.desk.models.states import READY, UNFINISHED, State
from cms.desk.review import since_last_review
from cms.desk.review.bulk.progress import progress, requires_reading
from cms.newsroom.autosave import unsaved_comments
from cms.newsroom.calendar.schedule import may_schedule, schedule_form, silence
from cms.newsroom.changesets import approvers
from cms.newsroom.changesets.groups import shown_groups
from cms.newsroom.changesets.proposals import TOGETHER, rows_of, together, with_talk
from cms.newsroom.changesets.timeline import comments_of, talks, timeline
from cms.newsroom.frame import newsroom_page, page, whole
from cms.publishing.embargo.access_log import readers_of
from cms.publishing.stale_bases import newer_holds

from . import contents
from .steps import refused_text

PER_PAGE = 50
GROUPED_ABOVE = 50
CHECKED_AT_ONCE = 1000  # with more records, the checks take longer than a page may


@newsroom_page
def changeset(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Changeset.objects.select_related("created_by", "assignee"), pk=pk)
    # Before anything else is read: a change made while the page is rendered is then refused at approval.
    digest = shown.digest() if shown.is_frozen else ""
    steps = _steps(shown, signed_in(request))
    listed = _listed(request, shown, may_approve=bool(steps.get("may_approve")))
    read = _read(request, shown, listed)
    found = [] if read["is_unchecked"] or shown.state not in UNFINISHED else rules.of_changeset(shown)
    warnings, comments = warned(shown, found), comments_of(shown)
    proposals = [] if read["groups"] else listed["proposals"]
    rows = rows_of(shown, proposals, found, listed["look"], is_huge=read["is_huge"])
    on_page = {row.proposal.card_id for row in rows}
    return page(
        request,
        "newsroom/changesets/changeset.html",
        shown.title,
        changeset=shown,
        rows=together(with_talk(rows, comments)),
        warned=warnings,
        lacking=[each for each in warnings if not each.acknowledged],
        talks=[talk for talk in talks(comments) if talk.thread.card_id not in on_page],
        timeline=timeline(shown, comments),
        people=permissions.people(),
        refused=refused_text(request, shown),
        unsaved_comments=unsaved_comments(shown.pk, signed_in(request)),
        digest=digest,
        alerts=shown.alerts.standing().order_by("-pk"),
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        **listed,
        **read,
        readers=readers_of(shown.pk)[shown.pk],
        may_read_early=request.user.has_perm(rights.READ_ADVANCE),
        **_arranging(shown, signed_in(request)),
        **steps,
        **_time(shown, signed_in(request)),
    )


def _listed(request: HttpRequest, shown: Changeset, *, may_approve: bool) -> dict[str, Any]:
    """The records that the page shows: all, those that changed since the last review, or one."""
    look = since_last_review.last_look(shown, signed_in(request)) if may_approve else None
    since = since_last_review.since(shown, look) if look else None
    standing = shown.standing().select_related("card", "by", "base", "merge_into").order_by(*TOGETHER)
    total = standing.count()
    if look and since and "all" not in request.GET:
        standing = standing.filter(card__in=since.shown)
    else:
        look = None
    if record := whole(request.GET.get("record")):
        standing = standing.filter(card=record)
    return {
        "proposals": Paginator(standing, PER_PAGE).get_page(request.GET.get("page")),
        "total": total,
        "since": since,
        "look": look,
        "record": record,
        "also": ("&all=1" if since and not look else "") + ("&list=1" if "list" in request.GET else ""),
    }


def _read(request: HttpRequest, shown: Changeset, listed: Mapping[str, Any]) -> dict[str, Any]:
    """How a large changeset is read: in groups. A huge one is not checked until all that is asked is read."""
    is_large = shown.is_frozen and listed["total"] > GROUPED_ABOVE
    asks = requires_reading(shown)
    reading = progress(shown, signed_in(request)) if is_large or asks else None
    is_long = listed["proposals"].paginator.count > GROUPED_ABOVE and "list" not in request.GET
    is_huge = listed["total"] > CHECKED_AT_ONCE
    return {
        "reading": reading if asks else None,
        "to_read": next((each.group for each in reading.demands if each.left), None) if reading else None,
        "sample_above": settings.REVIEW_SAMPLE_ABOVE,
        "sample_rows": settings.REVIEW_SAMPLE_ROWS,
        "groups": shown_groups(shown, reading) if reading and is_large and is_long else [],
        "is_huge": is_huge,
        "is_unchecked": is_huge and not (reading and not (asks and reading.left)),
    }


def _arranging(shown: Changeset, user: User) -> dict[str, Any]:
    """The forms with which this person can describe it, and add, split off or move records."""
    if shown.state not in UNFINISHED or not user.has_perm(permissions.SUBMIT):
        return {}
    picker_form = contents.AddForm() if shown.state == State.OPEN else None
    return {
        "may_arrange": True,
        "describing": contents.DescribeForm(changeset=shown),
        "adding": picker_form,
        "media": picker_form.media if picker_form else "",
        "others": contents.open_changesets(but=shown) if shown.state == State.OPEN else [],
    }


def _steps(shown: Changeset, user: User) -> dict[str, object]:
    """The steps that this person can take now, and who still has to approve."""
    if not shown.is_frozen:
        may_submit = user.has_perm(permissions.SUBMIT)
        return {
            "may_submit": shown.state == State.OPEN and may_submit,
            "may_undo": shown.state == State.PUBLISHED and may_submit,
        }
    approvals = shown.approvals()
    may_publish = user.has_perm(permissions.PUBLISH) and shown.state != State.SCHEDULED
    return {
        "may_approve": user.has_perm(permissions.APPROVE) and approvals.counts(user.pk),
        "may_approve_and_publish": may_publish,
        "may_publish": may_publish and approvals.is_complete,
        "may_decide": user.has_perm(permissions.APPROVE),
        "may_take_out": user.has_perm(permissions.SUBMIT),
        "is_own": approvals.contributors <= {user.pk},
        "contributors": User.objects.filter(pk__in=approvals.contributors).order_by("username"),
        "approved_by": User.objects.filter(pk__in=approvals.given).order_by("username"),
        "approvals": approvals,
        "approved_so_far": approvers.words(approvals),
    }


def _time(shown: Changeset, user: User) -> dict[str, object]:
    """When it will be published, and the form to schedule it, if this person may."""
    if shown.state not in READY:
        return {}
    due = shown.schedules.standing().select_related("by").first()
    held = Card.objects.filter(pk__in=newer_holds(due)).order_by("folded", "pk") if due else []
    if not may_schedule(user):
        return {"due": due, "held_since": held}
    return {
        "due": due,
        "held_since": held,
        "may_schedule": True,
        "form": schedule_form(shown, user),
        **silence(timezone.now()),
    }
