"""Searching the audit log by person, act, record, changeset and day, in pages that new acts don't shift."""

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
SYSTEM = "(system)"  # no username can have parentheses
# Families of acts that are not about records: everybody who may read the audit log may read these in full.
OPEN = ("session", "signing_in", "person", "group", "vocabulary", "key", "approvals", "audit")


@dataclass(frozen=True)
class Search:
    """The filters of a search; an empty one does not restrict it.

    by: a username, or SYSTEM. what: a code, or a family of codes. record, changeset: their ids.
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
            found = found.filter(by=None) if self.by == SYSTEM else found.filter(by__username=self.by)
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

    def filters(self) -> dict[str, Any]:
        """The filters that are set, as the audit log stores them for an export."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in values.items() if value not in ("", None)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _of_record(number: int) -> Q:
    """The acts on this record, and those on many records at once that list it."""
    # The list is JSON text, which no index covers: it is only searched among the acts of the moments at
    # which something happened to the record.
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
    """Some acts, the newest first. newer, older: the act's id to continue from, if there are more."""

    acts: list[Act]
    newer: int | None
    older: int | None


def page_of(search: Search, *, before: int = 0, after: int = 0) -> Page:
    """The acts just `before` or just `after` an act's id, or the newest."""
    found = search.acts().select_related("by")
    # By id and not by offset: acts are appended all the time, and the count of all would be slow.
    if after:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        return Page(rows, rows[0].pk if rows and more else None, rows[-1].pk if rows else after + 1)
    rows = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    newer = (rows[0].pk if rows else before - 1) if before else None
    return Page(rows, newer, rows[-1].pk if more else None)


def may_read_words(user: User, what: str) -> bool:
    """Whether somebody may read the details of an act: of a record, only people who may see drafts."""
    return what.partition(".")[0] in OPEN or permissions.sees_drafts(user)


@transaction.atomic
def export(search: Search, *, by: User, at: datetime, form: str) -> Iterator[dict[str, Any]]:
    """Everything that is found, the oldest first, read in chunks while it is sent."""
    rights.require(by, rights.READ_AUDIT)
    written = audit.record("audit.exported", by=by, at=at, detail={"form": form, **search.filters()})
    # Up to this act: otherwise acts written during the download would prolong it.
    return _rows(search.acts().filter(pk__lte=written.pk), by=by)


def _rows(found: "QuerySet[Act]", *, by: User) -> Iterator[dict[str, Any]]:
    last = 0
    names = (*COLUMNS, "by__username")
    while rows := list(found.filter(pk__gt=last).order_by("pk").values_list(*names)[:CHUNK]):
        yield from (_row(row, by=by) for row in rows)
        last = rows[-1][0]


def _row(row: Collection[Any], *, by: User) -> dict[str, Any]:
    *columns, username = row
    act = dict(zip(COLUMNS, columns, strict=True))
    readable = may_read_words(by, act["what"])
    return {
        "id": act["pk"],
        "at": act["at"],
        "written_at": act["written_at"],
        "by": username or "",
        "by_id": act["by"],
        "what": act["what"],
        "record": act["card"],
        "changeset": act["changeset"],
        "about": act["about"] if readable else None,
        "detail": orjson.loads(act["detail"]) if readable else None,
        "digest": digest_of_act(columns),
    }
