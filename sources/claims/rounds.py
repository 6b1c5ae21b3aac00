"""What workers do about claims by themselves."""

from cms.jobs.context import Context, task
from cms.jobs.rounds import register_round

from .open_conflicts import are_due, settle


@task(takes_context=True, priority=10)
def settle_conflicts(context: Context, number: int = 1) -> bool:
    """Settle a batch of what was left over; False where none was there."""
    return bool(settle())


def register() -> None:
    register_round(
        settle_conflicts,
        name="open conflicts",
        label="find claims that contradict each other",
        wanted=are_due,
    )
