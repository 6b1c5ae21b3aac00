"""When something was shown: what instants a date, a time and a zone can mean, always."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.clocks import days_of, zones_of
from catalog.showings.document import ShownBody, showings
from catalog.showings.first import first, first_moment
from catalog.showings.moments import Moment, anywhere, differ_by_zone, moment, precision

ZONES = st.sampled_from(
    [
        *("UTC", "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin"),
        *("Asia/Kolkata", "Australia/Sydney", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"),
    ]
)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
    lambda each: each.replace(tzinfo=UTC, second=0, microsecond=0)
)
LENGTHS = st.sampled_from([4, 7, 10])
COUNTRIES = st.sampled_from([None, "US", "GB", "AU", "DE", "RU", "SUHH", "KI"])
ROW = {"territory": None, "country": None, "service": None, "occasion": None, "kind": None, "date": None}
ROW |= {"time": None, "zone": None, "which_time": None, "note": None}


def row(**values) -> dict:
    return {**ROW, "id": 1, **values}


@st.composite
def stated(draw) -> dict:
    """A showing of which more or less is known."""
    local = draw(st.dates(datetime(1, 1, 1).date(), datetime(9999, 12, 31).date())).isoformat()
    date = draw(st.sampled_from([None, local[:4], local[:7], local]))
    time = draw(st.sampled_from([None, "00:00", "02:30", "19:50", "23:59"]))
    zone, country = draw(st.none() | ZONES), draw(COUNTRIES)
    kind = draw(st.sampled_from([None, "preview", "broadcast"]))
    return row(date=date, time=time, zone=zone, country=country, kind=kind)


@given(INSTANTS, ZONES, ZONES, LENGTHS, LENGTHS)
def test_one_instant_is_never_apart_from_itself_whatever_the_zones(instant, one, other, length, cut):
    """However it is written down: on two calendars, and as precisely as one likes."""
    here, there = (instant.astimezone(ZoneInfo(zone)).date().isoformat() for zone in (one, other))
    known = moment(row(date=here[:length], zone=one))
    assert known
    assert not known.is_apart_from(anywhere(there[:cut]))
    assert known.earliest <= instant <= known.latest


@given(INSTANTS, ZONES)
def test_a_local_time_gives_its_instant_back(instant, zone):
    local = instant.astimezone(ZoneInfo(zone))
    which = "second" if local.fold else "first"
    found = moment(row(date=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}", zone=zone, which_time=which))
    # Before zones were agreed on, clocks were apart by seconds.
    assert found
    assert found.instant == local.replace(second=0).astimezone(UTC)


@given(stated(), LENGTHS)
def test_what_is_stated_less_precisely_contains_it(one, length):
    found, wider = moment(one), moment({**one, "date": (one["date"] or "")[:length] or None, "time": None})
    if found is None:
        assert wider is None
        assert one["date"] is None
        return
    first_day, last_day = days_of(one["date"])
    assert wider.earliest <= found.earliest <= found.latest <= wider.latest
    assert wider.latest - wider.earliest >= last_day - first_day
    assert precision(one) in ("year", "month", "day", "minute")


@given(st.lists(stated(), max_size=5))
def test_showings_stand_in_the_order_of_their_earliest_instants(rows):
    rows = [{**each, "id": place} for place, each in enumerate(rows)]
    told = ShownBody().served({"showings": showings({"showings": rows})})["showings"]
    dated = [each["earliest"] for each in told if each["date"]]
    assert dated == sorted(dated)
    assert all(each["date"] is None for each in told[len(dated) :])
    assert [each["id"] for each in told] == [each["id"] for each in showings({"showings": rows[::-1]})]
    public = [each for each in told if each["date"] and each["kind"] != "preview"]
    assert (first(rows) or {}).get("id") == (public[0]["id"] if public else None)
    if public:
        assert first_moment(rows).earliest == moment(public[0]).earliest


@given(st.lists(INSTANTS, min_size=1, max_size=4), st.data())
def test_the_first_lies_in_what_all_of_them_allow(instants, data):
    spans = [Moment(each - timedelta(hours=data.draw(st.integers(0, 40))), each) for each in instants]
    found = Moment.first_of(spans)
    assert found.earliest <= min(each for each in instants)
    assert found.latest == min(instants)


class TestADay:
    def test_lasts_from_the_first_zone_of_its_country_to_the_last(self):
        found = moment(row(date="2019-05-31", country="US"))
        # New York is first; of the Aleutians, Adak is last.
        assert found == Moment(datetime(2019, 5, 31, 4, tzinfo=UTC), datetime(2019, 6, 1, 9, 59, tzinfo=UTC))
        assert len(zones_of("US")) > 2

    def test_lasts_from_kiritimati_to_baker_island_where_no_country_is_known(self):
        found = anywhere("2019-05-31")
        assert found == Moment(
            datetime(2019, 5, 30, 10, tzinfo=UTC), datetime(2019, 6, 1, 11, 59, tzinfo=UTC)
        )

    def test_is_of_its_zone_where_that_is_known(self):
        found = moment(row(date="2013-11-24", zone="Australia/Sydney", country="US"))
        assert found == Moment(
            datetime(2013, 11, 23, 13, tzinfo=UTC), datetime(2013, 11, 24, 12, 59, tzinfo=UTC)
        )

    @pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "0001", "9999"])
    def test_stays_within_what_can_be_counted(self, date):
        for country in (None, "US", "AU"):
            assert moment(row(date=date, country=country))


class TestATime:
    def test_that_the_clock_shows_twice_is_both_until_one_is_chosen(self):
        twice = row(date="2019-10-27", time="01:30", zone="Europe/London")
        hours = [datetime(2019, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1)]
        assert moment(twice) == Moment(*hours)
        assert moment(twice).instant is None
        assert [moment({**twice, "which_time": each}).instant for each in ("first", "second")] == hours

    def test_that_no_clock_shows_leaves_the_day(self):
        skipped = row(date="2019-03-31", time="01:30", zone="Europe/London")
        assert moment(skipped) == moment({**skipped, "time": None})

    def test_without_a_zone_is_that_time_in_any_zone_of_its_country(self):
        assert moment(row(date="2013-11-23", time="19:50", country="GB")).instant == datetime(
            2013, 11, 23, 19, 50, tzinfo=UTC
        )
        wide = moment(row(date="2013-11-23", time="19:50"))
        assert wide.latest - wide.earliest == timedelta(hours=26)


class TestTwoDatesWithoutAZone:
    sydney = {"date": "2013-11-24", "time": "06:50", "zone": "Australia/Sydney"}  # 19:50 UTC on the 23rd

    @pytest.mark.parametrize(
        ("one", "other", "agree"),
        [
            ("2013-11-23", "2013-11-24", True),
            ("2013-11-24", "2013-11-23", True),
            ("2013-11", "2013-11-24", True),
            ("2013", "2013-11-23", True),
            ("2013-11-22", "2013-11-24", False),
            ("2013-11-23", "2013-11-25", False),
            ("2013-12", "2013-11-23", False),
        ],
    )
    def test_agree_where_one_showing_can_have_both(self, one, other, agree):
        assert differ_by_zone(days_of(one), days_of(other), [self.sydney]) == agree

    def test_differ_without_a_showing_that_has_both(self):
        days = days_of("2013-11-23"), days_of("2013-11-24")
        assert not differ_by_zone(*days, [])
        assert not differ_by_zone(*days, [{"date": "2014"}, {"date": None}])
        night = {"date": "2013-11-23", "time": "01:00", "zone": "Europe/London"}
        # On the 24th it was that moment nowhere on earth.
        assert not differ_by_zone(*days, [night])

    @given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.times(), ZONES)
    def test_agree_with_the_day_there_and_the_day_in_utc(self, day, clock, zone):
        row = {"date": day.isoformat(), "time": f"{clock:%H:%M}", "zone": zone}
        found = moment(row)
        for each in (found.earliest, found.latest):
            assert differ_by_zone(days_of(row["date"]), (each.date(), each.date()), [row])
