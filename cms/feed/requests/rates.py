"""How often a key has asked, counted for all web processes together in the cache `counts`.

A window is counted in slices. Each request first adds itself to the slice of this moment, in one step that
nobody can come between, then reads the slices of the window, and takes itself back where they hold more than
the limit. So of requests that race none is missed: never more than the limit pass in any window. Of two that
race for the last place both may be refused, and what has just left the window counts until its slice has. A
clock set back by more than a window begins the count anew.
"""

import logging
import math
import time
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SECONDS = {"s": 1, "sec": 1, "min": 60, "hour": 3600, "day": 86400}
# For how many seconds after Redis failed nobody asks it: each would wait for it.
PAUSE = 10


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From words such as `600/min`, as settings check them."""
        limit, _, unit = text.partition("/")
        return cls(int(limit), SECONDS[unit])

    @property
    def slices(self) -> int:
        """Into how many parts the window is cut: with more, who asks evenly comes closer to the limit."""
        return 60 if self.seconds > 1 else 10

    @property
    def slice(self) -> float:
        """The length of one, in seconds."""
        return self.seconds / self.slices


def take(name: str, rate: Rate, *, at: float) -> int:
    """Count a request of `name` at that second of the epoch; 0 where it may pass, or seconds to wait."""
    cache = caches["counts"]
    now = int(at / rate.slice)
    names = {_name(name, rate, each): each for each in range(now - rate.slices, now + 1)}
    mine = _name(name, rate, now)
    _add(cache, mine, rate)
    held = {names[each]: count for each, count in cache.get_many(names).items()}
    beyond = sum(held.values()) - rate.limit
    if beyond <= 0:
        return 0
    # What is refused doesn't count, or who keeps asking would never be let in again.
    cache.decr(mine)
    held[now] -= 1
    return _seconds_until_free(held, beyond, rate, at=at)


def _name(name: str, rate: Rate, number: int) -> str:
    return f"rate-{name}-{rate.limit}-{rate.seconds}-{number}"


def _add(cache: Any, name: str, rate: Rate) -> None:
    try:
        cache.incr(name)
    except ValueError:
        # It stays while any window may hold it. Of two who begin it the second counts after the first.
        if not cache.add(name, 1, timeout=2 * rate.seconds + 2):
            cache.incr(name)


def _seconds_until_free(held: dict[int, int], beyond: int, rate: Rate, *, at: float) -> int:
    for number, count in sorted(held.items()):
        beyond -= count
        if beyond <= 0:
            return max(1, math.ceil((number + rate.slices + 1) * rate.slice - at))
    return rate.seconds


class Outage:
    """Whether Redis is gone: then one request in `PAUSE` seconds asks it, and the log has one line of it."""

    since: ClassVar[float | None] = None
    asked_at: ClassVar[float] = 0.0

    @classmethod
    def is_on(cls) -> bool:
        return cls.since is not None and time.monotonic() - cls.asked_at < PAUSE

    @classmethod
    def begin(cls, error: Exception) -> None:
        cls.asked_at = time.monotonic()
        if cls.since is None:
            cls.since = cls.asked_at
            logger.error(
                "Redis (CACHE_URL) does not answer: keys are let through and not counted until it does.",
                exc_info=error,
            )

    @classmethod
    def end(cls) -> None:
        if cls.since is not None:
            cls.since = None
            logger.warning("Redis (CACHE_URL) answers again: keys are counted.")


def take_or_pass(name: str, rate: Rate, *, at: float) -> int:
    """`take`; where Redis is gone, everybody passes: a reader that pays for the feed gets it."""
    if Outage.is_on():
        return 0
    try:
        seconds = take(name, rate, at=at)
    except (RedisError, OSError) as error:
        Outage.begin(error)
        return 0
    Outage.end()
    return seconds
