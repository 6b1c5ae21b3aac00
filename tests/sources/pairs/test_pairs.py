"""Pairs of claims: contradictions are found, and what can be right side by side raises no alarm."""

import pytest

from sources.claims.contradiction import compare

from . import kept_aside, tuned
from .notation import Pair, body
from .terms import TERMS

FOUND, FALSE = 0.95, 0.05  # of what contradicts, and of what does not


def outcome(pair: Pair) -> str | None:
    """The contradiction that is found, the same whichever claim comes first; None for none."""
    one, other = body(pair.one), body(pair.other)
    found, turned = compare(one, other, TERMS), compare(other, one, TERMS)
    assert found == turned
    return found.kind.value if found and found.kind.is_alarming else None


class TestTunedPairs:
    @pytest.mark.parametrize("pair", tuned.CONTRADICT, ids=str)
    def test_contradict_in_what_they_do(self, pair):
        assert outcome(pair) == pair.kind

    @pytest.mark.parametrize("pair", tuned.AGREE, ids=str)
    def test_raise_no_alarm(self, pair):
        assert outcome(pair) is None


class TestPairsKeptAside:
    def test_are_found_and_raise_no_alarm_as_often_as_we_promise(self):
        found = [outcome(pair) is not None for pair in kept_aside.CONTRADICT]
        alarms = [outcome(pair) is not None for pair in kept_aside.AGREE]
        assert sum(found) >= FOUND * len(found)
        assert sum(alarms) <= FALSE * len(alarms)
