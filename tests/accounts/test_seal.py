"""Acts are sealed in a hash chain: altering, removing or inserting one shows, as does altering the chain."""

import logging
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts import audit, seal
from cms.accounts.models import Act, Seal
from cms.accounts.verify import Numbers, Verification
from cms.desk.base import database
from cms.jobs import worker
from tests.make import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = timezone.now() + timedelta(hours=1)


def write(*whats: str, by=None) -> list[Act]:
    return [audit.record(what, by=by, at=NOON, about=f"About {what}") for what in whats]


def sealed_acts() -> list[int]:
    return [number for link in Seal.objects.all() for number, _ in seal.covered(link)]


def faults(**values) -> list[str]:
    return list(Verification(at=LATER, **values).faults())


def gaps(chain: list[Seal]) -> list[list[int]]:
    """First and last of the ids that are missing now, after those of the chain."""
    said = orjson.loads(seal.head().gaps)
    return [[first, end] for first, end, _ in said if first > seal.covered(chain[0])[0][0]]


@contextmanager
def tampering():
    """What somebody with access to the database itself can do."""
    database.check_constraints_now()
    database.remove_guards()
    try:
        yield
    finally:
        database.install_guards()


@pytest.fixture
def chain(editor):
    """Three seals of two acts each."""
    for pair in ("one", "two"), ("three", "four"), ("five", "six"):
        write(*pair, by=editor)
        seal.seal(at=NOON)
    return list(Seal.objects.all())


