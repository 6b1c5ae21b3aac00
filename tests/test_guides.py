"""The guides are true: the files that they name exist, and their examples run."""

import io
import re
from pathlib import Path

import pytest
from django.test import Client

from cms.publishing.hold import hold

from .make import NOON, make_live, make_title

ROOT = Path(__file__).parent.parent
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    "catalog/README.md",
    "cms/README.md",
    "cms/feed/README.md",
    "cms/jobs/README.md",
]
# Made by a developer who follows the guide.
MADE = {".venv/", ".venvs/", "templates/pages/festival.html", "templatetags/festivals.py"}
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}


def text(guide: str) -> str:
    return (ROOT / guide).read_text()


def paths(guide: str) -> list[str]:
    """The files and folders that a guide names between backticks."""
    found = re.findall(r"`(\.?\w[\w./-]*/[\w./-]*)`", text(guide))
    return [path for path in found if re.search(r"/$|\.\w+$", path) or path.split("/")[0] in FOLDERS]


def place(guide: str, path: str) -> Path | None:
    """The path, from the guide's own folder or from the project's; None where it does not exist."""
    there = (near / path for near in ((ROOT / guide).parent, ROOT, ROOT / "tests" / "toys"))
    return next((found for found in there if found.exists()), None)


def is_defined(name: str, source: str) -> bool:
    """Whether a module defines a function or a constant of that name."""
    return bool(re.search(rf"^ *def {name}\(|^{name}\b.* = ", source, re.MULTILINE))


def anchors(guide: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text(guide), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("guide", GUIDES)
class TestAGuide:
    def test_names_files_that_are_there(self, guide):
        assert [path for path in paths(guide) if path not in MADE and not place(guide, path)] == []

    def test_names_what_stands_in_them(self, guide):
        pairs = re.findall(r"`([\w./]+\.py)` \(`(\w+)`", text(guide))
        assert [pair for pair in pairs if not is_defined(pair[1], place(guide, pair[0]).read_text())] == []

    def test_links_to_what_is_there(self, guide):
        prose = re.sub(r"`[^`\n]+`", "", text(guide))
        for path, anchor in re.findall(r"\]\(([^)#]+)(?:#([\w-]+))?\)", prose):
            target = (ROOT / guide).parent / path
            assert target.exists()
            assert not anchor or anchor in anchors(str(target.relative_to(ROOT)))


class TestTheSettings:
    def test_stand_in_one_table(self):
        read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "cms" / "settings.py").read_text())
        rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", text("cms/README.md"), re.MULTILINE)
        assert sorted(re.findall(r"[A-Z_]+", " ".join(rows))) == sorted(read)


@pytest.mark.django_db
class TestTheCopy:
    def test_follows_what_is_published_and_what_is_held(self, writer, editor):
        names: dict = {}
        exec(re.search(r"```python\n(.*?)```", text("cms/feed/README.md"), re.DOTALL)[1], names)
        names["urlopen"] = lambda address: io.BytesIO(Client().get(address).content)
        selma, other = make_title(writer, name="Selma"), make_title(writer, name="13th")
        make_live(selma, other, by=writer, approver=editor)
        copy: dict[int, dict] = {}
        after = names["follow"]("/api/v1", copy)
        assert [copy[each.pk]["name"] for each in (selma, other)] == ["Selma", "13th"]
        hold(selma.card, by=editor, at=NOON, reason="error")
        names["follow"]("/api/v1", copy, after)
        assert copy.keys() == {other.pk}
