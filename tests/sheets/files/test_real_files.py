"""Files as people have them: each is read correctly or refused in a sentence, never with a traceback."""

import csv
import html
import io
from pathlib import Path

import pytest
from django.conf import settings

from cms.desk.models import Card
from cms.sheets.apply import apply
from cms.sheets.columns import sheet
from cms.sheets.files.base import Unreadable
from cms.sheets.files.open import read
from cms.sheets.stage import counts, stage
from tests.make import NOON
from tests.make.sheets import make_import, make_upload, outcomes

PLACES = [parent / "shared" / "data" for parent in settings.BASE_DIR.parents]
DATA = next((place for place in PLACES if place.is_dir()), None)
DEMO = settings.BASE_DIR / "catalog" / "demo"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]
with_data = pytest.mark.skipif(DATA is None, reason="the collected files are not on this machine")


def files(*endings: str) -> list[Path]:
    return sorted(path for path in DATA.rglob("*") if path.suffix in endings) if DATA else []


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def upload(path: Path):
    return make_upload(path.read_bytes(), path.name)


def refusal(name: str, **values) -> str:
    with pytest.raises(Unreadable) as refused:
        read(upload(DATA / name), header=sheet("titles"), **values)
    return str(refused.value)


class AnyHeader:
    """A sheet with the columns that the file has."""

    code = "titles"

    def __init__(self, names: list[str]):
        self.names, self.needed = names, names[:1]


@with_data
class TestEveryFile:
    @pytest.mark.parametrize("path", files(".csv", ".tsv", ".xlsx", ".json", ".yaml", ".md"), ids=named)
    def test_that_is_no_sheet_of_ours_is_refused_in_words(self, path):
        with pytest.raises(Unreadable) as refused:
            read(upload(path), header=sheet("titles"))
        assert str(refused.value).endswith(".")

    @pytest.mark.parametrize(
        "name", ["fivethirtyeight/avengers__avengers.csv", "fivethirtyeight/mad-men__show-data.csv"]
    )
    def test_bytes_of_windows_are_named(self, name):
        assert "The file is not UTF-8: byte 0x" in refusal(name)

    def test_a_large_text_is_refused_for_its_size(self, settings):
        settings.SHEET_MAX_BYTES = 2**20
        assert "larger than 1.0\xa0MB" in refusal("oscars_dlu/oscars.tsv")

    @pytest.mark.parametrize("path", files(".xlsx"), ids=named)
    def test_workbooks_name_their_worksheets_or_the_column_that_is_strange(self, path):
        message = refusal(str(path))
        assert "several worksheets, “" in message or "unknown to this sheet. Its columns are" in message

    def test_a_worksheet_can_be_asked_for(self):
        message = refusal("bakeoff/seasons.xlsx")
        assert "unknown to this sheet" in message or "several worksheets" in message

    @pytest.mark.parametrize(
        "name",
        [
            "datardis/drwho_episodes.csv",
            "bakeoff/episodes.csv",
            "economist_tv_ratings/IMDb_Economist_tv_ratings.csv",
            "fivethirtyeight/bechdel__movies.csv",
        ],
    )
    def test_texts_are_read_whole_under_their_own_header(self, name):
        path = DATA / name
        with path.open(newline="", encoding="utf-8") as text:
            header, *lines = csv.reader(text)
        table = read(upload(path), header=AnyHeader(header))
        assert [len(table.rows), table.rows[-1].number] == [len(lines), len(lines) + 1]
        for row, line in zip(table.rows, lines, strict=True):
            assert list(row.cells.values()) == [value.strip() for value in line if value.strip()]


@with_data
class TestBechdel:
    """Three hundred films of a real list, with its columns renamed to ours."""

    def films(self, size: int = 300) -> list[dict[str, str]]:
        with (DATA / "fivethirtyeight" / "bechdel__movies.csv").open(newline="", encoding="utf-8") as text:
            return list(csv.DictReader(text))[:size]

    def as_titles(self, films: list[dict[str, str]]):
        out = io.StringIO(newline="")
        lines = csv.writer(out, delimiter=";")
        lines.writerow(["Key", "Name", "Type", "Premiere", "IMDB"])
        lines.writerows(
            [film["imdb"], html.unescape(film["title"]), "Film", film["year"], film["imdb"]] for film in films
        )
        return make_upload(out.getvalue())

    def test_is_imported_and_then_the_same(self, writer):
        films = self.films()
        staged = stage(self.as_titles(films), sheet=sheet("titles"), by=writer, at=NOON)
        assert counts(staged) == {"new": 300, "changed": 0, "same": 0, "left": 0, "error": 0}
        [changeset] = apply(staged, by=writer, at=NOON)
        assert changeset.standing().count() == 300
        labels = set(Card.objects.values_list("label", flat=True))
        assert labels == {html.unescape(film["title"]) for film in films}
        again = stage(self.as_titles(films), sheet=sheet("titles"), by=writer, at=NOON)
        assert counts(again)["same"] == 300

    def test_a_year_corrected_changes_one(self, writer):
        films = self.films(50)
        apply(stage(self.as_titles(films), sheet=sheet("titles"), by=writer, at=NOON), by=writer, at=NOON)
        films[7]["year"] = "1912"
        staged = stage(self.as_titles(films), sheet=sheet("titles"), by=writer, at=NOON)
        assert counts(staged) == {"new": 0, "changed": 1, "same": 49, "left": 0, "error": 0}


@with_data
class TestCast:
    def test_a_real_cast_list_becomes_credits(self, writer):
        path = DATA / "fivethirtyeight" / "next-bechdel__nextBechdel_castGender.csv"
        with path.open(newline="", encoding="utf-8") as text:
            cast = list(csv.DictReader(text))[:200]
        films, people = ({line[name] for line in cast} for name in ("MOVIE", "ACTOR"))

        def quoted(*values: str) -> str:
            return ",".join('"' + value.replace('"', '""') + '"' for value in values)

        def run(code: str, *lines: str):
            staged = make_import(writer, *lines, code=code)
            assert counts(staged)["error"] == 0
            return apply(staged, by=writer, at=NOON)

        run("titles", "key,name,type", *(quoted(film, film, "film") for film in sorted(films)))
        run("people", "key,name", *(quoted(person, person) for person in sorted(people)))
        once = {(line["MOVIE"], line["ACTOR"], line["CHARACTER_NAME"]): line for line in cast}.values()
        names = ("MOVIE", "ACTOR", "CHARACTER_NAME", "BILLING")
        lines = [quoted(*(line[name] for name in names), "actor") for line in once]
        [changeset] = run("credits", "title,person,character,billing,job", *lines)
        assert changeset.standing().count() == len(films)
        again = make_import(writer, "title,person,character,billing,job", *lines, code="credits")
        assert set(outcomes(again)) == {"same"}


@pytest.mark.skipif(not DEMO.is_dir(), reason="there is no demonstration")
class TestDemonstration:
    def test_its_sheets_import_in_order_and_then_say_the_same(self, writer):
        for expected in ("new", "same"):
            for code in ("organisations", "people", "titles", "credits"):
                staged = stage(upload(DEMO / f"{code}.csv"), sheet=sheet(code), by=writer, at=NOON)
                assert set(outcomes(staged)) == {expected}
                if expected == "new":
                    apply(staged, by=writer, at=NOON)
