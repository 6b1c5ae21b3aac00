"""What developers and production install and run, where it is written down twice."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pins(lock: str) -> dict[str, str]:
    """What a lock file installs: the version of each package with all that it says of it."""
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^([\w.-]+)==(.*\n(?: {4}--hash.*\n)+)", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^\w", text, re.MULTILINE))
    return dict(entries)


class TestTheLocks:
    def test_developers_have_what_production_has(self):
        assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()

    def test_production_goes_without_the_tools(self):
        assert not pins("requirements.lock").keys() & {"pytest", "mypy", "ruff", "playwright", "uv"}

    @pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
    def test_name_no_place_to_install_from(self, lock):
        assert not re.search(r"://|index-url|find-links", (ROOT / lock).read_text())
