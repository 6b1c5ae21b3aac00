"""Scheduling an approved changeset, the list of what is scheduled, and clearing alerts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.base.wall_clock import AmbiguousTime, WallTime, WallTimeError, zones
from cms.desk.models import Changeset, Schedule
from cms.desk.models.states import State
from cms.desk.review.lifecycle import ReviewError
from cms.jobs import alerts, heartbeat
from cms.jobs.models import Alert
from cms.jobs.schedules import LATE, reschedule, schedule
from cms.newsroom.frame import back, newsroom_page, page
from cms.newsroom.pickers import field_of
from cms.publishing.embargo.access_log import Reader, readers_of


def zone_choices() -> list[tuple[str, Any]]:
    """The choices of a time zone: UTC, then the zones grouped by area."""
    named = sorted(zone for zone in zones() if "/" in zone and not zone.startswith("Etc/"))
    areas = groupby(named, key=lambda zone: zone.partition("/")[0])
    return [("UTC", "UTC"), *((area, [(zone, zone) for zone in some]) for area, some in areas)]


class ZoneSelect(forms.Select):
    """A select rendered in one go: a template for each of 600 zones takes longer than the whole page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = (
            self._group(area, zones, value)
            if isinstance(zones, list)
            else self._options([(area, zones)], value)
            for area, zones in self.choices
        )
        listed = format_html_join("", "{}", ((each,) for each in options))
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**attrs, "name": name})), listed
        )

    def _group(self, area: str, zones: list, value: Any) -> SafeString:
        return format_html('<optgroup label="{}">{}</optgroup>', area, self._options(zones, value))

    def _options(self, zones: list, value: Any) -> SafeString:
        marked = ((zone, " selected" if zone == value else "", label) for zone, label in zones)
        return format_html_join("", '<option value="{}"{}>{}</option>', marked)


class ScheduleForm(forms.Form):
    """A local time and its zone; `which` is asked if clocks go back and the time occurs twice."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = forms.ChoiceField(label="Time zone", choices=zone_choices, widget=ZoneSelect)
    which = forms.TypedChoiceField(
        label="Which of the two",
        choices=[(0, "the first"), (1, "the second")],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    embargo = forms.BooleanField(
        label="Under embargo",
        required=False,
        help_text="Holders of a key with advance access get these records at once, marked with this time. "
        "Everybody else gets them at this time, and sees nothing of them before.",
    )
    asks_which = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not all(cleaned.get(name) is not None for name in ("day", "time", "zone")):
            return cleaned
        # A time input may post seconds, which nobody sees on the page.
        wall = datetime.combine(cleaned["day"], cleaned["time"].replace(second=0, microsecond=0))
        self.wall_time = WallTime(wall, cleaned["zone"], cleaned.get("which"))
        try:
            _ = self.wall_time.instant
        except AmbiguousTime as asked:
            self.asks_which = True
            utc = [f"{option:%H:%M} UTC" for option in asked.options]
            named = [(0, f"the first, {utc[0]}"), (1, f"the second, {utc[1]}")]
            field_of(self, "which", forms.TypedChoiceField).choices = named
            self.add_error("which", str(asked))
        except WallTimeError as refusal:
            self.add_error("time", str(refusal))
        return cleaned


def schedule_form(shown: Changeset, user: User, data: Any = None) -> ScheduleForm:
    """The form, filled with the current schedule, or else with the zone that this person chose last."""
    standing = shown.schedules.standing().first()
    last = standing or Schedule.objects.filter(by=user).order_by("-pk").first()
    initial: dict[str, Any] = {"zone": last.zone if last else "UTC"}
    if standing:
        wall = standing.wall_time.wall
        initial |= {"day": wall.date(), "time": wall.time(), "embargo": standing.embargo}
    form = ScheduleForm(data, initial=initial)
    # newsroom.js then chooses the zone of the browser.
    if last is None and data is None:
        form.fields["zone"].widget.attrs["data-local"] = ""
    return form


@newsroom_page
def schedule_changeset(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Changeset, pk=pk)
    form = schedule_form(shown, signed_in(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        take = reschedule if shown.state == State.SCHEDULED else schedule
        embargo = form.cleaned_data["embargo"]
        try:
            placed = take(
                shown, by=signed_in(request), at=timezone.now(), due=form.wall_time, embargo=embargo
            )
        except (ReviewError, NotAllowed, WallTimeError) as refusal:
            form.add_error(None, str(refusal))
        else:
            early = ", under embargo: holders of a key can read it from now on" if placed.embargo else ""
            messages.success(request, f"“{shown}” is scheduled for {placed}{early}.")
            return redirect("newsroom:changeset", pk)
    return page(
        request,
        "newsroom/calendar/schedule.html",
        f"Schedule {shown}",
        changeset=shown,
        form=form,
        **silence(timezone.now()),
    )


@dataclass(frozen=True)
class Planned:
    """A schedule, whether it is late, and who has read its changeset in advance."""

    schedule: Schedule
    is_late: bool
    readers: Sequence[Reader]


def planned(*, at: datetime, most: int) -> list[tuple[date, list[Planned]]]:
    """The current schedules, grouped by day in UTC."""
    standing = Schedule.objects.standing().select_related("changeset", "by").order_by("due_at", "pk")[:most]
    found = _with_readers(standing, at=at)
    return [(day, list(some)) for day, some in groupby(found, key=lambda each: each.schedule.due_at.date())]


def under_embargo(*, at: datetime, most: int) -> list[Planned]:
    """The schedules under embargo now, by due time."""
    found = Schedule.objects.standing().filter(embargo=True).select_related("changeset")
    return _with_readers(found.order_by("due_at", "pk")[:most], at=at)


def _with_readers(schedules: Iterable[Schedule], *, at: datetime) -> list[Planned]:
    # The readers of all schedules in one query.
    found = list(schedules)
    read = readers_of(*(each.changeset_id for each in found if each.embargo))
    return [Planned(each, at - each.due_at > LATE, read.get(each.changeset_id, [])) for each in found]


def silence(at: datetime) -> dict[str, Any]:
    """Whether no worker is running, and when one last ran."""
    seen = heartbeat.last_seen(at=at)
    return {"is_silent": heartbeat.is_silent(seen, at=at), "last_seen": seen}


@newsroom_page
def clear_alert(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        alerts.clear(get_object_or_404(Alert, pk=pk), by=signed_in(request), at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return back(request)


def may_schedule(user: User) -> bool:
    return user.has_perm(permissions.SCHEDULE) and user.has_perm(permissions.PUBLISH)
