"""A changeset: what it would change, and what this person can do with it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms.accounts.models import User
from cms.desk import checks, looking, permissions
from cms.desk.models import Changeset
from cms.desk.models.states import READY, UNFINISHED, State
from cms.desk.warned import warned

from .. import approving
from ..rows import TOGETHER, rows_of, together, with_talk
from ..timeline import comments_of, talks, timeline
from . import arranging, newsroom_page, page
from .schedules import may_schedule, schedule_form, silence
from .steps import kept_words

PER_PAGE = 50


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
    rows = rows_of(shown, proposals, found, look)
    return page(
        request,
        "newsroom/changeset.html",
        shown.title,
        changeset=shown,
        rows=together(with_talk(rows, said)),
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
        kept=kept_words(request, shown),
        digest=digest,
        alerts=shown.alerts.standing().order_by("-pk"),
        may_clear=request.user.has_perm(permissions.SCHEDULE),
        **_arranging(shown, request.user),
        **steps,
        **_time(shown, request.user),
    )


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


def _steps(shown: Changeset, user: User) -> dict[str, object]:
    """What this person can do with it now, and who still has to approve."""
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
        "may_publish": may_publish and approvals.is_whole,
        "may_decide": user.has_perm(permissions.APPROVE),
        "may_take_out": user.has_perm(permissions.SUBMIT),
        "is_own": approvals.contributors <= {user.pk},
        "contributors": User.objects.filter(pk__in=approvals.contributors).order_by("username"),
        "approved_by": User.objects.filter(pk__in=approvals.given).order_by("username"),
        "approvals": approvals,
        "approved_so_far": approving.words(approvals),
    }


def _time(shown: Changeset, user: User) -> dict[str, object]:
    """When it goes out, and what this person can do about that."""
    if shown.state not in READY:
        return {}
    due = shown.schedules.standing().select_related("by").first()
    if not may_schedule(user):
        return {"due": due}
    return {"due": due, "may_schedule": True, "form": schedule_form(shown, user), **silence(timezone.now())}
