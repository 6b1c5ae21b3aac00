"""The page of a task that somebody started, and the page of all tasks for those who operate them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.accounts import rights
from cms.accounts.requests import signed_in
from cms.accounts.rights import NotAllowed
from cms.desk.base import permissions
from cms.jobs import failures, figures, long, progress
from cms.jobs.failures import TaskRefused
from cms.jobs.models import Job, Progress
from cms.newsroom.frame import back, page

from .standing import SECOND, Standing, in_words, lines

SHOWN = 50
# Each leads back to the task's page, or to the one that takes it back; dismissed, to where one was.
TASK_STEPS: dict[str, Callable[..., Progress | bool]] = {
    "cancel": progress.cancel,
    "go-on": progress.go_on,
    "take-back": progress.take_back,
    "dismiss": progress.dismiss,
}
DECISIONS = {"retry": (failures.retry, "is tried again"), "drop": (failures.drop, "is dropped")}
SEES = (rights.WRITE, rights.APPROVE, rights.OPERATE_TASKS)


def for_operators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(rights.OPERATE_TASKS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def for_its_person(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for those who may see what others do too: its words name drafts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any(map(request.user.has_perm, SEES)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


@for_its_person
@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a task has come, and how it ended."""
    found = get_object_or_404(Progress.objects.select_related("job", "by", "cancelled_by"), pk=pk)
    by = signed_in(request)
    is_mine = found.by_id == by.pk
    shown = Standing(found, timezone.now(), in_full=is_mine or permissions.sees_drafts(by))
    return page(
        request,
        "newsroom/tasks/task.html",
        shown.about,
        shown=shown,
        is_own=progress.is_own(found, by),
        is_mine=is_mine,
    )


@for_its_person
@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Cancel a task, have it go on or taken back, or dismiss it."""
    found, take = get_object_or_404(Progress, pk=pk), TASK_STEPS.get(step)
    if take is None:
        return redirect("newsroom:task", pk)
    try:
        after = take(found, by=signed_in(request), at=timezone.now())
    except (TaskRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("newsroom:task", pk)
    return redirect("newsroom:task", after.pk) if isinstance(after, Progress) else back(request)


@for_operators
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits, what runs, what failed and what only another version knows."""
    at = timezone.now()
    now = figures.figures(at=at)
    found = Paginator(figures.failed(), SHOWN).get_page(request.GET.get("page"))
    unfinished, in_full = figures.unfinished(), permissions.sees_drafts(signed_in(request))
    return page(
        request,
        "newsroom/tasks/tasks.html",
        "Tasks",
        figures=now,
        oldest=in_words(now.oldest) if now.oldest and now.oldest >= SECOND else "",
        pages=found,
        failed=lines(found, at=at, in_full=in_full),
        unknown=lines(figures.unknown(at=at)[:SHOWN], at=at, in_full=in_full),
        unfinished=lines(unfinished[:SHOWN], at=at, in_full=in_full),
        more=max(0, unfinished.count() - SHOWN),
    )


@for_operators
@require_POST
def decide_task(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Retry a failed job, or drop it."""
    found = get_object_or_404(Job, pk=pk)
    if step not in DECISIONS:
        return redirect("newsroom:tasks")
    decide, words = DECISIONS[step]
    try:
        decide(found, by=signed_in(request), at=timezone.now())
        messages.success(request, f"“{failures.label_of(found.what)}” {words}.")
    except (TaskRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("newsroom:tasks")


@for_operators
@require_POST
def render_all(request: HttpRequest) -> HttpResponse:
    started = long.start_rendering(by=signed_in(request), at=timezone.now())
    return redirect("newsroom:task", started.pk)
