import contextlib
import csv
import io
import unicodedata
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.characters import trimmed
from cms.sheets.files.base import Unreadable, letter
from cms.sheets.files.open import read
from tests.make.sheets import make_csv, make_upload, make_xlsx


class Header:
    code = "titles"
    names = ["key", "name", "premiere", "credited as", "billing"]
    needed = ["key"]


def read_all(upload, **values):
    return read(upload, header=Header(), **values)


def cells(upload, **values):
    return [row.cells for row in read_all(upload, **values).rows]


def refusal(upload, **values) -> str:
    with pytest.raises(Unreadable) as refused:
        read_all(upload, **values)
    return str(refused.value)


class TestText:
    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_delimiters_are_told_from_the_header(self, mark):
        assert cells(make_csv(mark.join(["key", "name"]), mark.join(["a", "One"]))) == [
            {"key": "a", "name": "One"}
        ]

    def test_a_delimiter_in_quotes_does_not_count(self):
        assert cells(make_csv('"key";"name"', 'a;"One, Two; Three"')) == [
            {"key": "a", "name": "One, Two; Three"}
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_encodings(self, encoding):
        upload = make_upload("key,name\na,Amélie – “千と千尋”\n".encode(encoding))
        assert cells(upload) == [{"key": "a", "name": "Amélie – “千と千尋”"}]

    def test_decomposed_letters_are_composed(self):
        assert cells(make_csv("key,name", "a,Ame\u0301lie")) == [{"key": "a", "name": "Amélie"}]

    def test_other_bytes_are_named_with_their_line(self):
        assert "byte 0x92 in line 2" in refusal(make_upload("key,name\na,Ocean’s 8\n".encode("cp1252")))

    def test_utf_16_without_a_mark(self):
        assert "UTF-16 without a byte order mark" in refusal(make_upload("key,name\na,b".encode("utf-16-be")))

    def test_rows_keep_their_numbers_over_blank_lines_and_line_breaks(self):
        table = read_all(make_csv("key,name", "", 'a,"One\nTwo"', ",,", "b,Three"))
        assert [(row.number, row.cells["name"]) for row in table.rows] == [(3, "One\nTwo"), (5, "Three")]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_line_endings(self, ending):
        assert cells(make_upload(ending.join(["key,name", "a,One", ""]))) == [{"key": "a", "name": "One"}]

    @pytest.mark.parametrize("text", ['a,"One', 'a,"One"Two'])
    def test_broken_quotes_are_refused(self, text):
        assert "Check its quotes" in refusal(make_csv("key,name", text))

    @pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+A1", "-cmd|x", "-", '"=HYPERLINK(""x"")"'])
    def test_a_formula_is_a_fault_of_its_row(self, text):
        [row] = read_all(make_csv("key,name", f"a,{text}")).rows
        [fault] = row.faults
        assert (fault.column, fault.rule) == ("name", "a formula: paste its value")

    @pytest.mark.parametrize("text", ["-5", "+44 20", "-1.5%", "a=b", "–", "#1"])
    def test_numbers_and_dashes_are_no_formulas(self, text):
        [row] = read_all(make_csv("key,name", f"a,{text}")).rows
        assert not row.faults

    @pytest.mark.parametrize(
        ("text", "rule"),
        [("#N/A", "a spreadsheet error"), ("a\x00b", "NUL"), ("x" * 32_768, "longer than 32,767")],
    )
    def test_nonsense_is_a_fault_of_its_row(self, text, rule):
        [row] = read_all(make_csv("key,name", f"a,{text}")).rows
        assert rule in row.faults[0].rule


class TestHeader:
    def test_names_are_compared_without_case_and_underscores(self):
        assert cells(make_csv("KEY, Credited_As ", "a,Ava")) == [{"key": "a", "credited as": "Ava"}]

    def test_letters_of_the_columns_are_kept(self):
        assert read_all(make_csv("name,,key", "One,,a")).columns == {"name": "A", "key": "C"}
        assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            (
                ["key,colour", "a,red"],
                "column “colour” (B1), unknown to this sheet. Its columns are: key",
            ),
            (["key,name,Name", "a,b,c"], "two columns “name”"),
            (["key,,name", "a,b,c"], "Row 2 has “b” in column B, which has no name"),
            (["key,name", "a,b,c"], "Row 2 has “c” in column C, which has no name"),
            (["name", "One"], "no column “key”"),
            (["key,name"], "a header but no rows"),
            ([",,", ",,"], "is empty"),
            (["key," + "," * 200 + "name", "a"], "more than 200 columns"),
        ],
    )
    def test_refusals(self, lines, message):
        assert message in refusal(make_csv(*lines))


