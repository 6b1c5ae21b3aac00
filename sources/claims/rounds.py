"""What workers do about claims by themselves."""

from cms.jobs.context import Context, task
from cms.jobs.rounds import register_round

from .open_conflicts import are_due, settle
from .voice import day, waiting


@task(takes_context=True, priority=10)
def settle_conflicts(context: Context, number: int = 1) -> bool:
    """Settle a batch of what was left over; False where none was there."""
    return bool(settle())


@task(takes_context=True, priority=25)
def reach_day(context: Context, number: int = 1) -> bool:
    """Move the day on that claims are told as of, and have those rendered again that it weakens."""
    return bool(day.reach(at=context.at))


@task(takes_context=True, priority=10)
def note_asked(context: Context, number: int = 1) -> bool:
    """Note what claims in the next entries of the log ask for; False where none was there."""
    return bool(waiting.read_on())


def register() -> None:
    register_round(
        settle_conflicts,
        name="open conflicts",
        label="find claims that contradict each other",
        wanted=are_due,
    )
    register_round(
        reach_day,
        name="days of claims",
        label="find claims whose time is over",
        wanted=day.is_over,
    )
    register_round(
        note_asked,
        name="what claims ask",
        label="list claims that ask for something",
        wanted=waiting.is_behind,
    )
