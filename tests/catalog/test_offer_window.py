"""When an offer stands: at each reading, by its days, its times, its zone and its country."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.clocks import zones_of
from catalog.offers.window import instants, standing, written
from catalog.templatetags.offers import by_standing, when
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.pages.structured import describe
from cms.pages.words import is_to_come
from tests.make import (
    document,
    edit,
    keyed,
    make_episode,
    make_event,
    make_live,
    make_offer,
    make_organisation,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in
from tests.refusals import refused

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offer(starts=None, ends=None, **more) -> dict:
    return {"starts": starts, "ends": ends, **more}


class TestADay:
    @pytest.mark.parametrize(
        ("of", "first", "last"),
        [
            # Without a country: days of UTC.
            (offer("2026-03-01", "2026-03-01"), "2026-03-01T00:00", "2026-03-01T23:59"),
            # Sydney is eleven hours ahead in March; Perth, the last of the country, eight.
            (offer("2026-03-01", "2026-03-01", country="AU"), "2026-02-28T13:00", "2026-03-01T15:59"),
            # From New York's midnight to Honolulu's.
            (offer("2026-07-01", "2026-07-01", country="US"), "2026-07-01T04:00", "2026-07-02T09:59"),
            (offer("2026-07-01", "2026-07-01", country="GB"), "2026-06-30T23:00", "2026-07-01T22:59"),
            # The offer's own zone counts before the country's.
            (
                offer("2026-07-01", "2026-07-01", country="US", zone="America/New_York"),
                "2026-07-01T04:00",
                "2026-07-02T03:59",
            ),
            # A country of the past has no clock.
            (offer("1985-01-01", "1985-12-31", country="DDDE"), "1985-01-01T00:00", "1985-12-31T23:59"),
            # A month, a year: all of their days.
            (offer("2024-02", "2024-02"), "2024-02-01T00:00", "2024-02-29T23:59"),
            (offer("2026", "2026"), "2026-01-01T00:00", "2026-12-31T23:59"),
        ],
    )
    def test_is_the_whole_day_in_its_territory_both_ends_included(self, of, first, last):
        assert standing(of, at=at(first) - timedelta(seconds=1)) == "coming"
        assert standing(of, at=at(first)) == standing(of, at=at(last) + timedelta(seconds=59)) == "current"
        assert standing(of, at=at(last) + MINUTE) == "ended"

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00", "2026-03-01T12:00", "9999-12-31T23:59"])
    def test_that_is_not_known_bounds_nothing(self, moment):
        assert standing(offer(), at=at(moment)) == "current"
        assert standing(offer(ends="9999-12-31"), at=at("2026-03-01T12:00")) == "current"
        assert standing(offer("0001", zone="Asia/Tokyo"), at=at("2026-03-01T12:00")) == "current"


class TestATime:
    LONDON = {"zone": "Europe/London"}

    def test_is_that_of_its_zone(self):
        summer = offer("2026-06-01", starts_time="21:00", **self.LONDON)
        assert instants(summer) == (at("2026-06-01T20:00"), None)
        assert instants({**summer, "starts": "2026-12-01"})[0] == at("2026-12-01T21:00")

    def test_at_the_end_is_its_last_minute(self):
        of = offer(ends="2026-06-01", ends_time="21:00", **self.LONDON)
        assert standing(of, at=at("2026-06-01T20:00:59")) == "current"
        assert standing(of, at=at("2026-06-01T20:01")) == "ended"

    def test_that_the_clock_shows_twice_is_the_earlier_to_begin_and_the_later_to_end(self):
        of = {"starts_time": "01:30", "ends_time": "01:30", **self.LONDON}
        first, end = instants(offer("2026-10-25", "2026-10-25", **of))
        assert (first, end) == (at("2026-10-25T00:30"), at("2026-10-25T01:31"))

    @given(
        day=st.dates(datetime(1950, 1, 1).date(), datetime(2100, 1, 1).date()),
        length=st.integers(0, 900),
        country=st.sampled_from([None, "US", "AU", "DE", "KI", "SUHH"]),
        zone=st.sampled_from([None, "Pacific/Kiritimati", "America/Adak", "Europe/London"]),
        hours=st.integers(-60, 24 * 1000),
    )
    def test_is_never_in_two_standings_and_goes_from_one_to_the_next(self, day, length, country, zone, hours):
        last = day + timedelta(days=length)
        of = offer(day.isoformat(), last.isoformat(), country=country, zone=zone)
        first, end = instants(of)
        # A day less: where the date line moved, a zone has left one out.
        assert end - first >= timedelta(days=length - 1, hours=22)
        order = ("coming", "current", "ended")
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)
        now, later = (standing(of, at=each) for each in (moment, moment + timedelta(days=1)))
        assert order.index(now) <= order.index(later)
        assert (
            standing(of, at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=3)) != "coming"
        )

    def test_of_a_country_in_one_zone_is_that_zone(self):
        assert zones_of("GB") == ("Europe/London",)
        assert zones_of("") == zones_of("DDDE") == ()


class TestItsWords:
    @pytest.mark.parametrize(
        ("of", "words", "iso"),
        [
            (offer("2019-05-31"), "31 May 2019", "2019-05-31"),
            (offer("2019-05"), "May 2019", "2019-05"),
            (offer(None), "", None),
            (
                offer("2019-05-31", starts_time="21:00", zone="Europe/London"),
                "31 May 2019, 21:00 Europe/London",
                "2019-05-31T21:00:00+01:00",
            ),
            (
                offer("2019-12-31", starts_time="09:05", zone="Asia/Kolkata"),
                "31 December 2019, 09:05 Asia/Kolkata",
                "2019-12-31T09:05:00+05:30",
            ),
        ],
    )
    def test_have_time_and_zone_where_known(self, of, words, iso):
        assert (when(of, "starts"), written(of, "starts")) == (words, iso)

    @pytest.mark.parametrize(
        ("of", "availability"),
        [
            (offer("2026-01-01"), "https://schema.org/InStock"),
            (offer("2027-01-01"), None),
            (offer("2020", "2021"), "https://schema.org/Discontinued"),
        ],
    )
    def test_for_search_engines_call_only_a_current_one_available(self, of, availability):
        page = {"kind": "offer", "id": 1, **of}
        built = describe(page, {}, {}, lambda ref: None, at("2026-03-01T12:00"))
        assert built.get("availability") == availability
        assert built.get("availabilityStarts") == of["starts"]
        assert "availability" not in describe(page, {}, {}, lambda ref: None)

    def test_stand_apart_current_first_then_to_come_by_day_then_ended_latest_first(self):
        rows = [
            offer("2030", id=1),
            offer(None, "2020", id=2),
            offer(id=3),
            offer("2027-01-01", id=4),
            offer(None, "2025", id=5),
        ]
        groups = by_standing(rows, at("2026-03-01T12:00"))
        found = [(name, [each["id"] for each in some]) for name, some in groups]
        assert found == [("current", [3]), ("coming", [4, 1]), ("ended", [5, 2])]
        assert by_standing(None, at("2026-03-01T12:00")) == []


@pytest.mark.parametrize(
    ("date", "is_ahead"),
    [
        *(("2026-11-30", True), ("2026-12", True), ("2027", True), ("2026-12-01T20:00:00Z", True)),
        *(("2026-11-29", False), ("2026-11", False), ("2026", False), ("2019-05-31", False)),
        *((None, False), ("", False), ("soon", False)),
    ],
)
def test_a_date_is_to_come_only_if_all_of_it_is(date, is_ahead):
    assert is_to_come(date, at("2026-11-29T23:59")) is is_ahead
    assert not is_to_come(date, None)


@pytest.mark.django_db
class TestTheRecord:
    @pytest.fixture
    def sold(self, writer, editor):
        title, provider = make_title(writer, name="When They See Us"), make_organisation(writer, name="Prism")
        make_live(title, provider, by=writer, approver=editor)
        return {"title": title, "provider": provider}

    @pytest.mark.parametrize(
        "values",
        [
            {"starts_time": "9 pm"},
            {"starts_time": "24:00"},
            {"ends_time": "9:00"},
            {"zone": "Europe/Londres"},
        ],
    )
    def test_has_times_and_zones_that_exist(self, writer, values):
        with pytest.raises(ChangeRefused, match=r"is not a time of day|There is no time zone"):
            make_offer(writer, **values)

    @pytest.mark.parametrize(
        ("values", "finding"),
        [
            ({"starts_time": "21:00", "zone": "Europe/London"}, "time-without-day"),
            ({"starts": "2019-05", "starts_time": "21:00", "zone": "Europe/London"}, "time-without-day"),
            ({"ends": "2019-05-31", "ends_time": "21:00"}, "time-without-zone"),
            ({"starts": "2026-03-29", "starts_time": "01:30", "zone": "Europe/London"}, "time-skipped"),
            (
                {
                    "starts": "2026-03-01",
                    "ends": "2026-03-01",
                    "zone": "UTC",
                    "starts_time": "21:00",
                    "ends_time": "20:00",
                },
                "ends-before-start",
            ),
        ],
    )
    def test_is_not_submitted_with_a_time_that_means_no_instant(self, writer, sold, values, finding):
        made = make_offer(writer, **sold, **values)
        with refused(ReviewError, "blocked", finding):
            make_submitted(made, by=writer)

    def test_serves_dates_times_and_zone_and_never_now(self, writer, editor, sold):
        times = {"starts": "2026-06-01", "starts_time": "21:00", "zone": "Europe/London"}
        made = make_offer(writer, **sold, **times)
        make_live(made, by=writer, approver=editor)
        served = document(made)
        assert {name: served[name] for name in times} == times
        assert served["ends_time"] is None
        assert not {"current", "standing", "is_current"} & served.keys()

    def test_comes_in_from_a_sheet(self, writer, sold):
        edit(sold["title"], writer, **keyed("title", "wtsu"))
        edit(sold["provider"], writer, **keyed("organisation", "prism"))
        come_in(
            writer,
            "offers",
            "key,title,provider,type,territory,starts,starts time,ends,ends time,zone",
            "x,wtsu,prism,subscription,worldwide,2026-06-01,21:00,2026-06-30,23:59,Europe/London",
        )


@pytest.mark.django_db
class TestThePages:
    """Read at different moments, without a word of it published anew."""

    @pytest.fixture(autouse=True)
    def live(self, writer, editor):
        title = make_title(writer, name="Show", slug="show", premiere="2026-06-01", ended="2026-08-01")
        season = make_season(writer, title, name="First", slug="first", ended="2026-08-01")
        episode = make_episode(
            writer, title, season=season, name="Pilot", slug="pilot", air_date="2026-06-01"
        )
        gala = make_event(writer, name="Gala", slug="gala", title=title, date="2026-06-01")
        named = {
            name: make_organisation(writer, name=name, slug=name.lower()) for name in ("Ay", "Bee", "Cee")
        }
        windows = {"Ay": ("2026-01-01", "2026-05-31"), "Bee": ("2026-06-01", None), "Cee": (None, None)}
        self.offers = {
            name: make_offer(
                writer,
                title=title,
                provider=named[name],
                starts=first,
                ends=last,
                url=f"https://{name}.example/",
            )
            for name, (first, last) in windows.items()
        }
        everything = (title, season, episode, gala, *named.values(), *self.offers.values())
        make_live(*everything, by=writer, approver=editor)

    @pytest.fixture
    def read(self, client, monkeypatch):
        def read(address: str, on: str) -> str:
            monkeypatch.setattr(timezone, "now", lambda: at(f"{on}T12:00"))
            response = client.get(address)
            assert response.status_code == 200
            assert not {"ETag", "Last-Modified", "Expires"} & response.headers.keys()
            assert "max-age=0, must-revalidate" in response["Cache-Control"]
            return " ".join(response.content.decode().split())

        return read

    @pytest.mark.parametrize("address", ["/titles/show", "/seasons/first"])
    def test_tell_offers_apart_on_each_day(self, read, address):
        before, after = read(address, "2026-05-31"), read(address, "2026-06-01")
        assert before.index("https://Ay.example/") < before.index("To come")
        assert "https://Bee.example/" not in before
        assert "that ended" not in before
        assert after.index("https://Bee.example/") < after.index("1 offer that ended")
        assert "https://Ay.example/" not in after
        assert '<h3 class="minor">To come</h3>' not in after

    def test_say_that_there_is_none_now(self, read, writer, editor):
        edit(self.offers["Cee"], writer, ends="2019")
        edit(self.offers["Bee"], writer, starts="2031")
        make_live(self.offers["Cee"], self.offers["Bee"], by=writer, approver=editor)
        assert "Nowhere at the moment." in read("/titles/show", "2026-06-01")

    def test_of_an_offer_say_where_it_stands(self, read):
        of = f"/offers/{self.offers['Ay'].pk}"
        assert "Not yet: this offer runs from 1 January 2026." in read(of, "2025-12-31")
        now, later = read(of, "2026-05-31"), read(of, "2026-06-01")
        assert "schema.org/InStock" in now
        assert "Watch on Ay" in now
        assert "No longer: this offer lasted until 31 May 2026." in later
        assert "schema.org/Discontinued" in later
        assert "Watch on Ay" not in later

    def test_of_a_provider_do_too(self, read):
        assert "(to come)" in read("/organisations/bee", "2026-05-31")
        assert "(to come)" not in read("/organisations/bee", "2026-06-01")
        assert "(ended)" in read("/organisations/ay", "2026-06-01")

    @pytest.mark.parametrize(
        ("address", "ahead", "past"),
        [
            ("/episodes/pilot", "<dt>To be shown</dt>", "<dt>First shown</dt>"),
            ("/seasons/first", "To be shown 1 June 2026", "<span>1 June 2026"),
            ("/seasons/first", "<dt>Ends</dt>", None),
            ("/titles/show", "To come: 1 June 2026", "1 June 2026"),
            ("/events/gala", "to come, 1 June 2026", "· 1 June 2026"),
        ],
    )
    def test_call_nothing_past_that_lies_ahead(self, read, address, ahead, past):
        before, after = read(address, "2026-05-31"), read(address, "2026-06-01")
        assert ahead in before
        assert past is None or (ahead not in after and past in after)

    def test_call_an_end_past_once_it_is(self, read):
        for address in ("/titles/show", "/seasons/first"):
            assert "<dt>Ends</dt>" in read(address, "2026-07-31")
            assert "<dt>Ended</dt>" in read(address, "2026-08-01")
