"""Each task is killed in its middle once: the next worker does it, and nothing is lost or there twice."""

import pytest
from django.core import mail

from cms.accounts.models import Seal
from cms.accounts.seal import covered
from cms.desk.collaboration import leases
from cms.desk.finding import missing
from cms.desk.models import Lease, LookedThrough
from cms.jobs import registry, worker
from cms.jobs.models import Alert, Job, Round, Watch
from cms.jobs.queue import LEASE
from cms.newsroom.mail.models import Letter
from cms.newsroom.mail.notices import write_mails
from sources.claims.models import ConflictDue
from sources.claims.voice import day, waiting
from tests.make import NOON, credit, edit, make_live, make_person, make_title
from tests.make.sources import make_claim, make_source
from tests.newsroom.mail.test_mail import held

from . import tasks
from .test_worker_killed import kill_in

pytestmark = pytest.mark.django_db(transaction=True)


def is_sealed_once() -> bool:
    sealed = [number for link in Seal.objects.all() for number, _ in covered(link)]
    return len(sealed) == len(set(sealed)) > 0


# Where each is killed, and what there is once the next worker was there.
STEPS = {
    "sealing": ("cms.accounts.seal._write", is_sealed_once),
    "refresh": ("cms.publishing.log.append", lambda: not worker.is_needed()),
    "checks of what is live": (
        "cms.jobs.watch._write",
        lambda: Watch.objects.get(name="live").finished_at is not None,
    ),
    "checks of what waits": (
        "cms.jobs.watch._write",
        lambda: Watch.objects.get(name="waiting").finished_at is not None,
    ),
    "what is missing": ("cms.desk.finding.missing.note", lambda: not missing.is_due()),
    "open conflicts": (
        "sources.claims.open_conflicts._store",
        lambda: not ConflictDue.objects.exists(),
    ),
    "days of claims": (
        "sources.claims.voice.day._queue",
        lambda: not day.is_over(at=NOON) and not worker.is_needed(),
    ),
    "what claims ask": ("sources.claims.voice.waiting._note", lambda: not waiting.is_behind(at=NOON)),
    "clearing": ("cms.desk.collaboration.leases.forget", lambda: not Lease.objects.exists()),
    "mail": ("cms.newsroom.mail.notices.write_mails", lambda: Letter.objects.count() == 2),
    "mail.send": (
        "cms.newsroom.mail.send.why_not",
        lambda: len(mail.outbox) == Letter.objects.exclude(sent_at=None).count() == 2,
    ),
}
# Killed at more than one step, in test_worker_killed, test_long and test_bulk_edits.
ELSEWHERE = {
    "preview one field",
    "change one field",
    "take back one field",
    "publish",
    "publish a large changeset",
    "publish a large changeset as requested",
    "render all",
}


@pytest.fixture
def world(writer, editor, other_editor, settings, monkeypatch) -> None:
    """Something for each task to do."""
    settings.NEWSROOM_ADDRESS = "https://stet.example"
    for each in (editor, other_editor):
        each.email = f"{each.username}@stet.example"
        each.save()
    ava = make_person(writer, name="Ava")
    title = make_title(writer, credits={"new-1": credit(ava)})
    make_live(title, ava, by=writer, approver=editor)
    source = make_source(writer)
    claim = make_claim(writer, title, source=source, review_by="2020")
    make_live(source, claim, by=writer, approver=editor)
    held(writer, editor)
    edit(ava, writer, name="Ava DuVernay")
    monkeypatch.setattr("cms.publishing.publish.refresh_soon", lambda **_: 0)
    make_live(ava, by=writer, approver=editor)
    LookedThrough.objects.filter(kind="person").delete()
    ConflictDue.objects.create(subject=title.pk, property="audience")
    lease = leases.take(title.card, by=writer, at=NOON - 2 * leases.KEPT)
    Lease.objects.filter(pk=lease.pk).update(ended_at=NOON - 2 * leases.KEPT)


@pytest.mark.parametrize("what", STEPS)
def test_it_is_done_by_the_next_worker(what, world):
    step, is_done = STEPS[what]
    if what == "mail.send":
        write_mails(at=NOON)
    # A round comes at its time: it is that time now.
    Round.objects.create(name=what, due_at=NOON)
    kill_in(what, step, at=NOON)
    assert Job.objects.unfinished().filter(what=what, taken_by="killed").count() == 1
    worker.work_off("next", clock=lambda: NOON + LEASE)
    assert is_done()
    assert not Job.objects.unfinished().filter(what=what).exists()
    assert not Alert.objects.exists()


def test_none_is_forgotten():
    ours = {name for name, each in registry._declared.items() if each.task.func.__module__ != tasks.__name__}
    assert ours == STEPS.keys() | ELSEWHERE
