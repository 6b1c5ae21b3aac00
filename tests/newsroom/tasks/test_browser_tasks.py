"""Tasks in a real browser: a page that follows along, on a wide screen and on a phone."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.jobs import queue, registry, worker
from cms.jobs.models import Job
from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.jobs import tasks
from tests.make import NOON, make_user

pytestmark = IN_A_BROWSER


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(registry, "_declared", {**registry._declared})
    monkeypatch.setattr(queue, "_strange", set())
    monkeypatch.setattr(worker, "TURN", -1.0)
    tasks.register()


def turn() -> None:
    worker.do(queue.take(timezone.now(), "one"), clock=timezone.now)


def picture(page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_task_is_followed_to_its_end(sign_in, people):
    writer, _ = people
    mine = tasks.start_count(writer, to=6)
    page = sign_in(writer)
    address = reverse("newsroom:task", args=[mine.pk])
    hold_to_the_rules(page, address)
    turn()
    page.wait_for_selector("text=2 of 6 groups")
    assert page.get_by_role("progressbar").get_attribute("value") == "33"
    picture(page, "running")
    turn()
    turn()
    page.wait_for_selector("text=6 groups.")
    hold_to_the_rules(page, address)
    assert not page.get_by_role("button", name="Cancel").count()
    hold_to_the_rules(page, reverse("admin:index"))
    picture(page, "front")
    page.get_by_role("button", name="Dismiss: Make 6 groups").press("Enter")
    page.wait_for_load_state()
    assert not page.get_by_text("Make 6 groups").count()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_stopped_and_what_failed_is_decided_about(sign_in, people, width):
    writer, _ = people
    mine = tasks.start_count(writer, to=60)
    turn()
    page = sign_in(writer, width=width)
    address = reverse("newsroom:task", args=[mine.pk])
    page.goto(address)
    page.get_by_role("button", name="Cancel").press("Enter")
    page.wait_for_selector("text=Stopping")
    turn()
    page.wait_for_selector("text=wanda cancelled it.")
    hold_to_the_rules(page, address)
    picture(page, f"stopped-{width}")

    reason = "It was tried 10 times. The last time it ended with SMTPException: The server is away."
    Job.objects.create(what="note", due_at=NOON, tries=10, done_at=NOON, ended="failed", last_error=reason)
    Job.objects.create(what="sheets.import", due_at=NOON)
    tasks.start_count(writer, to=40)
    operator = sign_in(make_user("ada", "administrator"), width=width)
    hold_to_the_rules(operator, reverse("newsroom:tasks"))
    picture(operator, f"tasks-{width}")
    operator.get_by_role("button", name="Drop no.").press("Enter")
    operator.wait_for_selector("text=Nothing has failed.")
