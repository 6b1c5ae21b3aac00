from typing import Any, cast

from django import forms
from django.contrib import admin

from cms.desk.base.choices import PickOne, RowChoice
from cms.desk.records.registry import evidence, kind

from .columns import sheets


class UploadForm(forms.Form):
    """The upload of a file as one of the sheets."""

    sheet = forms.ChoiceField(
        label="Sheet",
        choices=lambda: [(each.code, each.title) for each in sheets()],
        help_text="What a row of the file is about.",
    )
    file = forms.FileField(
        label="File",
        help_text="CSV, TSV or XLSX with a header row.",
        error_messages={
            "required": "Choose a file first.",
            "missing": "Choose a file first.",
            "empty": "The file is empty.",
        },
    )
    source: RowChoice = RowChoice(
        None,
        label="Source of these changes",
        required=False,
        help_text="Where the facts in the file come from. A row’s own “source” cell overrides it.",
    )
    worksheet = forms.CharField(
        label="Worksheet",
        required=False,
        max_length=255,
        help_text="For a workbook with several worksheets: the name of the one to import.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part = evidence()
        if part is None or part.evidence is None:
            del self.fields["source"]
            return
        key = part.model._meta.get_field(part.evidence.source)
        field = cast(RowChoice, self.fields["source"])
        field.queryset = kind(part.evidence.of).model._default_manager.select_related("card")
        field.widget = PickOne(key, admin.site, choices=field.choices)
