from django import forms

from .declaring import sheets


class UploadForm(forms.Form):
    """A file and what it is to be taken as."""

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
    worksheet = forms.CharField(
        label="Worksheet",
        required=False,
        max_length=255,
        help_text="Only for a workbook with several worksheets: the name of the one to import.",
    )
