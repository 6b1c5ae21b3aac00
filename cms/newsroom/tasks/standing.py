"""How a task stands, in words: for its own page, the front page, and the operators' list."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import capfirst

from cms.jobs import queue
from cms.jobs.models import Job, Progress
from cms.jobs.registry import label_of, take_back_of

ENDS = {
    None: "Done",
    Job.End.DONE: "Done",
    Job.End.FAILED: "Failed",
    Job.End.REFUSED: "Stopped",
    Job.End.CANCELLED: "Cancelled",
    Job.End.DROPPED: "Given up",
}
SECOND = timedelta(seconds=1)
# The class of an error, as `queue.words_of` writes it before its words.
ERROR = re.compile(r"\b([A-Z]\w*): ")
# The colours of states that mean the same elsewhere.
COLOURS = {"Done": "live", "Failed": "held", "Stopped": "held", "Cancelled": "draft", "Given up": "draft"}


def state_of(job: Job, *, at: datetime) -> str:
    """One or two words."""
    if job.done_at:
        return ENDS[job.ended]  # type: ignore[index]  # a choice of the column
    if job.lease_until and at < job.lease_until <= at + queue.LEASE + queue.APART:
        return "Running"
    if not queue.is_known(job):
        return "Not known here"
    return "Waiting" if job.due_at <= at else ("Failing" if job.last_error else "Later")


def in_words(long: timedelta) -> str:
    """A length of time as one says it: "3 minutes"."""
    seconds = int(long.total_seconds())
    units = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
    unit, size = next((each for each in units if seconds >= each[1]), units[-1])
    number = round(seconds / size)
    return f"{number} {unit}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Standing:
    """Something that a person started, as it is shown.

    in_full: to whoever started it or sees drafts; others get no words that may name one.
    """

    progress: Progress
    at: datetime
    in_full: bool = True

    @property
    def about(self) -> str:
        return self.progress.about if self.in_full else capfirst(label_of(self.progress.job.what))

    @property
    def state(self) -> str:
        if not self.is_over and self.progress.cancelled_at:
            return "Stopping"
        state = state_of(self.progress.job, at=self.at)
        # Between two turns of a long task its job waits; for its person it runs.
        return "Running" if state == "Waiting" and self.progress.ran_at else state

    @property
    def colour(self) -> str:
        return COLOURS.get(self.state, "in_review")

    @property
    def is_over(self) -> bool:
        return self.progress.job.done_at is not None

    @property
    def result(self) -> str:
        """What came of it, as a sentence; "" while it runs."""
        job = self.progress.job
        if not self.in_full:
            return _kind_of_failure(job) if self.is_over else ""
        if job.result:
            said = json.loads(job.result)
            return said if isinstance(said, str) else ""
        return job.last_error if self.is_over else ""

    @property
    def far(self) -> str:
        """How far it has come: "500 of 12,000 documents"."""
        mine = self.progress
        total = f" of {mine.total:,}" if mine.total is not None else ""
        return f"{mine.done:,}{total} {mine.unit}"

    @property
    def left(self) -> str:
        """How long the rest takes, as it went so far; "" while that can't be told, and once it is over."""
        left = self.progress.left
        if left is None or self.is_over:
            return ""
        return f"about {in_words(left)} left" if left >= SECOND else "a moment left"

    @property
    def is_stopped(self) -> bool:
        return self.progress.job.is_stopped

    @property
    def is_taken_back(self) -> bool:
        """Whether what it has done can be taken back now."""
        has_done = bool(self.progress.done)
        return self.is_stopped and has_done and take_back_of(self.progress.job.what) is not None


def standings(rows: Iterable[Progress], at: datetime) -> list[Standing]:
    return [Standing(each, at) for each in rows]


@dataclass(frozen=True)
class Line:
    """A job in the operators' list. about: what it is for, in words, where a person started it."""

    job: Job
    label: str
    is_known: bool
    state: str
    progress: Progress | None
    about: str
    reason: str

    @property
    def age(self) -> datetime:
        return self.job.done_at or self.job.due_at


def lines(jobs: Iterable[Job], *, at: datetime, in_full: bool) -> list[Line]:
    """in_full: for somebody who sees drafts, which what a task is about and its errors may name."""
    return [_line(each, at=at, in_full=in_full) for each in jobs]


def _line(job: Job, *, at: datetime, in_full: bool) -> Line:
    # The registry has no words for what only another version knows.
    label, is_known = label_of(job.what), queue.is_known(job)
    progress = getattr(job, "progress", None)
    about = (progress.about if in_full else capfirst(label)) if progress else ""
    reason = job.last_error if in_full else _kind_of_failure(job)
    return Line(job, label, is_known, state_of(job, at=at), progress, about, reason)


def _kind_of_failure(job: Job) -> str:
    """Why it failed, without words of the error, which may name what is not public; "" where it did not."""
    if not job.last_error:
        return ""
    if job.ended == Job.End.REFUSED:
        return "A rule refused it. People who see drafts can read why."
    error = ERROR.search(job.last_error)
    with_it = f" with {error[1]}" if error else ""
    return f"It ended{with_it}. People who see drafts can read the rest."
