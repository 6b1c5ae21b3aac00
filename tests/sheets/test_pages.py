import pytest
from django.urls import reverse

from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.sheets.models import Import
from tests.make import NOON, edit, make_submitted, make_title, make_user
from tests.make.sheets import make_csv, make_import, make_upload, make_xlsx

pytestmark = pytest.mark.django_db


def key(value: str) -> dict:
    return {"new-key": {"scheme": "sheet:title", "value": value}}


@pytest.fixture
def page(client, writer):
    client.force_login(writer)
    return client


def address(staged: Import, step: str = "preview") -> str:
    return reverse(f"sheets:{step}", args=[staged.pk])


def send(client, upload, sheet="titles", worksheet=""):
    return client.post(reverse("sheets:upload"), {"sheet": sheet, "file": upload, "worksheet": worksheet})


class TestDoors:
    def test_nobody_comes_in_unsigned(self, client, writer):
        for name in ("index", "upload"):
            response = client.get(reverse(f"sheets:{name}"))
            assert response.status_code == 302
            assert "/admin/login/" in response["Location"]

    def test_nor_without_the_right(self, client):
        client.force_login(make_user("reader"))
        for name in ("index", "upload"):
            assert client.get(reverse(f"sheets:{name}")).status_code == 403

    def test_who_may_write_may_look_and_only_the_uploader_imports(self, client, writer, other_writer):
        staged = make_import(writer, "key,name", "a,One")
        client.force_login(other_writer)
        response = client.get(address(staged))
        assert "writer uploaded this: only they can import or discard it." in response.text
        assert "Import 1 record" not in response.text
        response = client.post(address(staged, "apply"))
        assert response.status_code == 409
        assert "only they can confirm" in response.text
        assert not Card.objects.exists()

    @pytest.mark.parametrize("step", ["apply", "again", "discard"])
    def test_looking_changes_nothing(self, page, writer, step):
        assert page.get(address(make_import(writer, "key", "a"), step)).status_code == 405


class TestIndex:
    def test_lists_sheets_and_my_imports(self, page, writer, other_writer):
        make_import(writer, "key", "a")
        make_import(other_writer, "key", "a", code="people")
        text = page.get(reverse("sheets:index")).text
        assert "Credits of titles" in text
        assert ">titles.csv</a>" in text
        assert ">people.csv</a>" not in text

    def test_says_what_to_do_when_empty(self, page):
        assert "None yet. Take a template" in page.get(reverse("sheets:index")).text

    def test_an_empty_file_is_offered_for_each(self, page):
        response = page.get(reverse("sheets:template", args=["credits"]))
        assert response.content.decode("utf-8-sig").strip() == (
            "title,person,organisation,job,character,manner,credited as,join phrase,billing,episodes note,"
            "source,locator,quotation"
        )
        assert response["Content-Disposition"] == 'attachment; filename="credits.csv"'
        assert page.get(reverse("sheets:template", args=["nope"])).status_code == 404


class TestUpload:
    def test_the_form_shows_every_column(self, page):
        response = page.get(reverse("sheets:upload"), {"sheet": "people"})
        assert '<option value="people" selected>' in response.text
        assert "As the person is credited most often." in response.text

    def test_leads_to_the_preview(self, page):
        response = send(page, make_csv("key,name", "a,One"))
        assert response["Location"] == address(Import.objects.get())

    @pytest.mark.parametrize(
        ("upload", "message"),
        [
            ("", "Choose a file first."),
            (make_upload(b""), "The file is empty."),
            (make_csv("key,colour", "a,red"), "a column “colour”"),
            (make_upload("key,name\na,’".encode("cp1252")), "byte 0x92 in line 2"),
            (make_upload(b"PK\x03\x04", "titles.xlsx"), "damaged or incomplete"),
            (make_xlsx([["key"], ["a"]], Other=[["key"], ["b"]]), "several worksheets, “Sheet1”, “Other”"),
        ],
    )
    def test_what_is_wrong_is_said_on_the_form(self, page, upload, message):
        if upload:
            upload.seek(0)
        response = send(page, upload, sheet="people", worksheet="")
        assert response.status_code == 422
        assert message in response.text
        assert '<option value="people" selected>' in response.text
        assert not Import.objects.exists()

    def test_the_worksheet_is_kept(self, page):
        response = send(page, make_xlsx([["key"], ["a"]]), worksheet="Films")
        assert "no worksheet “Films”" in response.text
        assert 'value="Films"' in response.text

    def test_a_sheet_that_is_not_there(self, page):
        assert send(page, make_csv("key", "a"), sheet="nope").status_code == 422


