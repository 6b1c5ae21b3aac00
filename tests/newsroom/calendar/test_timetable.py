"""The calendar: the days of a time zone, clock changes, and what is scheduled for which day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.wall_clock import WallTime, zones
from cms.desk.models import Schedule
from cms.jobs.schedules import schedule
from cms.newsroom.calendar.timetable import Day, View, _start, day_from, timetable
from tests.make import NOON, make_approved, make_title

BERLIN = "Europe/Berlin"


def planned(writer, editor, name: str, wall: datetime, zone: str = "UTC", **values):
    changeset = make_approved(make_title(writer, name=name), by=writer, approver=editor)
    return schedule(changeset, by=editor, at=NOON, due=WallTime(wall, zone), **values)


def page(user, **asked) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("newsroom:calendar"), asked).content.decode()


def shown_on(found) -> dict[str, list[str]]:
    return {str(day.date): [str(each.schedule.changeset) for each in day.entries] for day in found.days}


def going_out(found) -> list[Schedule]:
    return [each.schedule for day in found.days for each in day.entries]


@pytest.mark.django_db
class TestDays:
    def test_are_those_of_the_zone(self, writer, editor):
        planned(writer, editor, "Selma", datetime(2026, 3, 3, 23, 30))
        for zone, day, clock in (
            ("UTC", "2026-03-03", "23:30"),
            (BERLIN, "2026-03-04", "00:30"),
            ("America/New_York", "2026-03-03", "18:30"),
        ):
            found = timetable(View.WEEK, None, zone, at=NOON)
            assert shown_on(found) == {day: ["Selma"]}
            assert f"{found.days[0].entries[0].here:%H:%M}" == clock

    def test_of_a_week_are_seven_from_today_there(self):
        found = timetable(View.WEEK, None, "Pacific/Auckland", at=NOON)
        assert (found.first, found.last) == (date(2026, 3, 2), date(2026, 3, 8))
        assert found.weeks[0][0].is_today
        assert (found.before, found.after) == (date(2026, 2, 23), date(2026, 3, 9))

    @pytest.mark.parametrize(
        ("on", "first", "last", "before", "after"),
        [
            ("2026-02-15", "2026-02-01", "2026-02-28", "2026-01-01", "2026-03-01"),
            ("2028-02-29", "2028-02-01", "2028-02-29", "2028-01-01", "2028-03-01"),
            ("2026-12-31", "2026-12-01", "2026-12-31", "2026-11-01", "2027-01-01"),
        ],
    )
    def test_of_a_month_are_whole_weeks_with_other_days_marked(self, on, first, last, before, after):
        found = timetable(View.MONTH, day_from(on), "UTC", at=NOON)
        assert [str(each) for each in (found.first, found.last, found.before, found.after)] == [
            first,
            last,
            before,
            after,
        ]
        assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in found.weeks)
        inside = [day.date for week in found.weeks for day in week if day.is_inside]
        assert (inside[0], inside[-1]) == (found.first, found.last)

    def test_in_which_the_clocks_change_say_so_and_lose_nothing(self, writer, editor):
        for wall in (datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 0, 30), datetime(2026, 3, 29, 22, 30)):
            planned(writer, editor, f"{wall:%d %H}", wall, BERLIN)
        found = timetable(View.WEEK, date(2026, 3, 28), BERLIN, at=NOON)
        assert shown_on(found) == {"2026-03-28": ["28 23"], "2026-03-29": ["29 00", "29 22"]}
        clocks = [day.clocks for day in found.weeks[0]]
        assert clocks == ["", "clocks go forward", "", "", "", "", ""]
        autumn = timetable(View.WEEK, date(2026, 10, 25), BERLIN, at=NOON)
        assert autumn.weeks[0][0].clocks == "clocks go back"

    def test_count_what_comes_after_them(self, writer, editor):
        planned(writer, editor, "Selma", datetime(2026, 5, 1, 12))
        planned(writer, editor, "Akira", datetime(2026, 6, 1, 12))
        found = timetable(View.WEEK, None, "UTC", at=NOON)
        assert (found.days, found.later, str(found.next.changeset)) == ([], 2, "Selma")
        assert not found.is_empty

    def test_show_what_is_late_whatever_the_days(self, writer, editor):
        planned(writer, editor, "Selma", datetime(2026, 3, 2, 12))
        for after, is_late in ((timedelta(minutes=1), False), (timedelta(days=60), True)):
            at = datetime(2026, 3, 2, 12, tzinfo=UTC) + after
            found = timetable(View.WEEK, None, "UTC", at=at)
            assert bool(found.late) == is_late

    def test_leave_out_what_has_ended(self, writer, editor):
        planned(writer, editor, "Selma", datetime(2026, 3, 2, 12))
        Schedule.objects.update(ended_at=NOON, ended_how="cancelled", ended_by=editor)
        assert timetable(View.MONTH, None, "UTC", at=NOON).is_empty

    def test_take_no_more_queries_for_more(self, writer, editor, django_assert_num_queries):
        for number in (2, 4):
            for n in range(number):
                planned(writer, editor, "Selma", datetime(2026, 3, 2, 12, n))
                planned(writer, editor, "Selma", datetime(2026, 5, 2, 12, n))
            with django_assert_num_queries(4):  # of the days; late; how many later; the next of them
                found = timetable(View.WEEK, None, "UTC", at=NOON)
                assert [
                    f"{each.schedule.changeset}{each.schedule.by}"
                    for day in found.days
                    for each in day.entries
                ]


class TestEveryDay:
    @given(
        st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),
        st.sampled_from(sorted(zones())),
    )
    def test_begins_where_the_one_before_ends(self, at, zone):
        tz = ZoneInfo(zone)
        day = at.astimezone(tz).date()
        start, end = _start(day, tz), _start(day + timedelta(days=1), tz)
        assert start <= at < end
        assert Day(day, [], tz, False).clocks in ("", "clocks go forward", "clocks go back")

    @pytest.mark.parametrize("text", ["", "x", "2026-02-30", "9999-12-31", "0001-01-01", "2026-13-01", "1"])
    def test_that_does_not_exist_is_none(self, text):
        assert day_from(text) is None


@pytest.mark.django_db
class TestThePage:
    def test_shows_the_days_and_a_list_with_the_zone_named(self, writer, editor):
        embargoed = timezone.now().replace(tzinfo=None, hour=12) + timedelta(days=2)
        planned(writer, editor, "Selma", embargoed, embargo=True)
        shown = page(writer, zone=BERLIN)
        assert f'<th scope="col">{BERLIN}</th>' in shown
        assert shown.count("Selma") >= 2
        assert '<span class="state state-embargo">under embargo</span>' in shown

    @pytest.mark.parametrize(
        "asked", [{"zone": "../etc"}, {"on": "9999-12-31"}, {"view": "<b>"}, {"on": "<script>"}]
    )
    def test_starts_today_if_the_address_is_invalid(self, writer, asked):
        shown = page(writer, **asked)
        assert '<option value="UTC" selected' in shown
        assert "<script>" not in shown.replace("<script ", "")

    def test_is_closed_to_others(self, django_user_model):
        guest = django_user_model.objects.create_user("guest", is_staff=True)
        client = Client()
        client.force_login(guest)
        assert client.get(reverse("newsroom:calendar")).status_code == 403
