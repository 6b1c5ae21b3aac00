"""How often a key may ask, counted in the database and in a Redis, by threads and processes at once."""

import copy
import shutil
import socket
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.models import CacheEntry
from cms.feed.requests import rates
from cms.feed.requests.rates import Rate, take, take_or_pass
from cms.jobs import chores
from cms.operation.caches import configuration
from tests.make import NOON

REDIS = "redis://127.0.0.1:6379/0"
AT = NOON.timestamp()


def use(settings, url: str) -> None:
    ours = copy.deepcopy(configuration(url))
    ours["counts"]["KEY_PREFIX"] = uuid.uuid4().hex  # nobody else's counts
    settings.CACHES = ours


def answers(url: str) -> bool:
    try:
        return redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return False


@pytest.fixture(scope="session")
def server():
    """The address of a Redis: the one of this machine, or one of our own where it is installed only."""
    if answers(REDIS):
        yield REDIS
        return
    if not shutil.which("redis-server"):
        pytest.skip("No Redis answers on 127.0.0.1:6379, and redis-server is not installed.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            if answers(f"redis://127.0.0.1:{port}/0"):
                break
            time.sleep(0.1)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        child.terminate()
        child.wait()


@pytest.fixture(params=["database", "redis"])
def counts(request, settings, transactional_db):
    use(settings, request.getfixturevalue("server") if request.param == "redis" else "")
    return request.param


@pytest.fixture(autouse=True)
def nothing_is_out(monkeypatch):
    monkeypatch.setattr(rates.Outage, "since", None)
    monkeypatch.setattr(rates.Outage, "asked_at", 0.0)


def at_once(number: int, what) -> list:
    def apart(_):
        try:
            return what()
        finally:
            connection.close()
            caches.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(apart, range(number)))


class TestAKey:
    def test_asks_up_to_its_limit_and_again_when_the_first_is_long_enough_ago(self, counts):
        rate = Rate(3, 60)
        assert [take("one", rate, at=AT + each) for each in (0, 10, 20)] == [0, 0, 0]
        wait = take("one", rate, at=AT + 30)
        assert 30 <= wait <= 32
        assert take("one", rate, at=AT + 30 + wait) == 0
        assert take("one", rate, at=AT + 31 + wait) > 0

    def test_that_keeps_asking_is_not_shut_out(self, counts):
        rate = Rate(2, 60)
        passed = [each for each in range(200) if take("one", rate, at=AT + each) == 0]
        assert passed == [0, 1, 61, 62, 122, 123, 183, 184]

    def test_is_counted_by_itself(self, counts):
        assert [take(name, Rate(1, 60), at=AT) for name in ("key-1", "key-11", "key-1")] == [0, 0, 60 + 1]

    def test_never_passes_more_often_than_its_limit_when_many_requests_race(self, counts):
        passed = at_once(8, lambda: [take("one", Rate(7, 3600), at=AT) for _ in range(4)])
        assert 5 <= sum(each.count(0) for each in passed) <= 7

    def test_loses_no_count_to_a_race(self, counts):
        at_once(8, lambda: [take("one", Rate(100, 3600), at=AT) for _ in range(5)])
        assert caches["counts"].get(f"rate-one-100-3600-{int(AT / 60)}") == 40

    def test_whose_clock_is_set_back_waits_no_longer_than_a_window(self, counts):
        rate = Rate(1, 60)
        take("one", rate, at=AT)
        assert take("one", rate, at=AT - 3600) == 0
        assert take("one", rate, at=AT - 3599) <= 60


def test_several_processes_share_the_count_by_default(transactional_db, settings):
    use(settings, "")
    prefix = settings.CACHES["counts"]["KEY_PREFIX"]
    script = f"""
import django, copy
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {connection.settings_dict["NAME"]!r}
settings.CACHES["counts"] = settings.CACHES["counts"] | {{"KEY_PREFIX": {prefix!r}}}
from django.db import connection
connection.settings_dict["NAME"] = {connection.settings_dict["NAME"]!r}
from cms.feed.requests.rates import Rate, take
print(sum(take("one", Rate(10, 3600), at={AT}) == 0 for _ in range(6)))
"""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert 8 <= sum(int(child.communicate()[0]) for child in children) <= 10


