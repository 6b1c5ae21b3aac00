"""What keeping every act costs, against the same work without: ratios within one run."""

from collections.abc import Callable
from itertools import count
from time import perf_counter

import pytest

from cms.accounts import audit
from cms.accounts import seal as chain
from cms.accounts.models import Act
from cms.accounts.verify import Verification
from cms.desk.models import Card, Version
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import change_many
from cms.publishing.publish import publish
from tests.make import NOON, edit, make_title, read_all

from .bench_path import report

pytestmark = pytest.mark.django_db
ROUNDS = 2
SIZE = 1000
number = count(1)


def compare(work: str, run: Callable[[], float], monkeypatch) -> None:
    """With and without, in turns, so that a noisy machine disturbs both; the best of each."""
    times = {True: [], False: []}
    for _ in range(ROUNDS):
        for is_kept in (False, True):
            with monkeypatch.context() as patch:
                if not is_kept:
                    patch.setattr(audit, "record", lambda *_, **__: None)
                    patch.setattr(audit, "record_many", lambda acts: None)
                times[is_kept].append(run())
    kept, plain = min(times[True]), min(times[False])
    report(work, f"{plain / kept:.3f} x   ({kept * 1000:,.0f} ms against {plain * 1000:,.0f} ms)")


def timed(run: Callable[[], object]) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started


def make_many(writer) -> list[Version]:
    new = [(Card(kind="title"), 0, {"name": f"Title {next(number)}", "type": "film"}) for _ in range(SIZE)]
    return change_many(new, by=writer, at=NOON)


def test_changing_many(writer, monkeypatch):
    compare(f"make {SIZE:,} records in one call", lambda: timed(lambda: make_many(writer)), monkeypatch)
    print()


def test_changing_one(writer, monkeypatch):
    title = make_title(writer)

    def one_by_one() -> float:
        return timed(lambda: [edit(title, writer, name=f"Name {next(number)}") for _ in range(100)])

    compare("change one record 100 times", one_by_one, monkeypatch)
    print()


def test_publishing(writer, editor, monkeypatch):
    def published() -> float:
        cards = [version.card for version in make_many(writer)]
        changeset = submit(propose(cards, by=writer, at=NOON), by=writer, at=NOON)
        read_all(changeset, by=editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        return timed(lambda: publish(changeset, by=editor, at=NOON))

    compare(f"publish {SIZE:,} records in one transaction", published, monkeypatch)
    print()


def test_sealing(writer):
    size = 20_000
    audit.record_many(audit.act("record.changed", by=writer, at=NOON, about="Something") for _ in range(size))

    def seal() -> None:
        while chain.seal(at=NOON):
            pass

    spent, walked = timed(seal), timed(lambda: list(Verification(at=NOON).faults()))
    assert Act.objects.count() == size
    report(f"seal a backlog of {size:,} acts", f"{size / spent:,.0f}/s")
    report("verify them", f"{size / walked:,.0f}/s")
    print()
