"""The catalogue's "How to add a kind", followed word for word by a kind that exists only under tests/toys."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import change
from cms.publishing.models import LiveDocument, Publication
from cms.publishing.refresh import refresh_all
from cms.sheets.apply import apply
from cms.sheets.columns import sheet
from cms.sheets.stage import stage
from tests.make.sources import cite, make_source

from .make import NOON, edit, make_live, make_submitted, make_title
from .refusals import refused
from .toys.festivals.models import Festival

ROOT = Path(__file__).parent.parent


def guide_files() -> dict[str, str]:
    """The files of the how-to in the catalogue's guide, by their path under the app of kinds."""
    guide = (ROOT / "catalog" / "README.md").read_text()
    section = guide.partition("## How to add a kind")[2].partition("\n## ")[0]
    before, *blocks = re.split(r"```(?:python\n)?", section)
    texts, codes = [before, *blocks[1::2]], blocks[::2]
    return {re.findall(r"`(\w+/\w+\.py)`", text)[-1]: code for text, code in zip(texts, codes, strict=False)}


class TestTheGuide:
    def test_names_every_file_of_the_toy(self):
        folder = ROOT / "tests" / "toys" / "festivals"
        assert {
            f"festivals/{path.name}" for path in folder.glob("*.py") if path.name != "__init__.py"
        } == set(guide_files())

    @pytest.mark.parametrize("path", ["models", "document", "sheet", "kind", "admin"])
    def test_says_what_the_toy_does(self, path):
        path = f"festivals/{path}.py"
        assert guide_files()[path] == (ROOT / "tests" / "toys" / path).read_text()

    @pytest.mark.django_db
    def test_leaves_no_migration_to_be_made(self):
        call_command("makemigrations", "--check", "--dry-run", stdout=io.StringIO())


@pytest.mark.django_db
class TestTheToy:
    @pytest.fixture
    def cannes(self, writer, editor):
        films = [make_title(writer, name="Selma"), make_title(writer, name="13th")]
        programme = make_source(writer, title="The programme")
        make_live(*films, programme, by=writer, approver=editor)
        festival = Festival()
        change(
            festival,
            by=writer,
            at=NOON,
            expect=0,
            fields={
                "name": "Festival de Cannes",
                "city": "Cannes",
                "screenings": {f"new-{n}": {"title": film.pk, "place": n} for n, film in enumerate(films)},
                "citations": {"new-1": cite(programme, "city")},
            },
        )
        return festival

    def test_goes_from_a_change_to_the_feed(self, cannes, writer, editor, client):
        make_live(cannes, by=writer, approver=editor)
        document = client.get("/api/v1/festivals/festival-de-cannes").json()
        assert [line["title"]["name"] for line in document["screenings"]] == ["Selma", "13th"]
        [citation] = document["citations"]
        assert (citation["path"], citation["source"]["name"]) == ("city", "The programme")
        lines = [f"screenings/{line['id']}" for line in document["screenings"]]
        assert document["derived"] == {"is_large": True, "quotes": {}, "unsourced": lines}
        assert client.get("/api/v1/festivals", {"city": "Cannes"}).json()["results"] == [document]
        film = document["screenings"][0]["title"]["id"]
        included = client.get(f"/api/v1/titles/{film}", {"include": "festivals"}).json()["included"]
        assert included["festivals"]["results"] == [document]
        entries = client.get("/api/v1/changes", {"kind": "festival"}).json()["results"]
        assert [entry["document"] for entry in entries] == [document]

    def test_follows_a_rename(self, cannes, writer, editor):
        make_live(cannes, by=writer, approver=editor)
        film = Card.objects.get(label="Selma")
        from catalog.titles.models import Title

        edit(Title.objects.get(pk=film.pk), writer, name="Selma, Lord, Selma")
        make_live(film, by=writer, approver=editor)
        refresh_all(at=NOON)
        document = canonical.loads(LiveDocument.objects.get(pk=cannes.pk).text)
        assert document["screenings"][0]["title"]["name"] == "Selma, Lord, Selma"
        assert Publication.objects.filter(card=cannes.pk).last().action == "refresh"

    def test_is_held_to_its_checks(self, writer):
        festival = Festival()
        change(festival, by=writer, at=NOON, expect=0, fields={"city": "Cannes"})
        with refused(ReviewError, "blocked", "name-missing"):
            make_submitted(festival, by=writer)

    def test_has_its_pages_in_the_newsroom(self, cannes, writer):
        client = Client()
        client.force_login(writer)
        assert "Festival de Cannes" in client.get(reverse("admin:toys_festival_changelist")).content.decode()
        page = client.get(reverse("admin:toys_festival_change", args=[cannes.pk])).content.decode()
        assert reverse("newsroom:part", args=[cannes.pk, "screenings"]) in page
        assert client.get(reverse("newsroom:part", args=[cannes.pk, "screenings"])).status_code == 200

    def test_has_a_page_that_readers_see(self, cannes, writer, editor, client):
        make_live(cannes, by=writer, approver=editor)
        page = client.get("/festivals/festival-de-cannes").content.decode()
        assert "Festival de Cannes" in page
        assert "The programme" in page
        assert '"@type": "Thing", "name": "Festival de Cannes"' in page

    def test_has_its_citations_in_a_sheet(self, cannes, writer):
        assert sheet("festivals-citations").needed == ["festival", "source"]

    def test_is_written_by_its_form(self, writer):
        client = Client()
        client.force_login(writer)
        data = {
            "name": "Berlinale",
            "city": "Berlin",
            "opened": "1951",
            "version_opened": 0,
            "version_expected": 0,
        }
        client.post(reverse("admin:toys_festival_add"), data)
        festival = Festival.objects.get()
        assert (festival.name, festival.opened) == ("Berlinale", "1951")

    def test_comes_in_by_sheets(self, writer):
        make_title(writer, name="Selma", external_ids={"new-1": {"scheme": "sheet:title", "value": "selma"}})
        for code, text in (
            ("festivals", "key,name,city\ncannes,Festival de Cannes,Cannes\n"),
            ("screenings", "festival,title,printed\ncannes,selma,SELMA\n"),
        ):
            upload = SimpleUploadedFile(f"{code}.csv", text.encode())
            apply(stage(upload, sheet=sheet(code), by=writer, at=NOON), by=writer, at=NOON)
        [row] = Festival.objects.get(name="Festival de Cannes").screenings.all()
        assert row.printed == "SELMA"

    def test_is_described_by_the_schema(self, client):
        schema = client.get("/api/v1/schema").json()
        assert "/api/v1/festivals" in schema["paths"]
        assert "screenings" in schema["components"]["schemas"]["FestivalDocument"]["properties"]