class TestASeal:
    def test_covers_what_waits_and_binds_the_seal_before(self, chain):
        first, second, third = chain
        assert sealed_acts() == list(Act.objects.values_list("pk", flat=True))
        assert (first.previous, second.previous, third.previous) == ("", first.digest, second.digest)
        assert [each.number for each in chain] == [1, 2, 3]

    def test_is_not_made_of_nothing(self, chain):
        assert seal.seal(at=NOON) is None
        assert Seal.objects.count() == 3

    def test_covers_an_act_that_was_committed_late(self, chain, editor):
        [missing] = write("late")
        number = missing.pk
        with tampering():
            missing.delete()  # as if its transaction were still open
        write("early", "early too")
        seal.seal(at=NOON)
        assert number not in sealed_acts()
        assert gaps(chain) == [[number, number]]
        Act.objects.create(pk=number, what="late", by=editor, at=NOON)
        seal.seal(at=NOON)
        assert sealed_acts()[-1] == number
        assert (gaps(chain), faults()) == ([], [])

    def test_gives_a_number_up_that_was_rolled_back_long_ago(self, chain):
        Act.objects.create(pk=seal.head().through + 300, what="after a gap", at=NOON)
        seal.seal(at=NOON)
        [gap] = gaps(chain)
        assert gap[1] - gap[0] == 298
        write("next")
        seal.seal(at=NOON + timedelta(days=1))
        assert (gaps(chain), faults()) == ([], [])

    def test_fills_a_gap_by_parts(self, chain):
        start = seal.head().through
        for number in (10, 4, 7, 300, 200):
            Act.objects.create(pk=start + number, what="scattered", at=NOON)
            seal.seal(at=NOON)
        left = [[first - start, end - start] for first, end in gaps(chain)]
        assert sorted(left) == [[1, 3], [5, 6], [8, 9], [11, 199], [201, 299]]
        assert faults() == []

    def test_can_neither_be_changed_nor_removed(self, chain):
        for sql in ("UPDATE accounts_seal SET digest = ''", "DELETE FROM accounts_seal"):
            with (
                pytest.raises(DatabaseError, match="insert-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)

    @pytest.mark.parametrize("number", [20, 400])
    def test_takes_as_many_queries_for_few_acts_as_for_many(self, number, django_assert_num_queries):
        audit.record_many(audit.act("many", by=None, at=NOON) for _ in range(number))
        with django_assert_num_queries(5):  # savepoint, head, acts, seal, release
            seal.seal(at=NOON)
        assert len(sealed_acts()) == number


class TestTheWorker:
    def work(self, at):
        worker.work_off("worker", clock=lambda: at)

    def test_seals_once_a_minute(self):
        write("one")
        self.work(NOON)
        write("two")
        self.work(NOON + MINUTE / 2)
        assert len(sealed_acts()) == 1
        self.work(NOON + MINUTE)
        assert len(sealed_acts()) == 2

    def test_works_a_backlog_off_in_batches(self):
        audit.record_many(audit.act("many", by=None, at=NOON) for _ in range(2 * seal.BATCH + 3))
        self.work(NOON)
        assert [len(seal.covered(link)) for link in Seal.objects.all()] == [
            seal.BATCH,
            seal.BATCH,
            3,
        ]

    def test_goes_on_where_the_clock_went_back(self):
        for at in (NOON + timedelta(days=1), NOON):
            audit.record("one", by=None, at=at)
            self.work(at)
        assert Seal.objects.count() == 2

    def test_goes_on_where_sealing_fails(self, monkeypatch, caplog):
        def fail(**values):
            raise ValueError

        monkeypatch.setattr(seal, "seal_due", fail)
        with caplog.at_level(logging.CRITICAL, logger="cms.jobs.worker"):
            self.work(NOON)


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_never_fork_the_chain(self):
        audit.record_many(audit.act("many", by=None, at=NOON) for _ in range(4 * seal.BATCH))
        start, errors = Barrier(2), []

        def work():
            start.wait()
            try:
                while len(sealed_acts()) < 4 * seal.BATCH:
                    seal.seal(at=NOON)
            except Exception as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=work) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert (errors, faults()) == ([], [])
        assert sorted(sealed_acts()) == sorted(Act.objects.values_list("pk", flat=True))


class TestVerifying:
    def test_finds_nothing_wrong_with_what_nobody_touched(self, chain):
        walk = Verification(at=LATER)
        assert list(walk.faults()) == []
        assert (walk.sealed, walk.waiting, walk.head) == (6, 0, chain[-1])

    @pytest.mark.parametrize(
        "change",
        [
            {"what": "nothing.done"},
            {"about": "Somebody else"},
            {"at": NOON + MINUTE},
            {"written_at": NOON},
            {"card": 5},
            {"changeset": 5},
            {"detail": '{"a":1}'},
            {"by": None},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_names_an_act_of_which_anything_was_altered(self, chain, change):
        number = sealed_acts()[3]
        with tampering():
            Act.objects.filter(pk=number).update(**change)
        [fault] = faults()
        assert fault.startswith(f"Act {number} was altered since seal 2")

    def test_names_an_act_that_was_removed(self, chain):
        number = sealed_acts()[2]
        with tampering():
            Act.objects.filter(pk=number).delete()
        assert faults() == [f"Act {number} is missing: seal 2 covers it."]

    def test_names_an_act_that_waits_for_too_long(self, chain, editor):
        [act] = write("unsealed", by=editor)
        assert list(Verification(at=timezone.now()).faults()) == []
        [fault] = faults()
        assert fault.startswith(f"Act {act.pk} is in no seal: unsealed “About unsealed”")
        assert faults(grace=timedelta(days=1)) == []

    def test_names_an_act_that_was_slipped_in_under_a_number_given_up(self, chain):
        last = seal.head().through
        Act.objects.create(pk=last + 9, what="after a gap", at=NOON)
        seal.seal(at=NOON)
        write("next")
        seal.seal(at=NOON + timedelta(days=1))
        Act.objects.create(pk=last + 5, what="slipped in", at=NOON)
        assert seal.seal(at=NOON + timedelta(days=1)) is None
        [fault] = faults()
        assert fault.startswith(f"Act {last + 5} is in no seal: slipped in")

    def test_does_not_name_what_a_worker_seals_meanwhile(self, chain):
        write("meanwhile")
        walk = Verification(at=LATER)
        links, walked = walk._links, []

        def sealing_between():
            if walked:
                seal.seal(at=NOON)
            walked.append(True)
            yield from links()

        walk._links = sealing_between
        assert list(walk.faults()) == []
        assert walk.sealed == 7

    @pytest.mark.parametrize("change", [{"at": NOON + MINUTE}, {"gaps": "[[1,2,3]]"}, {"through": 99}])
    def test_names_a_seal_that_was_altered(self, chain, change):
        with tampering():
            Seal.objects.filter(number=2).update(**change)
        assert faults() == ["Seal 2 was altered: its digest does not match its content."]

    def test_names_a_seal_that_nobody_can_read(self, chain):
        with tampering():
            Seal.objects.filter(number=2).update(acts="nonsense")
        assert "Seal 2 can't be read, so the acts that it covers can't be checked." in faults()

    def test_names_a_seal_that_was_written_anew(self, chain):
        second = chain[1]
        with tampering():
            Act.objects.filter(pk=sealed_acts()[2]).update(about="Somebody else")
            rows = Act.objects.filter(pk__in=dict(seal.covered(second))).order_by("pk")
            second.acts = orjson.dumps(
                [[row[0], seal.digest_of_act(row)] for row in rows.values_list(*seal.COLUMNS)]
            ).decode()
            second.digest = seal.digest_of_seal(second)
            second.save()
        [fault] = faults()
        assert fault.startswith("Seal 3 does not follow from the seal before it")

    def test_names_a_seal_that_is_missing_and_what_it_covered(self, chain):
        with tampering():
            Seal.objects.filter(number=2).delete()
        missing, *loose = faults()
        assert (missing, len(loose)) == ("Seal 2 is missing.", 2)
        with tampering():
            Seal.objects.filter(number=1).delete()
        assert faults()[0] == "Seals 1 to 2 are missing."

    def test_tells_that_the_end_was_cut_off_by_a_digest_kept_elsewhere(self, chain):
        with tampering():
            Seal.objects.filter(number=3).delete()
            Act.objects.filter(pk__gt=chain[1].through).delete()
        assert faults(expect=chain[1].digest) == []
        assert faults() == []
        [fault] = faults(expect=chain[2].digest)
        assert fault.startswith(f"No seal has the digest {chain[2].digest}")

    def test_takes_a_bounded_number_of_queries(self):
        asked = []
        for size in (2, 40):
            audit.record_many(audit.act("many", by=None, at=NOON) for _ in range(size))
            seal.seal(at=NOON)
            with CaptureQueriesContext(connection) as queries:
                assert faults() == []
            asked.append(len(queries))
        assert asked[1] == asked[0] + 1  # one for the acts of each seal


class TestTheCommand:
    def run(self, *args) -> str:
        out = StringIO()
        call_command("verify_audit", *args, stdout=out)
        return out.getvalue()

    def test_prints_the_newest_digest_to_be_kept_elsewhere(self, chain):
        said = self.run()
        assert said == f"6 acts sealed, 0 waiting for their seal.\nSeal 3, {chain[2].digest}\n"
        assert self.run("--expect", chain[0].digest.upper()) == said

    def test_says_who_seals_where_nothing_is_sealed(self):
        write("one")
        assert self.run() == (
            "0 acts sealed, 1 waiting for their seal.\n"
            "Nothing is sealed yet: `manage.py worker` seals acts every minute.\n"
        )

    def test_fails_with_the_number_of_faults(self, chain):
        with tampering():
            Act.objects.filter(pk=sealed_acts()[0]).update(about="Somebody else")
            Act.objects.filter(pk=sealed_acts()[1]).delete()
        with pytest.raises(CommandError, match="2 faults in the audit log") as error:
            self.run()
        assert error.value.returncode == 1

    def test_takes_another_grace(self, chain):
        write("one")
        with pytest.raises(CommandError, match="1 fault in"):
            self.run("--grace", "0")
        with pytest.raises(CommandError, match="0 or more"):
            self.run("--grace", "-1")


def test_numbers_say_what_is_in_them_and_what_is_not():
    found = Numbers()
    for number in (5, 6, 9, 7, 8, 2, 12, 5):
        found.add(number)
    assert found.ranges == [[2, 2], [5, 9], [12, 12]]
    assert [number for number in range(14) if number in found] == [2, 5, 6, 7, 8, 9, 12]
    assert list(found.between()) == [(1, 1), (3, 4), (10, 11), (13, None)]
    assert list(Numbers().between()) == [(1, None)]