def test_any_window_holds_at_most_the_limit(monkeypatch):
    shared = Memory()
    monkeypatch.setattr(rates, "caches", {"counts": shared})

    @given(st.integers(1, 6), st.lists(st.floats(0, 30), min_size=1, max_size=40))
    def holds(limit, pauses):
        shared.clear()
        rate, now, passed = Rate(limit, 60), AT, []
        for pause in pauses:
            now += pause
            wait = take("one", rate, at=now)
            assert 0 <= wait <= 62
            if not wait:
                passed.append(now)
        for first, after in zip(passed, passed[limit:], strict=False):
            assert after - first > 60

    holds()


class Memory(dict):
    """A cache that one example has to itself."""

    def incr(self, key, delta=1):
        if key not in self:
            raise ValueError
        self[key] += delta
        return self[key]

    def decr(self, key):
        return self.incr(key, -1)

    def add(self, key, value, timeout):
        return key not in self and self.update({key: value}) is None

    def get_many(self, names):
        return {each: self[each] for each in names if each in self}


class TestARedisThatIsGone:
    @pytest.fixture(autouse=True)
    def gone(self, settings):
        use(settings, "redis://ada:open-sesame@127.0.0.1:1/0")

    def test_lets_everybody_through_and_is_told_once(self, caplog):
        assert [take_or_pass("one", Rate(1, 60), at=AT) for _ in range(5)] == [0] * 5
        assert [line.levelname for line in caplog.records] == ["ERROR"]
        assert "sesame" not in caplog.text

    def test_is_asked_by_one_request_in_ten_seconds(self, monkeypatch):
        take_or_pass("one", Rate(1, 60), at=AT)
        with monkeypatch.context() as patch:
            patch.setattr(rates, "take", pytest.fail)
            take_or_pass("one", Rate(1, 60), at=AT)
        asked = []
        monkeypatch.setattr(rates, "take", lambda *args, at: asked.append(at) or 0)
        monkeypatch.setattr(rates.Outage, "asked_at", time.monotonic() - rates.PAUSE)
        take_or_pass("one", Rate(1, 60), at=AT)
        assert asked == [AT]

    def test_counts_again_when_it_is_back(self, caplog, settings, db):
        take_or_pass("one", Rate(1, 60), at=AT)
        use(settings, "")
        rates.Outage.asked_at -= rates.PAUSE
        assert [take_or_pass("one", Rate(1, 60), at=AT) > 0 for _ in range(3)] == [False, True, True]
        assert [line.levelname for line in caplog.records] == ["ERROR", "WARNING"]


class TestTheDatabaseCache:
    @pytest.fixture(autouse=True)
    def fresh(self, settings, db):
        use(settings, "")

    def test_has_its_table_by_migrate(self):
        assert CacheEntry._meta.db_table == caches["default"]._table

    def test_counts_nothing_that_is_over(self):
        cache = caches["counts"]
        cache.add("n", 1, timeout=100)
        CacheEntry.objects.update(expires=NOON)
        with pytest.raises(ValueError, match="not found"):
            cache.incr("n")
        with pytest.raises(ValueError, match="not found"):
            cache.incr("other")

    def test_keeps_the_end_of_what_it_counts(self):
        cache = caches["counts"]
        cache.add("n", 1, timeout=100)
        end = CacheEntry.objects.get().expires
        assert [cache.incr("n"), cache.incr("n", 5), cache.decr("n"), cache.get("n")] == [2, 7, 6, 6]
        assert CacheEntry.objects.get().expires == end

    def test_is_cleaned_of_what_is_over(self):
        caches["counts"].add("old", 1, timeout=100)
        CacheEntry.objects.update(expires=NOON)
        caches["counts"].add("new", 1, timeout=None)
        chores.clear_old(at=NOON.replace(hour=13))
        assert [each.cache_key.rpartition(":")[2] for each in CacheEntry.objects.all()] == ["new"]

    def test_takes_one_query_to_read_a_window(self):
        take("one", Rate(9, 60), at=AT)
        take("one", Rate(9, 60), at=AT + 10)
        with CaptureQueriesContext(
            connection,
        ) as said:
            take("one", Rate(9, 60), at=AT + 10)
        # savepoint, the slice, its new number, release; the window
        assert len(said) == 5
