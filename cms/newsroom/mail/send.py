"""Sending: what a worker does with a mail. Killed between sending it and saying so, it sends it twice."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset, Hold
from cms.jobs.alerts import alert
from cms.jobs.models import Alert, Job
from cms.jobs.queue import completing, enqueue

from .models import Letter
from .outbox import SEND, address
from .preferences import preference_of

TELL_AFTER = 3
LONGEST_WAIT = timedelta(hours=1)
# What is older tells of another day.
STALE = timedelta(days=1)


def deliver(job: Job, *, at: datetime) -> None:
    """Send a mail that is not sent yet to somebody who may still read it; where that fails, later again."""
    [key] = job.ids
    letter = Letter.objects.select_related("to__mail_preference").filter(pk=key).first()
    if letter is None or letter.sent_at or letter.withheld:
        return
    if reason := why_not(letter, at=at):
        Letter.objects.filter(pk=key).update(withheld=reason)
        return
    try:
        send(letter)
    except Exception as error:
        _again(job, letter, error, at=at)
        return
    with completing(job, at=at):
        Letter.objects.filter(pk=key).update(sent_at=at, tries=F("tries") + 1)


def send(letter: Letter) -> None:
    """Hand it to the mail server; a second copy has the same Message-ID, by which it is told from another."""
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
    """Why it is not sent any more; "" where nothing speaks against it."""
    to = letter.to
    if not (to.is_active and to.is_staff):
        return "no longer here"
    if not to.email:
        return "no address"
    if at - letter.made_at > STALE:
        return "could not be sent for a day"
    return _not_wanted(letter, to) or _no_right(letter, to) or _over(letter, to)


def _not_wanted(letter: Letter, to: User) -> str:
    chosen = preference_of(to)
    wanted = {
        Letter.Kind.DIGEST: chosen.digest,
        Letter.Kind.DUE: chosen.due_at_once,
        Letter.Kind.HOLD: chosen.holds_at_once,
    }
    return "" if wanted[Letter.Kind(letter.kind)] else "not wanted any more"


def _no_right(letter: Letter, to: User) -> str:
    if letter.kind == Letter.Kind.DIGEST:
        may = to.has_perm(permissions.WRITE) or to.has_perm(permissions.APPROVE)
    else:
        may = to.has_perm(permissions.LIFT if letter.kind == Letter.Kind.HOLD else permissions.APPROVE)
    return "" if may else "may not see it any more"


def _over(letter: Letter, to: User) -> str:
    match letter.kind:
        case Letter.Kind.HOLD:
            waits = letter.about is not None and Hold.objects.filter(pk=letter.about, ended_at=None).exists()
        case Letter.Kind.DUE:
            waiting = Changeset.objects.waiting_for(to)
            waits = letter.about is not None and waiting.filter(pk=letter.about).exists()
        case _:
            waits = True
    return "" if waits else "over by then"


def _again(job: Job, letter: Letter, error: Exception, *, at: datetime) -> None:
    """Put it in once more, later each time, and tell the newsroom once that mail does not go out."""
    tries = letter.tries + 1
    said = f"{type(error).__name__}: {error}".replace("\0", "")[:1000]
    with completing(job, at=at):
        Letter.objects.filter(pk=letter.pk).update(tries=tries, last_error=said)
        enqueue(SEND, [letter.pk], due=at + min(timedelta(seconds=10 * 2 ** min(tries, 12)), LONGEST_WAIT))
        if tries >= TELL_AFTER and not Alert.objects.standing().filter(why=Alert.Why.NOT_SENT).exists():
            alert(
                Alert.Why.NOT_SENT,
                f"A mail to {letter.to} could not be sent {tries} times, and others may wait too. It is "
                f"tried again for a day. The mail server said: {said[:300]}",
                at=at,
                job=job,
            )
