"""Local times: skipped and repeated hours, time zones, and how they are shown."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.wall_clock import AmbiguousTime, WallTime, WallTimeError, words, zones
from tests.refusals import refused

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"]


def instant(wall: str, zone: str, fold: int | None = None) -> datetime:
    return WallTime(datetime.fromisoformat(wall), zone, fold).instant


class TestAnInstant:
    def test_is_what_the_clock_in_the_zone_shows(self):
        assert instant("2026-12-24T20:00", "Europe/Berlin") == datetime(2026, 12, 24, 19, tzinfo=UTC)
        assert instant("2026-07-24T20:00", "Europe/Berlin") == datetime(2026, 7, 24, 18, tzinfo=UTC)
        assert instant("2026-12-24T20:00", "Asia/Kolkata") == datetime(2026, 12, 24, 14, 30, tzinfo=UTC)

    def test_is_refused_in_an_hour_that_is_skipped(self):
        with pytest.raises(
            WallTimeError, match="no 02:30 on 29 March 2026 in Europe/Berlin: the clocks go forward"
        ):
            instant("2026-03-29T02:30", "Europe/Berlin")
        with refused(WallTimeError, "skipped"):
            instant("2011-12-30T12:00", "Pacific/Apia")  # a whole day that never was

    def test_is_asked_for_where_the_clock_shows_it_twice(self):
        with pytest.raises(
            AmbiguousTime, match="is 02:30 on 25 October 2026 in Europe/Berlin twice"
        ) as asked:
            instant("2026-10-25T02:30", "Europe/Berlin")
        first, second = asked.value.options
        assert (first.hour, second.hour) == (0, 1)
        assert instant("2026-10-25T02:30", "Europe/Berlin", 0) == first
        assert instant("2026-10-25T02:30", "Europe/Berlin", 1) == second

    def test_of_half_an_hour_is_found_too(self):
        with pytest.raises(AmbiguousTime):
            instant("2026-04-05T01:45", "Australia/Lord_Howe")
        assert instant("2026-04-05T02:15", "Australia/Lord_Howe").minute == 45

    def test_needs_no_choice_where_there_is_none(self):
        assert instant("2026-12-24T20:00", "Europe/Berlin", 1) == datetime(2026, 12, 24, 19, tzinfo=UTC)

    @pytest.mark.parametrize("zone", ["", "Europe/Nowhere", "../../etc/passwd", "europe/berlin\0"])
    def test_needs_a_zone_that_exists(self, zone):
        with refused(WallTimeError, "no_such_zone"):
            instant("2026-12-24T20:00", zone)

    @pytest.mark.parametrize("wall", ["0001-01-01T00:00", "9999-12-31T23:59"])
    def test_ends_with_the_calendar(self, wall):
        for zone in ("Asia/Tokyo", "America/New_York"):
            try:
                instant(wall, zone)
            except WallTimeError as refusal:
                assert "too far" in str(refusal)  # noqa: PT017

    @given(
        st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(
            lambda at: at.replace(second=0, microsecond=0)
        ),
        st.sampled_from(ZONES),
        st.sampled_from([0, 1]),
    )
    def test_always_shows_the_wall_time_it_was_made_from(self, wall, zone, fold):
        wall_time = WallTime(wall, zone, fold)
        for option in wall_time.options:
            assert option.astimezone(wall_time.tz).replace(tzinfo=None) == wall
        if wall_time.options:
            assert wall_time.instant == wall_time.options[fold if len(wall_time.options) == 2 else 0]


class TestWords:
    @pytest.mark.parametrize(
        ("zone", "said"),
        [
            ("UTC", "24 December 2026, 19:00 UTC"),
            ("Europe/Berlin", "24 December 2026, 20:00 Europe/Berlin (19:00 UTC)"),
            ("Asia/Tokyo", "25 December 2026, 04:00 Asia/Tokyo (24 December 2026, 19:00 UTC)"),
        ],
    )
    def test_say_the_zone_and_utc(self, zone, said):
        assert words(datetime(2026, 12, 24, 19, tzinfo=UTC), zone) == said

    def test_are_there_for_every_zone(self):
        assert {"UTC", "Europe/London", "America/Los_Angeles"} <= zones()
