"""How long a sign-in waits after failures: arithmetic alone."""

import math
from datetime import timedelta

# Failures that cost nothing, as people mistype: of one account, on devices it never signed in on; of one
# address, behind which a whole office may sit; of one device that signed in to the account before.
ACCOUNT, ADDRESS, DEVICE = 5, 20, 10
# The first wait; each further failure doubles it, up to the longest that anybody is ever told to wait.
FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=5)
# Failures are forgotten so long after the last one.
FORGOTTEN = timedelta(hours=1)


def wait(failed: int, *, allowance: int) -> timedelta:
    """How long the next attempt waits after so many failures; zero within the allowance."""
    if failed < allowance:
        return timedelta(0)
    # After some doublings it is the longest anyway, and without a bound the power would overflow.
    return min(FIRST * 2 ** min(failed - allowance, 16), LONGEST)


def in_words(left: timedelta) -> str:
    """A wait as `20 seconds` or `5 minutes`, never less than it is."""
    seconds = whole_seconds(left)
    number, unit = (seconds, "second") if seconds <= 90 else (math.ceil(seconds / 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def whole_seconds(left: timedelta) -> int:
    return max(1, math.ceil(left.total_seconds()))