class TestLimits:
    def test_no_file(self):
        assert "Choose a file" in refusal(None)

    @pytest.mark.parametrize("content", [b"", b" \n", "\ufeff".encode("utf-8")])
    def test_an_empty_file(self, content):
        assert "is empty" in refusal(make_upload(content))

    def test_a_size_that_is_said(self):
        class Huge:
            name, size = "titles.csv", 200 * 2**20

        assert "larger than 10.0\xa0MB" in refusal(Huge())

    def test_a_size_that_is_not_said(self, settings):
        settings.SHEET_MAX_BYTES = 100
        upload = make_csv("key", "a" * 200)
        upload.size = None
        assert "larger than 100" in refusal(upload)

    def test_rows(self, settings):
        settings.SHEET_MAX_ROWS = 2
        assert len(cells(make_csv("key", "a", "b"))) == 2
        assert "more than 2 rows" in refusal(make_csv("key", "a", "b", "c"))
        assert "more than 2 rows" in refusal(make_xlsx([["key"], ["a"], ["b"], ["c"]]))

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("titles.pdf", b"%PDF-1.7", "is not CSV, TSV or XLSX"),
            ("titles", b"key\na", "is not CSV, TSV or XLSX"),
            ("titles.xlsx", b"key\na", "is not a workbook, despite its name"),
            ("titles.csv", b"PK\x03\x04", "is an archive or a workbook, but is named “titles.csv”"),
            ("titles.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "the old .xls format"),
            ("titles.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
            ("titles.xlsx", b"PK\x03\x04" + b"x" * 600, "damaged or incomplete"),
        ],
    )
    def test_a_file_that_is_something_else(self, name, content, message):
        assert message in refusal(make_upload(content, name))


def make_archive(name: str = "titles.xlsx", **files: bytes):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path.replace("__", "/").replace("_xml", ".xml"), text)
    return make_upload(content.getvalue(), name)


