"""Comments on a changeset, and acknowledgements of its warnings."""

from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.models import Card, Changeset, Thread
from cms.desk.review import comments
from cms.desk.review.acknowledge import acknowledge
from cms.desk.review.lifecycle import ReviewError
from cms.newsroom.changesets.questions import reason_of
from cms.newsroom.frame import whole


def _text(request: HttpRequest) -> str:
    """The text of a comment, with the person chosen from the list mentioned first, unless it names them."""
    text, name = request.POST.get("text", ""), request.POST.get("mention", "").strip().lstrip("@")
    return text if not name or f"@{name}" in text else f"@{name} {text}"


def _thread(request: HttpRequest, shown: Changeset) -> Thread:
    # Only among the changeset's own: the id comes from the form.
    found = shown.threads.filter(pk=whole(request.POST.get("thread"))).first()
    if found is None:
        raise ReviewError("That thread belongs to another changeset: open it there.", code="not_in_it")
    return found


def _comment(request: HttpRequest, shown: Changeset) -> str:
    key = whole(request.POST.get("card"))
    card = Card.objects.filter(pk=key).first() if key else None
    path = request.POST.get("path", "")
    comments.comment(
        shown, text=_text(request), card=card, path=path, by=signed_in(request), at=timezone.now()
    )
    return "Your comment is in the timeline."


def _reply(request: HttpRequest, shown: Changeset) -> str:
    comments.reply(_thread(request, shown), text=_text(request), by=signed_in(request), at=timezone.now())
    return "Your reply is in the timeline."


def _resolve(request: HttpRequest, shown: Changeset) -> str:
    comments.resolve(_thread(request, shown), text=_text(request), by=signed_in(request), at=timezone.now())
    return "The thread is resolved."


def _reopen(request: HttpRequest, shown: Changeset) -> str:
    comments.reopen(_thread(request, shown), text=_text(request), by=signed_in(request), at=timezone.now())
    return "The thread is reopened."


def acknowledge_warnings(request: HttpRequest, shown: Changeset) -> int:
    """Acknowledge the warnings for which the form gives a reason; returns how many."""
    given = 0
    for name in request.POST:
        kind, _, rule = name.partition(":")
        reason = request.POST[name]
        if kind == "reason" and reason.strip():
            # The digest of the findings that the page showed: others may have been found since.
            seen = request.POST.get(f"warned:{rule}", "")
            reason = reason_of(rule, answer=request.POST.get(f"answer:{rule}", ""), words=reason)
            acknowledge(shown, rule, seen=seen, reason=reason, by=signed_in(request), at=timezone.now())
            given += 1
    return given


def _acknowledge(request: HttpRequest, shown: Changeset) -> str:
    if not acknowledge_warnings(request, shown):
        raise ReviewError("Give a reason for acknowledging the warning.", code="unusable_reason")
    return "Your acknowledgement is in the timeline. It counts until the checks find something else."


STEPS = {
    "comment": _comment,
    "reply": _reply,
    "resolve": _resolve,
    "reopen": _reopen,
    "acknowledge": _acknowledge,
}
