"""What developers and production install and run is the same wherever it is written down twice."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


def pins(lock: str) -> dict[str, str]:
    """The packages of a lock file, each with its version and hashes."""
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^([\w.-]+)==(.*\n(?: {4}--hash.*\n)+)", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^\w", text, re.MULTILINE))
    return dict(entries)


def recipe(target: str) -> list[str]:
    """The commands of one target in the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return found[1].replace("\\\n", "").replace("$(BIN)", ".venv/bin").splitlines()


class TestTheLocks:
    def test_developers_have_what_production_has(self):
        with_celery = pins("requirements-celery.lock").items()
        assert pins("requirements.lock").items() <= with_celery <= pins("requirements-dev.lock").items()

    def test_celery_is_for_those_who_want_it(self):
        assert "celery" not in pins("requirements.lock")
        assert {"celery", "redis"} <= pins("requirements-celery.lock").keys()

    def test_production_goes_without_the_tools(self):
        assert not pins("requirements.lock").keys() & {"pytest", "mypy", "ruff", "playwright", "uv"}

    @pytest.mark.parametrize(
        "lock", ["requirements.lock", "requirements-celery.lock", "requirements-dev.lock"]
    )
    def test_name_no_place_to_install_from(self, lock):
        assert not re.search(r"://|index-url|find-links", (ROOT / lock).read_text())


class TestTheHooks:
    def test_run_what_make_check_runs(self):
        config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
        entries = " ; ".join(hook["entry"] for repo in config["repos"] for hook in repo["hooks"])
        tool = re.compile(r"\.venv/bin/((?:ruff|python manage\.py) [\w-]+|(?!python)[\w-]+)")
        assert tool.findall(entries) == tool.findall(" ; ".join(recipe("check")))

    def test_need_nothing_from_elsewhere(self):
        config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
        assert {repo["repo"] for repo in config["repos"]} == {"local"}
        assert {hook["language"] for repo in config["repos"] for hook in repo["hooks"]} == {"system"}
