"""The calendar of what is scheduled, by week or month, in a time zone of one's choice."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.accounts.requests import signed_in
from cms.desk.base.wall_clock import zones
from cms.newsroom.frame import newsroom_page, page
from cms.newsroom.mail.preferences import zone_of

from .schedule import ZoneSelect, silence, zone_choices
from .timetable import View, day_from, timetable


class ZoneForm(forms.Form):
    zone = forms.ChoiceField(label="Time zone", choices=zone_choices, widget=ZoneSelect)


@newsroom_page
def calendar(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    asked = request.GET.get("zone", "")
    zone = asked if asked in zones() else zone_of(signed_in(request))
    view = View.MONTH if request.GET.get("view") == View.MONTH else View.WEEK
    shown = timetable(view, day_from(request.GET.get("on", "")), zone, at=at)
    return page(
        request,
        "newsroom/calendar/calendar.html",
        "Calendar",
        timetable=shown,
        form=ZoneForm(initial={"zone": zone}),
        **silence(at),
    )
