"""The tasks of tests are declared while a test runs."""

import pytest

from cms.jobs import queue, registry

from . import tasks


@pytest.fixture(autouse=True)
def done(monkeypatch) -> list:
    """What the task `note` was called with, in order."""
    monkeypatch.setattr(registry, "_declared", {**registry._declared})
    monkeypatch.setattr(queue, "_strange", set())  # a test's ids are used again
    tasks.register()
    tasks.seen.clear()
    tasks.stop.clear()
    return tasks.seen
