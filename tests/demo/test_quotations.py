"""The demonstration's quotations are in the pages they cite, and everything else is in our own words."""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.conf import settings

from .seed_pages import FILES, SEEDS

MOST_WORDS = 30  # of one quotation
RUN = 8  # words in a row that count as copied
OTHERS_WORDS = ("quotation", "heading", "printed value", "printed attribution")
GLYPHS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|\{[^}]*\}")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the five pages are not beside this copy")


class Cell(NamedTuple):
    """One filled cell of the demonstration's sheets."""

    sheet: str
    line: int
    column: str
    text: str
    row: dict[str, str]


def folded(text: str) -> str:
    """The text with one glyph for each quote, dash and space, and nothing else changed."""
    return re.sub(r"\s+", " ", text.translate(GLYPHS))


def words(text: str) -> list[str]:
    """The words of a text without its markup, in lower case."""
    return re.findall(r"[\w']+", folded(MARKUP.sub(r"\1", text)).casefold())


def cells() -> Iterator[Cell]:
    for path in sorted(settings.BASE_DIR.glob("**/demo/*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                for column, text in row.items():
                    if text:
                        yield Cell(path.stem, line, column, text, row)


def is_others_words(cell: Cell) -> bool:
    """Whether the cell is a quotation, an excerpt of them, or somebody else's headline."""
    is_quote = cell.sheet == "story-blocks" and cell.row["type"] == "quote"
    kept = (("sources", "title"), ("source-copies", "text"))
    return is_quote or cell.column in OTHERS_WORDS or (cell.sheet, cell.column) in kept


def runs(text: str) -> set[tuple[str, ...]]:
    """Each run of `RUN` words in a row."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {page: (SEEDS / name).read_text(encoding="utf-8") for page, name in FILES.items()}


class TestQuotations:
    def test_each_is_in_the_page_it_cites(self, pages):
        quoted = [cell for cell in cells() if cell.column == "quotation" and cell.row["source"] in pages]
        missing = [cell for cell in quoted if folded(cell.text) not in folded(pages[cell.row["source"]])]
        assert len(quoted) > 300
        assert not missing

    def test_the_quotes_of_stories_are_in_a_page(self, pages):
        quotes = [cell for cell in cells() if cell.column == "text" and cell.row.get("type") == "quote"]
        assert quotes
        assert all(any(folded(cell.text) in folded(page) for page in pages.values()) for cell in quotes)

    def test_are_all_that_a_kept_excerpt_has(self):
        copies = [cell for cell in cells() if (cell.sheet, cell.column) == ("source-copies", "text")]
        assert copies
        for copy in copies:
            of = [
                cell
                for cell in cells()
                if cell.column == "quotation" and cell.row["source"] == copy.row["source"]
            ]
            quoted = {folded(cell.text) for cell in of}
            assert copy.row["excerpt"] == "yes"
            assert {folded(each) for each in copy.text.split("\n\n")} <= quoted

    def test_none_is_long(self):
        quoted = [cell for cell in cells() if cell.column == "quotation"]
        assert not [cell for cell in quoted if len(cell.text.split()) > MOST_WORDS]

    def test_every_page_is_quoted(self, pages):
        assert {cell.row["source"] for cell in cells() if cell.column == "quotation"} >= set(pages)


class TestOurOwnWords:
    def test_no_cell_repeats_a_run_of_eight_words_of_a_page(self, pages):
        printed = set().union(*map(runs, pages.values()))
        ours = [cell for cell in cells() if not is_others_words(cell)]
        assert not [(cell.sheet, cell.line, cell.column) for cell in ours if runs(cell.text) & printed]
