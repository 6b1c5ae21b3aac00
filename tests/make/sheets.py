"""Plain functions that make files as people upload them, and take them through staging."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.sheets.apply import apply
from cms.sheets.columns import sheet
from cms.sheets.models import Import, StagedRow
from cms.sheets.stage import stage

from . import NOON


def make_upload(content: bytes | str, name: str = "titles.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def make_csv(*lines: str, name: str = "titles.csv") -> SimpleUploadedFile:
    return make_upload("\n".join(lines) + "\n", name)


def make_xlsx(
    rows: Iterable[Sequence[Any]], *, title: str = "Sheet1", name: str = "titles.xlsx", **others: Iterable
) -> SimpleUploadedFile:
    """A workbook with `rows`, and other worksheets by name."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for other, lines in others.items():
        worksheet = book.create_sheet(other)
        for line in lines:
            worksheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return make_upload(content.getvalue(), name)


def make_import(by, *lines: str, code: str = "titles", at=NOON, **values) -> Import:
    return stage(make_csv(*lines, name=f"{code}.csv"), sheet=sheet(code), by=by, at=at, **values)


def come_in(by, code: str, *lines: str) -> None:
    """Import a sheet; the same lines again would change nothing."""
    apply(make_import(by, *lines, code=code), by=by, at=NOON)
    assert set(outcomes(make_import(by, *lines, code=code))) == {"same"}


def row(staged: Import, number: int) -> StagedRow:
    return staged.rows.get(number=number)


def outcomes(staged: Import) -> list[str]:
    return list(staged.rows.values_list("outcome", flat=True))


def differences(staged: Import, number: int) -> list[list[str]]:
    return row(staged, number).differences


def problems(staged: Import, number: int) -> list[list[str]]:
    """Column, value and rule of each problem of a row."""
    return row(staged, number).problems
