"""The jobs: what each app lets a worker do, by name."""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

# Called with the job, and at=; it may run twice where a worker dies, and must come to the same.
Run = Callable[..., None]
_runs: dict[str, Run] = {}


def register_job(name: str, run: Run) -> None:
    """Let workers do `run(job, *, at)` for jobs of that name; ImproperlyConfigured where it is taken.

    Its effects either lie in one transaction with the job's completion (`queue.completing`), or leave a trace
    in the database by which a second run knows that they are there.
    """
    if _runs.setdefault(name, run) is not run:
        raise ImproperlyConfigured(f"Two jobs are called {name}.")


def names() -> list[str]:
    return list(_runs)


def run_of(name: str) -> Run:
    """What does jobs of that name; KeyError for none."""
    return _runs[name]
