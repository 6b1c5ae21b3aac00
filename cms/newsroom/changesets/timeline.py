"""The whole life of a changeset as one list: what was decided, said, and let stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cms.accounts.models import User
from cms.desk.models import Acknowledgement, Changeset, Comment, Decision, Thread
from cms.desk.models.changesets import Verdict

NAMED = 3

# Whose notes the desk writes: which sample or records, what of it, what time, why it did not go out then.
OURS = {
    Verdict.DRAWN,
    Verdict.TAKEN_OUT,
    Verdict.ADDED,
    Verdict.MOVED_IN,
    Verdict.MOVED_OUT,
    Verdict.DESCRIBED,
    Verdict.SCHEDULED,
    Verdict.MOVED,
    Verdict.NOT_PUBLISHED,
    Verdict.WANTS_MORE,
    Verdict.WANTS_FEWER,
}


@dataclass(frozen=True)
class Entry:
    """One line of it. about: which records, which warning or what time. words: somebody's own."""

    at: datetime
    by: User
    code: str
    said: str
    about: str = ""
    words: str = ""
    other: Changeset | None = None
    comment: Comment | None = None


@dataclass(frozen=True)
class Talk:
    """A thread with all that was said in it."""

    comments: Sequence[Comment]

    @property
    def thread(self) -> Thread:
        return self.comments[0].thread

    @property
    def is_resolved(self) -> bool:
        return self.comments[-1].act == Comment.Act.RESOLVED


def comments_of(changeset: Changeset) -> list[Comment]:
    """All that was said about a changeset, in order, with whom it speaks to; three queries."""
    said = Comment.objects.filter(thread__changeset=changeset).select_related("by", "thread__card")
    return list(said.prefetch_related("mentions__user").order_by("pk"))


def talks(comments: Iterable[Comment]) -> list[Talk]:
    """The threads that the comments are of; those still open first."""
    by_thread: dict[int, list[Comment]] = {}
    for comment in comments:
        by_thread.setdefault(comment.thread_id, []).append(comment)
    found = [Talk(some) for some in by_thread.values()]
    return sorted(found, key=lambda talk: talk.is_resolved)


def timeline(changeset: Changeset, comments: Iterable[Comment]) -> list[Entry]:
    """Everything that happened to it, the oldest first; two queries beside those of the comments."""
    decisions = changeset.decisions.select_related("by", "proposal__card", "other").defer("proposal__text")
    given = changeset.acknowledgements.select_related("by")
    found = [Entry(changeset.created_at, changeset.created_by, "made", "made it")]
    found += _decided(decisions)
    found += [_acknowledged(each) for each in given]
    found += [_said(each) for each in comments]
    return sorted(found, key=lambda entry: entry.at)


def _decided(decisions: Iterable[Decision]) -> Iterator[Entry]:
    """The decisions; records that went in one act are one line."""

    def act(each: Decision) -> tuple:
        return each.verdict, each.by_id, each.at, each.other_id, None if each.proposal_id else each.pk

    for _, together in groupby(decisions, act):
        first, *more = together
        about, words = _read(first)
        if first.proposal_id:
            about, words = _names([_record_of(each) for each in (first, *more)]), ""
        yield Entry(first.at, first.by, first.verdict, _done(first), about, words, first.other)


def _done(decision: Decision) -> str:
    """What somebody did; of an approval of many, what they had read."""
    said = decision.get_verdict_display()
    return f"{said} {_after_reading(decision.reading)}" if decision.reading else said


def _after_reading(kept: Mapping[str, Any]) -> str:
    groups = kept["groups"]
    read = sum(each["read"] if isinstance(each["read"], int) else len(each["read"]) for each in groups)
    if read == kept["rows"]:
        return f"after reading all {read}"
    drawn = sum(len(each["sample"] or ()) for each in groups)
    odd = sum(len(each["odd"]) for each in groups)
    stood_out = f", all {odd} that stood out" if odd else ""
    return f"after reading {read} of {kept['rows']}: {drawn} drawn{stood_out}"


def _record_of(decision: Decision) -> str:
    return decision.note or (str(decision.proposal.card) if decision.proposal else "a draft that is gone")


def _read(decision: Decision) -> tuple[str, str]:
    """What a decision is about, and its words: the desk notes records and times, people note reasons."""
    return (decision.note, "") if decision.verdict in OURS else ("", decision.note)


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} other{'s' if more > 1 else ''}" if more > 0 else "")


def _acknowledged(given: Acknowledgement) -> Entry:
    name = given.rule.replace("-", " ")
    return Entry(given.at, given.by, "acknowledged", "let a warning stand", name, given.reason)


def _said(comment: Comment) -> Entry:
    act = {"said": "said", "resolved": "resolved a thread", "reopened": "opened a thread again"}[comment.act]
    card = comment.thread.card
    about = f"{card}{f', {comment.thread.path}' if comment.thread.path else ''}" if card else ""
    return Entry(comment.at, comment.by, "comment", act, about, comment=comment)
