"""The timeline of a changeset: its decisions, comments and acknowledgements as one list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cms.accounts.models import User
from cms.desk.models import Acknowledgement, Changeset, Comment, Decision, Thread
from cms.desk.models.changesets import Verdict

NAMED = 3

# The notes of these decisions are written by the system (which records, which time), not by the person.
SYSTEM_NOTES = {
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
    """One line of the timeline. about: which records, warning or time. words: what the person wrote."""

    at: datetime
    by: User
    code: str
    act: str
    about: str = ""
    words: str = ""
    other: Changeset | None = None
    comment: Comment | None = None


@dataclass(frozen=True)
class Talk:
    """A thread with its comments."""

    comments: Sequence[Comment]

    @property
    def thread(self) -> Thread:
        return self.comments[0].thread

    @property
    def is_resolved(self) -> bool:
        return self.comments[-1].act == Comment.Act.RESOLVED


def comments_of(changeset: Changeset) -> list[Comment]:
    """All comments on a changeset in order, with their mentions; three queries."""
    found = Comment.objects.filter(thread__changeset=changeset).select_related("by", "thread__card")
    return list(found.prefetch_related("mentions__user").order_by("pk"))


def talks(comments: Iterable[Comment]) -> list[Talk]:
    """The threads of the comments; unresolved ones first."""
    by_thread: dict[int, list[Comment]] = {}
    for comment in comments:
        by_thread.setdefault(comment.thread_id, []).append(comment)
    found = [Talk(some) for some in by_thread.values()]
    return sorted(found, key=lambda talk: talk.is_resolved)


def timeline(changeset: Changeset, comments: Iterable[Comment]) -> list[Entry]:
    """Everything that happened to it, the oldest first; two queries besides those of the comments."""
    # The bodies of hundreds of proposals are not loaded for a list of their names.
    decisions = changeset.decisions.select_related("by", "proposal__card", "other").defer("proposal__text")
    given = changeset.acknowledgements.select_related("by")
    found = [Entry(changeset.created_at, changeset.created_by, "made", "created it")]
    found += _decided(decisions)
    found += [_acknowledged(each) for each in given]
    found += [_commented(each) for each in comments]
    return sorted(found, key=lambda entry: entry.at)


def _decided(decisions: Iterable[Decision]) -> Iterator[Entry]:
    """The decisions; several records in one act are one line."""

    def act(each: Decision) -> tuple:
        return each.verdict, each.by_id, each.at, each.other_id, None if each.proposal_id else each.pk

    for _, together in groupby(decisions, act):
        first, *more = together
        about, words = _about_and_words(first)
        if first.proposal_id:
            about, words = _names([_record_of(each) for each in (first, *more)]), ""
        yield Entry(first.at, first.by, first.verdict, _act(first), about, words, first.other)


def _act(decision: Decision) -> str:
    """What somebody did; of an approval of many records, also which of them they had read."""
    act = decision.get_verdict_display()
    return f"{act} {_after_reading(decision.reading)}" if decision.reading else act


def _after_reading(kept: Mapping[str, Any]) -> str:
    groups = kept["groups"]
    read = sum(each["read"] if isinstance(each["read"], int) else len(each["read"]) for each in groups)
    if read == kept["rows"]:
        return f"after reading all {read}"
    drawn = sum(len(each["sample"] or ()) for each in groups)
    outliers = sum(len(each["odd"]) for each in groups)
    and_outliers = f", all {outliers} outlier{'s' if outliers > 1 else ''}" if outliers else ""
    return f"after reading {read} of {kept['rows']}: a sample of {drawn}{and_outliers}"


def _record_of(decision: Decision) -> str:
    return decision.note or (str(decision.proposal.card) if decision.proposal else "a deleted draft")


def _about_and_words(decision: Decision) -> tuple[str, str]:
    """The note of a decision, as what it is about if the system wrote it, or else as the person's words."""
    return (decision.note, "") if decision.verdict in SYSTEM_NOTES else ("", decision.note)


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} other{'s' if more > 1 else ''}" if more > 0 else "")


def _acknowledged(given: Acknowledgement) -> Entry:
    name = given.rule.replace("-", " ")
    return Entry(given.at, given.by, "acknowledged", "acknowledged a warning", name, given.reason)


def _commented(comment: Comment) -> Entry:
    act = {"said": "commented", "resolved": "resolved a thread", "reopened": "reopened a thread"}[comment.act]
    card = comment.thread.card
    about = f"{card}{f', {comment.thread.path}' if comment.thread.path else ''}" if card else ""
    return Entry(comment.at, comment.by, "comment", act, about, comment=comment)
