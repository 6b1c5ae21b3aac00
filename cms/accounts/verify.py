"""Verifying the audit log: walk the chain of seals and name what was altered, is missing or is not sealed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from .models import Act, Seal
from .seal import COLUMNS, covered, digest_of_act, digest_of_seal

GRACE = timedelta(minutes=5)
# Acts, and seals of five hundred acts each, held in memory at a time.
CHUNK = 1000
LINKS = 20


class Numbers:
    """A set of numbers stored as ranges: most follow one another, so that millions take little memory."""

    def __init__(self) -> None:
        self.ranges: list[list[int]] = []

    def __contains__(self, number: int) -> bool:
        place = bisect_left(self.ranges, number + 1, key=lambda each: each[0]) - 1
        return place >= 0 and number <= self.ranges[place][1]

    def add(self, number: int) -> None:
        if number in self:
            return
        place = bisect_left(self.ranges, number, key=lambda each: each[0])
        self.ranges.insert(place, [number, number])
        for left in (place, place - 1):
            if 0 <= left < len(self.ranges) - 1 and self.ranges[left][1] + 1 == self.ranges[left + 1][0]:
                self.ranges[left][1] = self.ranges.pop(left + 1)[1]

    def between(self) -> Iterator[tuple[int, int | None]]:
        """First and last of each range of numbers that are not in the set; None for no end."""
        yield from (
            (before[1] + 1, after[0] - 1)
            for before, after in pairwise([[0, 0], *self.ranges])
            if after[0] > 1
        )
        yield (self.ranges[-1][1] + 1 if self.ranges else 1), None


class Verification:
    """One walk along the chain.

    After `faults` is exhausted, `head` is the newest seal, `sealed` the number of sealed acts, `waiting` the
    number of acts that have waited for their seal no longer than `grace`. expect: the digest of a seal, noted
    elsewhere, that the chain has to contain.
    """

    def __init__(self, *, at: datetime, grace: timedelta = GRACE, expect: str = ""):
        self.at, self.grace, self.expect = at, grace, expect
        self.head: Seal | None = None
        self.sealed = self.waiting = 0
        self.is_expected_there = not expect
        self._numbers = Numbers()

    def faults(self) -> Iterator[str]:
        """What is wrong: one sentence for each row at fault."""
        yield from self._links()
        yield from self._unsealed()
        if not self.is_expected_there:
            yield f"No seal has the digest {self.expect}: the chain was cut off before it, or rewritten."

    def _links(self) -> Iterator[str]:
        """Check the seals that were not checked yet."""
        while links := Seal.objects.filter(number__gt=self.head.number if self.head else 0)[:LINKS]:
            for link in links:
                yield from self._link(link)
                yield from self._acts(link)
                self.head = link

    def _link(self, link: Seal) -> Iterator[str]:
        number, digest = (self.head.number, self.head.digest) if self.head else (0, "")
        if link.number == number + 2:
            yield f"Seal {number + 1} is missing."
        elif link.number > number + 2:
            yield f"Seals {number + 1} to {link.number - 1} are missing."
        elif link.previous != digest:
            yield f"Seal {link.number} does not follow from the seal before it: one of the two was replaced."
        if digest_of_seal(link) != link.digest:
            yield f"Seal {link.number} was altered: its digest does not match its content."
        elif link.digest == self.expect:
            self.is_expected_there = True

    def _acts(self, link: Seal) -> Iterator[str]:
        try:
            digests = dict(covered(link))
        except (TypeError, ValueError):
            yield f"Seal {link.number} can't be read, so the acts that it covers can't be checked."
            return
        found = {row[0]: row for row in Act.objects.filter(pk__in=digests).values_list(*COLUMNS)}
        for number, digest in digests.items():
            self._numbers.add(number)
            self.sealed += 1
            if number not in found:
                yield f"Act {number} is missing: seal {link.number} covers it."
            elif digest_of_act(found[number]) != digest:
                said = _said(found[number][1], found[number][7])
                yield f"Act {number} was altered since seal {link.number}: now it says {said}."

    def _unsealed(self) -> Iterator[str]:
        # Only the ids between sealed ones and after them: the sealed ones were read above.
        for first, end in list(self._numbers.between()):
            rows = Act.objects.filter(pk__lte=end) if end is not None else Act.objects.all()
            while found := list(rows.filter(pk__gte=first).order_by("pk").values_list(*COLUMNS[:-1])[:CHUNK]):
                yield from self._loose(found)
                first = found[-1][0] + 1

    def _loose(self, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
        """A sentence for each of the acts that has waited too long for its seal."""
        old = [row for row in rows if row[4] <= self.at - self.grace]
        self.waiting += len(rows) - len(old)
        # A worker may have sealed them while the walk went on.
        yield from self._links() if old else ()
        for number, what, _, _, written_at, _, _, about in old:
            if number not in self._numbers:
                yield f"Act {number} is in no seal: {_said(what, about)}, {written_at:%-d %B %Y, %H:%M} UTC."


def _said(what: str, about: str) -> str:
    return f"{what} “{about}”" if about else what
