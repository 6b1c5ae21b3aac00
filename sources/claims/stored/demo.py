"""The demo's resolved conflict: two pages name two producers of one series, and both can be right."""

from datetime import datetime

from cms.accounts.models import User
from cms.desk.models import ExternalId
from cms.newsroom.demo import demo_step

from ..open_conflicts import settle_all
from .models import FoundConflict
from .resolve import resolve

KEYS = ("wtsu-produced-by-netflix", "wtsu-produced-by-duvernay")
REASON = "A company produced it and so did a person: each page names one of the two, and neither says “only”."


@demo_step
def settle_who_produced_it(*, writer: User, editor: User, at: datetime) -> None:
    """Say that both claims stand; nothing where that was said, or where one of the two is not there."""
    settle_all()
    claims = ExternalId.objects.filter(scheme="sheet:claim", value__in=KEYS).values("card")
    for conflict in FoundConflict.objects.filter(one__in=claims, other__in=claims, outcome=None):
        both = FoundConflict.Outcome.BOTH_STAND
        resolve(conflict, outcome=both, reason=REASON, seen=conflict.digest, by=editor, at=at)
