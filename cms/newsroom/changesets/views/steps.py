"""The steps of a changeset's page: each makes one rule call and returns the message for the person."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cms.accounts.requests import signed_in
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.states import READY, State
from cms.desk.review import contents as changeset_contents
from cms.desk.review import decisions, submit
from cms.desk.review.lifecycle import ReviewError
from cms.jobs import long
from cms.jobs.models import Progress
from cms.jobs.schedules import unschedule
from cms.newsroom.autosave import finish_autosave
from cms.newsroom.changesets import approvers
from cms.newsroom.frame import newsroom_page, whole
from cms.publishing.models import Publication
from cms.publishing.publish import publish, publish_if_requested

from . import comments, contents, groups


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
        finish_autosave(request)
    except (ReviewError, NotAllowed) as error:
        messages.error(request, str(error))
        keep_refused_text(request, shown, step)
    return redirect(_back(request, pk))


def keep_refused_text(request: HttpRequest, shown: Changeset, step: str) -> None:
    """Keep the text of a refused step in the session, so that the next page shows it in its form again."""
    if words := request.POST.get("text") or request.POST.get("note"):
        form = request.POST.get("at", step)[:40]
        request.session["kept"] = {"changeset": shown.pk, "form": form, "words": words[:6000]}


def refused_text(request: HttpRequest, shown: Changeset) -> dict[str, Any]:
    """The form and text of a step that was just refused, once; empty if there is none."""
    kept = request.session.get("kept", {})
    return request.session.pop("kept") if kept.get("changeset") == shown.pk else {}


def _back(request: HttpRequest, pk: int) -> str:
    """The page that the step was taken on; parts of its address are checked, since the form posts them."""
    if back := whole(request.POST.get("back")):
        return reverse("newsroom:record", args=[back])
    if (group := request.POST.get("group", "")) and re.fullmatch(r"[0-9a-f]{12}", group):
        show, number = request.POST.get("show", ""), whole(request.POST.get("page")) or 1
        query = urlencode({"show": show, "page": number})
        return f"{reverse('newsroom:group', args=[pk, group])}?{query}"
    at = request.POST.get("at", "")
    return reverse("newsroom:changeset", args=[pk]) + (
        f"#{at}" if re.fullmatch(r"[a-z]+-[0-9a-f]{1,18}", at) else ""
    )


def _submit(request: HttpRequest, shown: Changeset) -> str:
    submit.submit(shown, by=signed_in(request), at=timezone.now())
    if "when_approved" in request.POST:
        submit.publish_when_approved(shown, by=signed_in(request), at=timezone.now())
    return f"“{shown}” is submitted for review."


def _approve(request: HttpRequest, shown: Changeset) -> str:
    comments.acknowledge_warnings(request, shown)
    decisions.approve(shown, seen=request.POST.get("seen", ""), by=signed_in(request), at=timezone.now())
    if shown.state in READY:
        return f"“{shown}” is approved."
    return f"You have approved “{shown}”: {approvers.words(shown.approvals())}"


def _approve_as_wished(request: HttpRequest, shown: Changeset) -> str:
    """Approve it, and publish it if a writer asked for that when submitting."""
    message, by = _approve(request, shown), signed_in(request)
    try:
        if long.is_requested(shown) and long.is_large(shown):
            return _follow(shown, long.start_requested_publication(shown, by=by, at=timezone.now()))
        entries = publish_if_requested(shown, by=by, at=timezone.now())
    except (ReviewError, NotAllowed):
        # The approval is a transaction of its own and counts, whatever stops the publication.
        messages.success(request, message)
        raise
    return _published(shown, entries) if entries else message


def _approve_and_publish(request: HttpRequest, shown: Changeset) -> str:
    """Approve it, and publish it now or with the last approval that it still needs."""
    message = _approve(request, shown)
    if shown.state == State.IN_REVIEW:
        submit.publish_when_approved(shown, by=signed_in(request), at=timezone.now())
        return f"{message} It will be published with the last approval."
    if shown.state != State.APPROVED:
        return message
    try:
        return _publish(request, shown)
    except (ReviewError, NotAllowed):
        messages.success(request, message)
        raise


def _approve_only(request: HttpRequest, shown: Changeset) -> str:
    # A person who may publish and only approves decides against publishing it with the last approval.
    if shown.publish_when_approved_id and shown.state == State.IN_REVIEW:
        _wait(request, shown)
    return _approve(request, shown)


def _wait(request: HttpRequest, shown: Changeset) -> str:
    submit.publish_when_approved(shown, by=signed_in(request), at=timezone.now(), requested=False)
    return f"“{shown}” will not be published automatically: once approved, it waits to be published."


def _unschedule(request: HttpRequest, shown: Changeset) -> str:
    unschedule(shown, by=signed_in(request), at=timezone.now())
    return f"“{shown}” is no longer scheduled: it is approved, and waits to be published."


def _publish(request: HttpRequest, shown: Changeset) -> str:
    if long.is_large(shown):
        return _follow(shown, long.start_publication(shown, by=signed_in(request), at=timezone.now()))
    return _published(shown, publish(shown, by=signed_in(request), at=timezone.now()))


def _follow(shown: Changeset, started: Progress) -> str:
    return format_html(
        "{} records of “{}” are being published in the background, all of them at once. "
        '<a href="{}">Follow it</a>; the front page says when it is done.',
        started.total,
        shown,
        reverse("newsroom:task", args=[started.pk]),
    )


def _published(shown: Changeset, entries: list[Publication]) -> str:
    if entries and all(entry.action == Action.WITHDRAW for entry in entries):
        return f"“{shown}” is withdrawn."
    if not entries:
        return f"“{shown}” is done; nothing changes for readers."
    return f"“{shown}” is published: {len(entries)} record{'s' if len(entries) > 1 else ''}."


def _request_changes(request: HttpRequest, shown: Changeset) -> str:
    decisions.request_changes(
        shown, by=signed_in(request), at=timezone.now(), note=request.POST.get("note", "")
    )
    return f"“{shown}” is open again; its writers see your note."


def _reject(request: HttpRequest, shown: Changeset) -> str:
    decisions.reject(shown, by=signed_in(request), at=timezone.now(), note=request.POST.get("note", ""))
    return f"“{shown}” is rejected; the edits stay in the working copies."


def _take_out(request: HttpRequest, shown: Changeset) -> str:
    proposal = shown.standing().filter(card=whole(request.POST.get("card"))).select_related("card").first()
    if proposal is None:
        raise ReviewError(f"That record is no longer in “{shown}”.", code="not_in_it")
    changeset_contents.take_out(proposal, by=signed_in(request), at=timezone.now())
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
    **contents.STEPS,
    **groups.STEPS,
    **comments.STEPS,
}
