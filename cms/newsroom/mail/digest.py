"""The content of a digest: what waits for the person, news of their work, alerts and holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Comment, Decision
from cms.desk.models.changesets import Verdict
from cms.newsroom.front_page.page import BY_CODE
from cms.newsroom.front_page.sections import listed

from .addresses import address
from .deadlines import Deadlines, all_deadlines

MOST = 10
NEAR = timedelta(days=1)
# Decisions that move a changeset on or back; adding, moving and reading records is no news.
REPORTED = (
    Verdict.APPROVED,
    Verdict.CHANGES_REQUESTED,
    Verdict.REJECTED,
    Verdict.SCHEDULED,
    Verdict.MOVED,
    Verdict.UNSCHEDULED,
    Verdict.NOT_PUBLISHED,
    Verdict.PUBLISHED,
    Verdict.WANTS_MORE,
)


@dataclass(frozen=True)
class Line:
    """One item: its name, a short text about it, and the address of its page."""

    name: str
    text: str
    page: str


@dataclass(frozen=True)
class Part:
    """Lines under a heading. total: how many there are; `page` lists them all."""

    heading: str
    lines: Sequence[Line]
    total: int
    page: str

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Digest:
    parts: Sequence[Part]

    @property
    def is_empty(self) -> bool:
        return not self.parts

    @property
    def subject(self) -> str:
        """“Stet: waiting for you 3, held 1”."""
        return "Stet: " + ", ".join(f"{part.heading.lower()} {part.total}" for part in self.parts)


def digest_of(user: User, *, since: datetime, at: datetime) -> Digest:
    """What is waiting at this moment, and news since the last digest; only what this person may see."""
    # From the querysets of the front page, so that a mail and the page it links to agree.
    parts = [
        _changesets("waiting", "Waiting for you", user, at=at),
        _changesets("publishable", "Ready to publish", user, at=at),
        _mentions(user, since=since, at=at),
        _news(user, since=since),
        _alerts(user, at=at),
        _holds(user, at=at),
        *(_deadlines(each, at=at) for each in all_deadlines()),
    ]
    return Digest([part for part in parts if part.total])


def _changesets(code: str, heading: str, user: User, *, at: datetime) -> Part:
    found = listed(BY_CODE[code], user, at=at, most=MOST)
    lines = [
        Line(
            str(each),
            f"by {each.created_by}" + (f", due {each.due_on:%-d %B}" if each.due_on else ""),
            address("newsroom:changeset", each.pk),
        )
        for each in found.rows
    ]
    return Part(heading, lines, found.total, address("newsroom:section", code))


def _mentions(user: User, *, since: datetime, at: datetime) -> Part:
    rows = BY_CODE["mentions"].rows(user, at).filter(comment__at__gt=since)
    lines = [_comment(each.comment) for each in rows[:MOST]]
    return Part("You were mentioned", lines, rows.count(), address("newsroom:section", "mentions"))


def _comment(comment: Comment) -> Line:
    page = address("newsroom:changeset", comment.thread.changeset_id) + f"#{comment.thread.anchor}"
    return Line(str(comment.thread), f"{comment.by}: {' '.join(comment.text.split())[:200]}", page)


def _news(user: User, *, since: datetime) -> Part:
    """What others decided on changesets that this person made, contributed to or is assigned to."""
    theirs = Q(changeset__created_by=user) | Q(changeset__assignee=user) | Q(changeset__proposals__by=user)
    rows = Decision.objects.filter(theirs, verdict__in=REPORTED, at__gt=since).exclude(by=user).distinct()
    lines = [
        Line(
            str(each.changeset),
            f"{each.by} {each.get_verdict_display()}{_quoted(each)}",
            address("newsroom:changeset", each.changeset_id),
        )
        for each in rows.select_related("changeset", "by").order_by("-pk")[:MOST]
    ]
    return Part("News of your changesets", lines, rows.count(), address("newsroom:section", "yours"))


def _quoted(decision: Decision) -> str:
    note = " ".join(decision.note.split())[:200]
    return f": {note}" if note else ""


def _deadlines(of: Deadlines, *, at: datetime) -> Part:
    rows = of.due(at + NEAR)
    found = [of.told(row) for row in rows[:MOST]]
    lines = [Line(each.name, each.text, address(*each.page)) for each in found]
    return Part(of.heading, lines, rows.count(), address("newsroom:section", of.code))


def _alerts(user: User, *, at: datetime) -> Part:
    found = listed(BY_CODE["alerts"], user, at=at, most=MOST)
    if not user.has_perm(permissions.SCHEDULE):
        return Part("Alerts", [], 0, "")
    page = address("newsroom:section", "alerts")
    lines = [
        Line(
            each.get_why_display().capitalize(),
            each.message,
            address("newsroom:changeset", each.changeset_id) if each.changeset_id else page,
        )
        for each in found.rows
    ]
    return Part("Alerts", lines, found.total, page)


def _holds(user: User, *, at: datetime) -> Part:
    """Holds that this person could decide; without the reason, which stays in the newsroom."""
    if not user.has_perm(permissions.LIFT):
        return Part("Held", [], 0, "")
    rows = BY_CODE["holds"].rows(user, at).exclude(by=user)
    lines = [
        Line(
            str(each.card),
            f"held by {each.by} since {each.at:%-d %B, %H:%M} UTC",
            address("newsroom:record", each.card_id),
        )
        for each in rows[:MOST]
    ]
    return Part("Held", lines, rows.count(), address("newsroom:section", "holds"))
