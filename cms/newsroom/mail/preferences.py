"""Which mails somebody wants: read with what holds where they chose nothing, and chosen by themselves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base.wall_clock import zones

from .models import LAST_HOUR, Preference


class PreferenceError(Refusal):
    """That can't be chosen; the message says why."""


def preference_of(user: User) -> Preference:
    """What they chose, or what holds for those who did not; not stored by being read."""
    try:
        return user.mail_preference
    except Preference.DoesNotExist:
        return Preference(user=user)


def zone_of(user: User) -> str:
    """The zone whose clock this person goes by."""
    chosen = preference_of(user).zone
    return chosen if chosen in zones() else settings.DESK_TIME_ZONE


def here(user: User, at: datetime) -> datetime:
    """An instant by their clock."""
    return at.astimezone(ZoneInfo(zone_of(user)))


@transaction.atomic
def prefer(
    user: User,
    *,
    by: User,
    at: datetime,
    zone: str,
    digest: bool,
    digest_hour: int,
    due_at_once: bool,
    holds_at_once: bool,
) -> Preference:
    """Choose one's own mails; PreferenceError for somebody else's, or a zone or an hour that there is not."""
    if by.pk != user.pk:
        raise PreferenceError(f"Only {user} chooses which mails {user} gets.", code="not_own")
    if zone and zone not in zones():
        raise PreferenceError(
            f"There is no time zone “{zone[:60]}”: choose one such as Europe/London.", code="no_such_zone"
        )
    if not 0 <= digest_hour <= LAST_HOUR:
        raise PreferenceError(f"An hour of the day is 0 to {LAST_HOUR}.", code="no_such_hour")
    values = {
        "zone": zone,
        "digest": digest,
        "digest_hour": digest_hour,
        "due_at_once": due_at_once,
        "holds_at_once": holds_at_once,
    }
    chosen, _ = Preference.objects.update_or_create(user=user, defaults=values)
    audit.record("mail.preferences_changed", by=by, at=at, about=str(user), detail=values)
    return chosen
