"""The registry of jobs: each app names what workers can do for it."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

# Called with the job and at=. Where a worker dies it runs again, so running twice must do no more than once.
Run = Callable[..., None]
_runs: dict[str, Run] = {}


def register_job(name: str, run: Run) -> None:
    """Have workers call `run(job, *, at)` for jobs of that name; ImproperlyConfigured where it is taken.

    Its effects either share a transaction with the job's completion (`queue.completing`), or leave a row in
    the database from which a second run knows that they happened.
    """
    if _runs.setdefault(name, run) is not run:
        raise ImproperlyConfigured(f"Two jobs are called {name}.")


def names() -> list[str]:
    return list(_runs)


def run_of(name: str) -> Run:
    """The function registered for jobs of that name; KeyError for none."""
    return _runs[name]
