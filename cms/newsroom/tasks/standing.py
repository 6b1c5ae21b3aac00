"""How a task stands, in words: for its own page, the front page, and the operators' list."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    """Something that a person started, as it is shown."""

    progress: Progress
    at: datetime

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
    """A job in the operators' list."""

    job: Job
    label: str
    is_known: bool
    state: str
    progress: Progress | None

    @property
    def age(self) -> datetime:
        return self.job.done_at or self.job.due_at


def lines(jobs: Iterable[Job], *, at: datetime) -> list[Line]:
    return [_line(each, at=at) for each in jobs]


def _line(job: Job, *, at: datetime) -> Line:
    # The registry has no words for what only another version knows.
    is_known = queue.is_known(job)
    return Line(job, label_of(job.what), is_known, state_of(job, at=at), getattr(job, "progress", None))
