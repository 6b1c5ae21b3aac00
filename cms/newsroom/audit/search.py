"""Reading the audit: found by person, act, record, changeset and day, in pages that stay where they are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.accounts import audit, rights
from cms.accounts.models import Act, User
from cms.accounts.seal import COLUMNS, digest_of_act
from cms.desk.base import permissions
from cms.desk.models import Decision, Proposal, Version
from cms.publishing.models import Publication

PER_PAGE = 50
CHUNK = 1000
NOBODY = "(system)"
# Families whose acts are not about records: whoever may read the audit may read these whole.
OPEN = ("session", "signing_in", "person", "group", "vocabulary", "key", "approvals", "audit")


@dataclass(frozen=True)
class Search:
    """Which acts are looked for; whatever is empty does not matter.

    by: an account's name, or NOBODY. what: a code, or its family. record, changeset: their numbers.
    since, until: days, both included.
    """

    by: str = ""
    what: str = ""
    record: int | None = None
    changeset: int | None = None
    since: date | None = None
    until: date | None = None

    def acts(self) -> "QuerySet[Act]":
        found = Act.objects.all()
        if self.by:
            found = found.filter(by=None) if self.by == NOBODY else found.filter(by__username=self.by)
        if self.what:
            found = found.filter(Q(what=self.what) | Q(what__startswith=f"{self.what}."))
        if self.record is not None:
            found = found.filter(_of_record(self.record))
        if self.changeset is not None:
            found = found.filter(changeset=self.changeset)
        if self.since:
            found = found.filter(at__gte=_midnight(self.since))
        if self.until and self.until < date.max:
            found = found.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return found

    def said(self) -> dict[str, Any]:
        """What was asked for, as an act keeps it."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in values.items() if value not in ("", None)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _of_record(number: int) -> Q:
    """Its own acts, and those on many records at once that list it.

    Those are looked for at the moments at which anything was done to it: a text is never searched for in all
    of the audit.
    """
    moments: set[datetime] = set()
    for rows in (
        Version.objects.filter(card=number),
        Proposal.objects.filter(card=number),
        Decision.objects.filter(proposal__card=number),
        Publication.objects.filter(card=number),
    ):
        moments |= set(rows.order_by("-pk").values_list("at", flat=True)[:CHUNK])
    listed = Q(detail__contains=f"[{number},") | Q(detail__contains=f"[{number}]")
    among = Act.objects.filter(listed, card=None, at__in=moments)
    return Q(pk__in=Act.objects.filter(card=number).values("pk").union(among.values("pk")))


@dataclass(frozen=True)
class Page:
    """Some acts, the newest first. newer, older: the number to go on from, where there is more that way."""

    acts: list[Act]
    newer: int | None
    older: int | None


def page_of(search: Search, *, before: int = 0, after: int = 0) -> Page:
    """The acts next `before` or `after` one, or the newest."""
    found = search.acts().select_related("by")
    if after:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        return Page(rows, rows[0].pk if rows and more else None, rows[-1].pk if rows else after + 1)
    rows = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    newer = (rows[0].pk if rows else before - 1) if before else None
    return Page(rows, newer, rows[-1].pk if more else None)


def sees_drafts(user: User) -> bool:
    return user.has_perm(permissions.WRITE) or user.has_perm(permissions.APPROVE)


def may_read_words(user: User, what: str) -> bool:
    """Whether somebody may read what an act was about: of records, only whoever may see drafts."""
    return what.partition(".")[0] in OPEN or sees_drafts(user)


@transaction.atomic
def export(search: Search, *, by: User, at: datetime, form: str) -> Iterator[dict[str, Any]]:
    """All that is found, the oldest first, up to the act of exporting itself; read while it is sent."""
    rights.require(by, rights.READ_AUDIT)
    written = audit.record("audit.exported", by=by, at=at, detail={"form": form, **search.said()})
    return _rows(search.acts().filter(pk__lte=written.pk), by=by)


def _rows(found: "QuerySet[Act]", *, by: User) -> Iterator[dict[str, Any]]:
    last = 0
    names = (*COLUMNS, "by__username")
    while rows := list(found.filter(pk__gt=last).order_by("pk").values_list(*names)[:CHUNK]):
        yield from (_row(row, by=by) for row in rows)
        last = rows[-1][0]


def _row(row: Collection[Any], *, by: User) -> dict[str, Any]:
    *columns, username = row
    said = dict(zip(COLUMNS, columns, strict=True))
    readable = may_read_words(by, said["what"])
    return {
        "id": said["pk"],
        "at": said["at"],
        "written_at": said["written_at"],
        "by": username or "",
        "by_id": said["by"],
        "what": said["what"],
        "record": said["card"],
        "changeset": said["changeset"],
        "about": said["about"] if readable else None,
        "detail": orjson.loads(said["detail"]) if readable else None,
        "digest": digest_of_act(columns),
    }