class TestWorkbooks:
    def test_dates_numbers_and_booleans_become_text(self):
        upload = make_xlsx(
            [
                ["key", "name", "premiere", "billing", "credited as"],
                [1, 24.0, date(2019, 5, 31), 2019.0, True],
                ["b", 1.5, datetime(2019, 5, 31, 12), 0, None],
            ]
        )
        assert cells(upload) == [
            {"key": "1", "name": "24", "premiere": "2019-05-31", "billing": "2019", "credited as": "TRUE"},
            {"key": "b", "name": "1.5", "premiere": "2019-05-31T12:00:00", "billing": "0"},
        ]

    def test_rows_keep_their_numbers(self):
        table = read_all(make_xlsx([["key", "name"], [], ["a", "One"], [None, None], ["b", "Two"]]))
        assert [row.number for row in table.rows] == [3, 5]

    def test_formulas_and_errors_are_faults(self):
        [row] = read_all(make_xlsx([["key", "name", "premiere"], ["a", "=1+1", "#REF!"]])).rows
        assert [(fault.column, fault.value) for fault in row.faults] == [
            ("name", "=1+1"),
            ("premiere", "#REF!"),
        ]

    def test_characters_that_no_text_holds_are_faults(self):
        [row] = read_all(make_xlsx([["key", "name"], ["a_x005F_", "b_xD800_c_x0000_"]])).rows
        assert row.faults[0].column == "name"
        assert row.cells["name"] == "b�c�"

    def test_the_only_worksheet_with_anything_is_taken(self):
        table = read_all(make_xlsx([], Films=[["key"], ["a"]]))
        assert (table.worksheet, len(table.rows)) == ("Films", 1)

    def test_one_named_like_the_sheet_is_taken(self):
        upload = make_xlsx([["notes"], ["x"]], TITLES=[["key"], ["a"]])
        assert read_all(upload).worksheet == "TITLES"

    def test_the_one_asked_for_is_taken(self):
        upload = make_xlsx([["notes"], ["x"]], Films=[["key"], ["a"]])
        assert read_all(upload, worksheet="films").worksheet == "Films"

    def test_several_are_refused_with_their_names(self):
        upload = make_xlsx([["key"], ["x"]], Films=[["key"], ["a"]])
        assert "several worksheets, “Sheet1”, “Films”" in refusal(upload)

    def test_one_that_is_not_there_is_refused_with_those_that_are(self):
        assert "no worksheet “Films”. It has “Sheet1”" in refusal(
            make_xlsx([["key"], ["x"]]), worksheet="Films"
        )

    def test_an_empty_workbook(self):
        assert "workbook is empty" in refusal(make_xlsx([]))

    def test_a_wide_one(self):
        assert "more than 200 columns" in refusal(make_xlsx([["key", *[None] * 200, "x"], ["a"]]))

    def test_a_workbook_cut_short(self):
        content = make_xlsx([["key"], ["a"]]).read()
        for end in (len(content) // 2, len(content) - 10):
            assert "damaged or incomplete" in refusal(make_upload(content[:end], "titles.xlsx"))

    def test_a_workbook_with_a_flipped_byte(self):
        content = bytearray(make_xlsx([["key"], ["a"]]).read())
        content[60] ^= 255
        assert "damaged" in refusal(make_upload(bytes(content), "titles.xlsx"))

    def test_an_archive_that_unpacks_to_far_more(self):
        bomb = make_archive(xl__workbook_xml=b"0" * 20_000_000)
        assert "unpacks to 19.1\xa0MB" in refusal(bomb)

    def test_an_archive_of_something_else(self):
        assert "not a workbook" in refusal(make_archive(mimetype=b"opendocument"))
        assert "can't be read as a workbook" in refusal(make_archive(xl__workbook_xml=b"<x/>"))

    def test_entities_that_grow(self):
        lol = (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><v>&b;</v></worksheet>'
        )
        source = zipfile.ZipFile(make_xlsx([["key"], ["a"]]))
        files = {name: source.read(name) for name in source.namelist()}
        files["xl/worksheets/sheet1.xml"] = lol
        assert "can't be read as a workbook" in refusal(make_archive(**files))

    def test_a_row_that_says_it_is_the_billionth(self):
        source = zipfile.ZipFile(make_xlsx([["key"], ["a"]]))
        files = {name: source.read(name) for name in source.namelist()}
        sheet = files["xl/worksheets/sheet1.xml"].replace(b'r="2"', b'r="999999999"')
        files["xl/worksheets/sheet1.xml"] = sheet
        assert "far outside its table" in refusal(make_archive(**files))


class TestAlways:
    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=5))
    def test_a_written_text_is_read_as_it_was_or_said_to_be_faulty(self, texts):
        out = io.StringIO(newline="")
        csv.writer(out).writerows([["key", "name"], *([f"k{n}", text] for n, text in enumerate(texts))])
        for row in read_all(make_upload(out.getvalue())).rows:
            text = texts[int(row.cells["key"][1:])]
            expected = trimmed(unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
            assert row.faults or row.cells.get("name", "") == expected

    @given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.tsv"]))
    def test_any_bytes_are_read_or_refused_in_words(self, content, name):
        with contextlib.suppress(Unreadable):
            read_all(make_upload(content, name))

    @given(st.binary(max_size=300))
    def test_any_bytes_that_begin_like_an_archive_are_refused_in_words(self, content):
        with pytest.raises(Unreadable):
            read_all(make_upload(b"PK\x03\x04" + content, "a.xlsx"))
