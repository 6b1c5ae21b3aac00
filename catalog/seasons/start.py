"""The form that starts a season's page in the newsroom."""

from typing import Any

from django import forms

from cms.newsroom.records.start import StartForm, asks_for

from .models import Season


class StartSeason(StartForm):
    code = "season"
    label = "Season page"
    help = "A season of a title: its episodes, where to watch it and what reviews say."

    title = asks_for(Season, "title", label="The title it is a season of")
    number = forms.IntegerField(min_value=0, max_value=32_767, label="Its number")

    def draft(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
