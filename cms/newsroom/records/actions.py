"""The form beside the actions of a list of records."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm

from cms.newsroom.changesets.views.contents import open_changesets
from cms.newsroom.pickers import field_of


class ChangesetActionForm(ActionForm):
    """The actions of a list, and a choice of open changeset for "Add to an open changeset"."""

    to = forms.ChoiceField(required=False, label="Open changeset:")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.pk, f"{each} ({each.created_by})") for each in open_changesets()]
        field_of(self, "to", forms.ChoiceField).choices = [("", "---------"), *offered]
