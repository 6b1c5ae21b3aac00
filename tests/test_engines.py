"""Engines know no kind: a kind declares what they need. Proved by reading every module of every engine."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.desk.records.registry import kinds

ROOT = Path(__file__).parent.parent
ENGINES = ["desk", "publishing", "jobs", "sheets", "feed", "pages", "newsroom"]
# Words with another meaning in engines; even these may not be used to tell kinds apart.
OF_TWO_MEANINGS = {
    "title": "what a page, a form, a changeset or a problem is headed",
    "source": "the record that names another; what a citation, or an upload, has its facts from",
    "person": "somebody with an account",
    "people": "those with accounts",
    "correction": "what the feed says of a correction in an entry of its log",
}
TELLING = {"kind", "kinds", "code", "plural", "kind_at", "of_kind"}


def knows(text: str) -> list[str]:
    """The names of kinds, their models and their apps in a module's text."""
    tree = ast.parse(text)
    told = [each for node in ast.walk(tree) if _tells_kinds_apart(node) for each in _texts(node)]
    said = [each for each in _texts(tree) if each not in OF_TWO_MEANINGS]
    codes = {name for each in kinds() for name in (each.code, each.plural)}
    models = {name for each in kinds() for name in _names_of_model(each.model._meta)}
    return [
        *(each for each in dict.fromkeys([*told, *said]) if each in codes),
        *(each for each in said if any(name in each for name in models)),
        *(each for each in _imported(tree) if any(each.startswith(package) for package in _packages())),
    ]


def _tells_kinds_apart(node: ast.AST) -> bool:
    match node:
        case ast.Compare() | ast.Match():
            return bool(TELLING & {_called(each) for each in ast.walk(node)})
        case ast.Call(func=function):
            return _called(function) in TELLING
        case ast.keyword(arg=str(name)):
            return bool(TELLING & set(name.split("__")))
    return False


def _called(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name
    return ""


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _names_of_model(meta) -> tuple[str, str, str]:
    return meta.label, meta.label_lower, meta.db_table


def _packages() -> set[str]:
    """The apps of kinds, such as `catalog`."""
    return {each.model._meta.app_config.name for each in kinds()}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize("engine", ENGINES)
def test_no_module_of_an_engine_names_a_kind_or_its_model(engine):
    modules = [path for path in (ROOT / "cms" / engine).rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(ROOT)): knows(path.read_text()) for path in modules}
    assert modules
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("word", OF_TWO_MEANINGS)
def test_a_word_of_two_meanings_is_a_kind_and_said_by_an_engine(word):
    texts = (path.read_text() for engine in ENGINES for path in (ROOT / "cms" / engine).rglob("*.py"))
    assert word in {name for each in kinds() for name in (each.code, each.plural)}
    assert any(word in _texts(ast.parse(text)) for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        'TYPES = {"season": "TVSeason"}',
        'included.get("seasons")',
        'card.kind == "title"',
        'each.get("kind") in ("person", "source")',
        'kind("source")',
        'LiveDocument.objects.filter(kind="title")',
        'Reference.objects.filter(source__kind="source")',
        'match card.kind:\n    case "title": ...',
        'apps.get_model("catalog.Title")',
        'reverse("admin:catalog_title_changelist")',
        "from catalog.titles.models import Title",
        "import sources.claims.values",
        "from cms.stories import prose",
    ],
)
def test_a_kind_that_is_named_is_found(text):
    assert knows(text)


@pytest.mark.parametrize(
    "text",
    [
        'render(request, {"title": title})',
        'Reference.objects.values("source")',
        'if name != "source": ...',
        'detail = {"person": person.pk}',
        "from cms.desk.records.registry import kinds",
        "from .models import Source",
    ],
)
def test_a_word_with_another_meaning_is_not(text):
    assert knows(text) == []
