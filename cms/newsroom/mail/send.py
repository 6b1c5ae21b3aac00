"""Sending mail, as a job of the worker. Killed between sending a mail and recording it, it sends it again."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset, Hold
from cms.jobs.alerts import alert
from cms.jobs.context import Context, task
from cms.jobs.models import Alert

from . import deadlines
from .addresses import address
from .models import Letter
from .preferences import preference_of

ALERT_AFTER = 3
LONGEST_WAIT = timedelta(hours=1)
# A mail says "today" and "tomorrow", which are wrong after a day.
STALE = timedelta(days=1)


@task(takes_context=True)
def deliver(context: Context, key: int) -> None:
    """Send a mail, unless it is sent or withheld; after a failure, queue it again for later."""
    letter = Letter.objects.select_related("to__mail_preference").filter(pk=key).first()
    if letter is None or letter.sent_at or letter.withheld:
        return
    if reason := why_not(letter, at=context.at):
        Letter.objects.filter(pk=key).update(withheld=reason)
        return
    try:
        send(letter)
    # Whatever the mail server or its library raises, the job has to be queued again.
    except Exception as error:
        _again(context, letter, error)
        return
    with context.completing():
        Letter.objects.filter(pk=key).update(sent_at=context.at, tries=F("tries") + 1)


def send(letter: Letter) -> None:
    """Hand it to the mail server. A repeated mail has the same Message-ID, so that mailboxes can drop it."""
    digest = sha256(letter.key.encode()).hexdigest()[:32]
    host = address("admin:index").split("/")[2].split(":")[0]
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.to.email],
        headers={
            "Message-ID": f"<{digest}@{host}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{address('newsroom:mails')}>",
        },
    )
    message.attach_alternative(letter.html, "text/html")
    message.send()


def why_not(letter: Letter, *, at: datetime) -> str:
    """Why a mail must not be sent any more; "" if it may be. Asked again when it is sent: rights change."""
    to = letter.to
    if not (to.is_active and to.is_staff):
        return "no longer a member of staff"
    if not to.email:
        return "no e-mail address"
    if at - letter.made_at > STALE:
        return "could not be sent for a day"
    return _not_wanted(letter, to) or _no_right(letter, to) or _over(letter, to)


def _not_wanted(letter: Letter, to: User) -> str:
    chosen = preference_of(to)
    wanted = {
        Letter.Kind.DIGEST: chosen.digest,
        Letter.Kind.DUE: chosen.due_at_once,
        Letter.Kind.HOLD: chosen.holds_at_once,
        Letter.Kind.DEADLINE: chosen.due_at_once,
    }
    return "" if wanted[Letter.Kind(letter.kind)] else "no longer wanted"


def _no_right(letter: Letter, to: User) -> str:
    takes = {Letter.Kind.HOLD: permissions.LIFT, Letter.Kind.DUE: permissions.APPROVE}
    right = takes.get(Letter.Kind(letter.kind))
    # Every mail names drafts, and a hold what was taken off: the right to decide on it shows neither.
    may = permissions.sees_drafts(to) and (right is None or to.has_perm(right))
    return "" if may else "may no longer see it"


def _over(letter: Letter, to: User) -> str:
    match letter.kind:
        case Letter.Kind.HOLD:
            waits = letter.about is not None and Hold.objects.filter(pk=letter.about, ended_at=None).exists()
        case Letter.Kind.DUE:
            waiting = Changeset.objects.waiting_for(to)
            waits = letter.about is not None and waiting.filter(pk=letter.about).exists()
        case Letter.Kind.DEADLINE:
            waits = deadlines.waits(letter.key.split(":")[1], letter.about)
        case _:
            waits = True
    return "" if waits else "no longer waiting"


def _again(context: Context, letter: Letter, error: Exception) -> None:
    """Queue it again, with a longer wait each time; raise one alert for all mail that can't be sent."""
    tries = letter.tries + 1
    reason = f"{type(error).__name__}: {error}".replace("\0", "")[:1000]
    wait = min(timedelta(seconds=10 * 2 ** min(tries, 12)), LONGEST_WAIT)
    with context.completing():
        Letter.objects.filter(pk=letter.pk).update(tries=tries, last_error=reason)
        deliver.using(run_after=context.at + wait).enqueue(letter.pk)
        if tries >= ALERT_AFTER and not Alert.objects.standing().filter(why=Alert.Why.NOT_SENT).exists():
            alert(
                Alert.Why.NOT_SENT,
                f"A mail to {letter.to} could not be sent in {tries} attempts, and other mail may be delayed "
                f"too. Sending is retried for a day. The mail server said: {reason[:300]}",
                at=context.at,
                job=context.job,
            )
