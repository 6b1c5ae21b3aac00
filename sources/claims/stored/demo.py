"""The demo's conflicts: one is resolved, since both sides can be right, and one has its facts locked."""

from datetime import datetime

from cms.accounts.models import User
from cms.desk.models import Card, ExternalId, FactLock
from cms.desk.write.locks import lock_fact
from cms.newsroom.demo import demo_step

from ..models import Claim
from ..open_conflicts import settle_all
from .models import FoundConflict
from .resolve import resolve

KEYS = ("wtsu-produced-by-netflix", "wtsu-produced-by-duvernay")
REASON = "A company produced it and so did a person: each page names one of the two, and neither says “only”."
DISPUTED = "wtsu-written-alone"
WHY_LOCKED = "Our sources disagree on who wrote it: the credits stay as they are until that is settled."


@demo_step
def settle_who_produced_it(*, writer: User, editor: User, chief: User, at: datetime) -> None:
    """Say that both claims stand; nothing where that was said, or where one of the two is not there."""
    settle_all()
    claims = ExternalId.objects.filter(scheme="sheet:claim", value__in=KEYS).values("card")
    for conflict in FoundConflict.objects.filter(one__in=claims, other__in=claims, outcome=None):
        both = FoundConflict.Outcome.BOTH_STAND
        resolve(conflict, outcome=both, reason=REASON, seen=conflict.digest, by=editor, at=at)


@demo_step
def lock_disputed_credits(*, writer: User, editor: User, chief: User, at: datetime) -> None:
    """Keep the credits of the title whose writer is disputed; nothing where they were locked before."""
    claims = ExternalId.objects.filter(scheme="sheet:claim", value=DISPUTED).values("card")
    title = Card.objects.filter(pk__in=Claim.objects.filter(pk__in=claims).values("subject")).first()
    if title is None or FactLock.objects.filter(card=title, path="credits").exists():
        return
    lock_fact(title, "credits", reason=WHY_LOCKED, by=chief, at=at, expect=title.version)
