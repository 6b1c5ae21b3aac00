"""A person's mail settings: read with defaults, and changed by that person alone."""

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
    """A mail setting is refused; the message says why."""


def preference_of(user: User) -> Preference:
    """The mail settings of a person, or the defaults, which are not stored."""
    try:
        return user.mail_preference
    except Preference.DoesNotExist:
        return Preference(user=user)


def zone_of(user: User) -> str:
    """The time zone of this person; the desk's if they chose none."""
    chosen = preference_of(user).zone
    # A zone that was chosen once may be missing from a later time zone database.
    return chosen if chosen in zones() else settings.DESK_TIME_ZONE


def here(user: User, at: datetime) -> datetime:
    """An instant in the person's time zone."""
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
    """Change one's own settings; PreferenceError for another person's, or for an unknown zone or hour."""
    if by.pk != user.pk:
        raise PreferenceError(f"Only {user} can change the mail settings of {user}.", code="not_own")
    if zone and zone not in zones():
        raise PreferenceError(
            f"There is no time zone “{zone[:60]}”: choose one such as Europe/London.", code="no_such_zone"
        )
    if not 0 <= digest_hour <= LAST_HOUR:
        raise PreferenceError(f"The hour has to be between 0 and {LAST_HOUR}.", code="no_such_hour")
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