class TestPreview:
    def test_shows_struck_and_inserted_words(self, page, writer):
        make_title(writer, name="Before", external_ids=key("a"))
        text = page.get(address(make_import(writer, "key,name", "a,After", "b,<b>New</b>"))).text
        assert "<del>Before</del> <ins>After</ins>" in text
        assert "<ins>&lt;b&gt;New&lt;/b&gt;</ins>" in text
        assert "Import 2 records" in text

    def test_names_row_column_value_and_rule_and_offers_no_import(self, page, writer):
        text = " ".join(page.get(address(make_import(writer, "key,type", "a,film", "b,opera"))).text.split())
        assert "<b>type</b> (B3) “opera”: not one of film" in text
        assert "A row has an error: nothing is imported until" in text
        assert "Import 1 record" not in text

    def test_nothing_to_do_offers_no_import(self, page, writer):
        make_title(writer, name="One", external_ids=key("a"))
        text = page.get(address(make_import(writer, "key,name", "a,One"))).text
        assert "There is nothing to import" in text
        assert address(Import.objects.get(), "apply") not in text

    def test_says_where_a_record_lies(self, page, writer):
        title = make_title(writer, name="One", external_ids=key("a"))
        propose([title.card], by=writer, at=NOON, title="Friday")
        text = page.get(address(make_import(writer, "key,name", "a,Two"))).text
        assert "Its record is in “Friday”, and stays there." in text

    def test_tabs_and_pages(self, page, writer):
        staged = make_import(writer, "key,type", *(f"k{n:03},film" for n in range(60)), "bad,opera")
        assert "k049" in (text := page.get(address(staged)).text)
        assert "k050" not in text
        assert "k050" in page.get(address(staged), {"page": 2}).text
        assert "k001" not in page.get(address(staged), {"show": "error"}).text
        assert "No row is “same”" in page.get(address(staged), {"show": "same"}).text
        assert page.get(address(staged), {"page": "x", "show": "'"}).status_code == 200

    def test_has_no_inline_script_or_style(self, page, writer):
        for where in (address(make_import(writer, "key", "a")), reverse("sheets:upload")):
            main = page.get(where).text.split('id="content-main"')[1].split("</main>")[0]
            assert "<script" not in main
            assert "style=" not in main


class TestSteps:
    def test_import_leads_to_the_changesets(self, page, writer):
        staged = make_import(writer, "key,name", "a,One")
        text = page.post(address(staged, "apply"), follow=True).text
        assert "titles.csv: One" in text
        assert "Imported by writer on" in text
        assert address(staged, "apply") not in text

    def test_twice_says_who_and_when(self, page, writer):
        staged = make_import(writer, "key,name", "a,One")
        page.post(address(staged, "apply"))
        response = page.post(address(staged, "apply"))
        assert response.status_code == 409
        assert "was imported by writer on" in response.text
        assert Card.objects.count() == 1

    def test_a_moved_record_is_named_and_previewed_again(self, page, writer, other_writer):
        title = make_title(writer, name="One", external_ids=key("a"))
        staged = make_import(writer, "key,name", "a,Two")
        edit(title, other_writer, name="Three")
        response = page.post(address(staged, "apply"))
        assert response.status_code == 409
        assert "Row 2 (a): “Three” was changed by walter" in response.text
        response = page.post(address(staged, "again"), follow=True)
        assert "<del>Three</del> <ins>Two</ins>" in response.text
        assert "Open the newer preview" in page.get(address(staged)).text

    def test_discard(self, page, writer):
        staged = make_import(writer, "key,name", "a,One")
        assert "Discarded by writer" in page.post(address(staged, "discard"), follow=True).text
        assert not Card.objects.exists()


class TestQueries:
    """Session, user, rights (2), then: imports | import, outcomes, records, changesets, rows (2)."""

    def test_pages_do_not_grow(self, page, writer, django_assert_num_queries):
        def lines(prefix: str, size: int):
            for n in range(size):
                title = make_title(writer, external_ids=key(f"{prefix}{n}"))
                make_submitted(title, by=writer) if n % 2 else propose([title.card], by=writer, at=NOON)
            return [f"{prefix}{n},x" for n in range(size)]

        few = make_import(writer, "key,name", *lines("a", 2))
        many = make_import(writer, "key,name", *lines("b", 8))
        for staged in (few, many):
            with django_assert_num_queries(10):
                page.get(address(staged))
        with django_assert_num_queries(5):
            page.get(reverse("sheets:index"))
        with django_assert_num_queries(4):
            page.get(reverse("sheets:upload"))
