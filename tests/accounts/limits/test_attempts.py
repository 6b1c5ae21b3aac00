"""How failed sign-ins are counted, and how long whom they make wait: the rule, without pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.limits import attempts, digests, waits
from cms.accounts.limits.attempts import Slowed, Source
from cms.accounts.models import Attempts
from cms.jobs import chores
from tests.make import NOON

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOTHING = timedelta(0)


def at_(address: str, name: str = "ada", device: str | None = None) -> Source:
    return Source(digests.of_name(name), digests.of_address(address), device)


HOME = at_("192.0.2.1")


def fail(source: Source, at=NOON) -> timedelta:
    """Try with a wrong password; the wait where it was not checked."""
    try:
        attempts.begin(source, at=at)
    except Slowed as slowed:
        return slowed.left
    return NOTHING


def enter(source: Source, at=NOON) -> timedelta:
    """Try with the right password."""
    try:
        attempt = attempts.begin(source, at=at)
    except Slowed as slowed:
        return slowed.left
    attempts.succeed(attempt, at=at)
    attempts.settle(source, at=at)
    return NOTHING


def attack(name: str = "ada", number: int = 30, at=NOON):
    """Failures at one account, each from an address of its own."""
    for each in range(number):
        source = at_(f"198.51.{each // 200}.{each % 200}", name)
        left = fail(source, at)
        if left:
            fail(source, at + left)


class TestAWait:
    def test_grows_with_each_failure_up_to_the_longest(self):
        seconds = [
            waits.wait(each, allowance=5).total_seconds() for each in (0, 4, 5, 6, 7, 8, 10, 11, 99999)
        ]
        assert seconds == [0, 0, 5, 10, 20, 40, 160, 300, 300]

    @given(st.integers(0, 10**9), st.sampled_from([waits.ACCOUNT, waits.ADDRESS, waits.DEVICE]))
    def test_is_never_shorter_after_more_and_never_longer_than_the_longest(self, failed, allowance):
        one, more = (waits.wait(each, allowance=allowance) for each in (failed, failed + 1))
        assert NOTHING <= one <= more <= waits.LONGEST

    @pytest.mark.parametrize(
        ("left", "words"),
        [
            (0.2, "1 second"),
            (1, "1 second"),
            (19.1, "20 seconds"),
            (90, "90 seconds"),
            (91, "2 minutes"),
            (300, "5 minutes"),
        ],
    )
    def test_is_told_in_words_and_never_too_short(self, left, words):
        assert waits.in_words(timedelta(seconds=left)) == words


@pytest.mark.django_db
class TestAnAccount:
    def test_may_fail_some_times_and_then_waits_longer_each_time(self):
        assert [fail(HOME) for _ in range(6)] == [NOTHING] * 5 + [5 * SECOND]
        at, told = NOON, []
        for _ in range(8):
            at += fail(HOME, at)
            assert fail(HOME, at) == NOTHING
            told.append(fail(HOME, at).total_seconds())
        assert told == [10, 20, 40, 80, 160, 300, 300, 300]

    def test_is_slowed_from_many_addresses_together(self):
        for each in range(5):
            assert fail(at_(f"198.51.100.{each}")) == NOTHING
        assert fail(at_("203.0.113.9")) == 5 * SECOND

    def test_waits_once_wherever_others_go_on_meanwhile(self):
        attack()
        left = enter(HOME, NOON + MINUTE)
        assert NOTHING < left <= waits.LONGEST
        attack(at=NOON + 2 * MINUTE)
        assert enter(HOME, NOON + MINUTE + left - SECOND) == SECOND
        assert enter(HOME, NOON + MINUTE + left) == NOTHING

    def test_is_known_or_not_all_the_same(self):
        known = [fail(at_("192.0.2.1", "ada")) for _ in range(9)]
        unknown = [fail(at_("192.0.2.2", "nobody")) for _ in range(9)]
        assert known == unknown

    def test_does_not_slow_another(self):
        attack()
        assert enter(at_("192.0.2.1", "ben")) == NOTHING

    def test_is_one_in_all_its_spellings(self):
        for name in ("ada", "ADA", " Ada", "aDa ", "ａｄａ"):
            fail(at_("192.0.2.1", name))
        assert fail(HOME) > NOTHING

    def test_is_forgotten_after_an_hour_of_peace(self):
        attack()
        assert fail(HOME, NOON + timedelta(minutes=61)) > NOTHING
        assert fail(HOME, NOON + timedelta(minutes=66 + 61)) == NOTHING
        assert Attempts.objects.get(key=HOME.account).failed == 1

    def test_takes_back_what_was_right(self):
        for _ in range(50):
            assert enter(HOME) == NOTHING
        assert set(Attempts.objects.values_list("failed", flat=True)) == {0}

    def test_does_not_forget_others_failures_when_somebody_signs_in(self):
        attack(number=4)
        enter(HOME)
        assert Attempts.objects.get(key=HOME.account).failed == 4

    def test_forgets_what_the_one_who_signs_in_mistyped(self):
        attack(number=1)
        for _ in range(3):
            fail(HOME)
        enter(HOME)
        assert Attempts.objects.get(key=HOME.account).failed == 1

    def test_keeps_the_count_of_codes_while_only_the_password_is_right(self):
        """Who knows the password guesses codes no faster for typing it again."""
        wrong_codes, at = 0, NOON
        for _ in range(40):
            try:
                attempts.succeed(attempts.begin(HOME, at=at), at=at)
            except Slowed:
                at += SECOND
                continue
            wrong_codes += fail(HOME, at) == NOTHING
        # five, and one more after 5 seconds, and after another 10
        assert (wrong_codes, at - NOON) == (7, 33 * SECOND)

    def test_lets_the_second_step_follow_the_first_at_once(self):
        attack()
        left = fail(HOME)
        at = NOON + left
        attempts.succeed(attempts.begin(HOME, at=at), at=at)
        assert enter(HOME, at + SECOND) == NOTHING


@pytest.mark.django_db
class TestAnAddress:
    def test_that_tries_many_accounts_is_slowed_at_each(self):
        told = [fail(at_("192.0.2.1", f"name-{each}")) for each in range(25)]
        assert told == [NOTHING] * 20 + [5 * SECOND] * 5
        assert fail(at_("192.0.2.2", "name-30")) == NOTHING

    def test_of_an_office_is_not_slowed_where_people_sign_in_after_all(self):
        for each in range(100):
            for mistyped in range(3):
                assert fail(at_("192.0.2.1", f"name-{each}")) == NOTHING, mistyped
            assert enter(at_("192.0.2.1", f"name-{each}")) == NOTHING

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
            ("192.0.2.1", "192.0.2.2", False),
            ("", "", True),
            ("unknown", "", False),
        ],
    )
    def test_is_what_one_customer_has(self, one, other, same):
        assert (digests.of_address(one) == digests.of_address(other)) is same


@pytest.mark.django_db
class TestAKnownDevice:
    def test_is_never_slowed_by_what_others_do(self):
        for each in range(40):
            fail(HOME)
            fail(at_("192.0.2.1", f"name-{each}"))
        attack()
        assert fail(HOME) > NOTHING
        assert enter(at_("192.0.2.1", device="phone")) == NOTHING

    def test_is_slowed_by_its_own_failures_after_more_of_them(self):
        phone = at_("192.0.2.1", device="phone")
        assert [fail(phone) for _ in range(11)] == [NOTHING] * 10 + [5 * SECOND]
        assert fail(at_("192.0.2.9", device="phone")) == 5 * SECOND
        assert enter(at_("192.0.2.1", device="laptop")) == NOTHING
        assert enter(phone, NOON + 5 * SECOND) == NOTHING

    def test_slows_nobody_else(self):
        for _ in range(30):
            fail(at_("192.0.2.1", device="phone"))
        assert enter(HOME) == NOTHING


@pytest.mark.django_db
class TestAClock:
    def test_that_is_set_back_makes_no_wait_longer(self):
        attack()
        left = fail(HOME)
        before = NOON - timedelta(days=1)
        assert fail(HOME, before) <= left
        assert enter(HOME, before + left) == NOTHING

    def test_that_runs_ahead_forgets(self):
        attack()
        assert enter(HOME, NOON + timedelta(days=1)) == NOTHING


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["home", "a", "b", "c"]),
        st.sampled_from(["ada", "ben"]),
        st.sampled_from([None, "theirs"]),
        st.booleans(),
        st.integers(-90, 200),
    ),
    max_size=60,
)


@pytest.mark.django_db
@given(ACTS, st.integers(0, 59))
def test_the_right_person_gets_in_within_the_longest_wait_whatever_others_do(acts, when):
    Attempts.objects.all().delete()
    now, told_at, left = NOON, None, None
    for number, (address, name, device, right, pause) in enumerate(acts):
        now += pause * SECOND
        if number == when:
            told_at, left = now, enter(at_("mine"), now)
            assert left <= waits.LONGEST
            assert enter(at_("mine", device="laptop"), now) == NOTHING
        assert (enter if right else fail)(at_(address, name, device), now) <= waits.LONGEST
    if told_at is None:
        told_at, left = now, enter(at_("mine"), now)
    assert left <= waits.LONGEST
    assert enter(at_("mine", device="laptop"), now) == NOTHING
    # Who was told of no wait has got in already.
    assert not left or enter(at_("mine"), told_at + left) == NOTHING


class TestWhatIsStored:
    pytestmark = pytest.mark.django_db

    def test_names_nobody_and_no_address(self):
        fail(HOME)
        stored = str(list(Attempts.objects.values()))
        assert "ada" not in stored
        assert "192.0.2" not in stored

    def test_is_nothing_while_somebody_waits_as_told(self):
        for _ in range(6):
            fail(HOME)
        with CaptureQueriesContext(connection) as said:
            fail(HOME)
        assert [each["sql"] for each in said if each["sql"].startswith("UPDATE")] == []

    def test_is_cleaned_when_it_counts_no_more(self):
        fail(HOME)
        fail(at_("192.0.2.7", "ben"), NOON + MINUTE)
        chores.clear_old(at=NOON + waits.FORGOTTEN)
        assert set(Attempts.objects.values_list("since", flat=True)) == {NOON + MINUTE}

    def test_is_cleaned_by_and_by(self, monkeypatch):
        monkeypatch.setattr(attempts, "BATCH", 2)
        attack(number=5)
        attempts.forget(at=NOON + waits.FORGOTTEN)
        assert not Attempts.objects.exists()

    @pytest.mark.parametrize("name", ["x" * 10_000, "a\0b", "\ud800", "", "' OR 1=1 --"])
    def test_is_a_digest_whatever_was_typed(self, name):
        assert fail(at_("192.0.2.1", name)) == NOTHING
        assert {len(each.key) for each in Attempts.objects.all()} == {64}

    def test_takes_a_bounded_number_of_queries(self, django_assert_num_queries):
        attack()
        fail(HOME)
        # savepoint, rows that are missing, rows locked, their new counts, release
        with django_assert_num_queries(5):
            assert fail(HOME, NOON + waits.LONGEST) == NOTHING


@pytest.mark.django_db(transaction=True)
class TestAttemptsThatRace:
    def all_at_once(self, sources: list[Source]) -> list[timedelta]:
        def apart(source: Source) -> timedelta:
            try:
                return fail(source)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(apart, sources))

    def test_are_checked_as_often_as_one_after_another(self):
        told = self.all_at_once([HOME] * 24)
        assert told.count(NOTHING) == waits.ACCOUNT
        assert Attempts.objects.get(key=HOME.account).failed == waits.ACCOUNT

    def test_from_many_addresses_too(self):
        told = self.all_at_once([at_(f"198.51.100.{each}") for each in range(24)])
        assert told.count(NOTHING) == waits.ACCOUNT

    def test_and_at_many_accounts(self):
        told = self.all_at_once([at_("192.0.2.1", f"name-{each}") for each in range(40)])
        assert told.count(NOTHING) == waits.ADDRESS

    def test_wait_for_each_other_in_no_ring_while_rows_are_deleted(self):
        def mixed(number: int) -> timedelta | None:
            try:
                if number % 5 == 0:
                    return attempts.forget(at=NOON + waits.FORGOTTEN)
                return (fail if number % 2 else enter)(at_(f"192.0.2.{number % 3}", f"name-{number % 4}"))
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert len(list(pool.map(mixed, range(80)))) == 80
