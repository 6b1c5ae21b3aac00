"""Each refusal names its rule by a code, and is a whole sentence."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import BaseConstraint

from cms.accounts.refusals import Refusal
from cms.accounts.rights import BY_CODE
from cms.desk.records.registry import kinds

SNAKE_CASE = re.compile(r"[a-z]+(_[a-z]+)*")


@cache
def nodes() -> list[tuple[str, ast.ClassDef | ast.Call]]:
    """The classes and calls in all code but the tests, and where each is."""
    base = Path(settings.BASE_DIR)
    files = (path for app in ("cms", "catalog", "sources") for path in sorted((base / app).rglob("*.py")))
    return [
        (f"{path.relative_to(base)}:{node.lineno}", node)
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef | ast.Call)
    ]


@cache
def names() -> set[str]:
    """Names of the classes of refusals; `refusal` is a parameter that holds one of them."""
    bases = {
        node.name: set(map(name_of, node.bases)) for _, node in nodes() if isinstance(node, ast.ClassDef)
    }
    found = {Refusal.__name__}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found - {Refusal.__name__} | {"refusal"}


@cache
def made() -> list[tuple[str, ast.Call]]:
    """Where a refusal is made, and how."""
    return [
        (where, node)
        for where, node in nodes()
        if isinstance(node, ast.Call) and name_of(node.func) in names()
    ]


def name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def code_of(call: ast.Call) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == "code"), None)


class TestARefusal:
    def test_is_one_of_many(self):
        assert len(names()) > 15
        assert len(made()) > 100

    def test_has_a_code(self):
        assert [place for place, call in made() if code_of(call) is None] == []

    def test_has_one_in_snake_case(self):
        codes = {place: code_of(call) for place, call in made()}
        written = {place: code.value for place, code in codes.items() if isinstance(code, ast.Constant)}
        assert [place for place, code in written.items() if not SNAKE_CASE.fullmatch(code)] == []

    def test_takes_it_from_its_cause_or_the_right_that_lacks(self):
        others = {
            ast.unparse(code) for _, call in made() if not isinstance(code := code_of(call), ast.Constant)
        }
        assert others == {"error.code", "right.partition('.')[2]"}
        assert [right for right in BY_CODE if not SNAKE_CASE.fullmatch(right.partition(".")[2])] == []

    def test_can_not_be_made_without(self):
        with pytest.raises(TypeError):
            Refusal("It is so.")


def test_every_constraint_has_a_sentence_of_its_own():
    models = {model for kind in kinds() for model in (kind.model, *(part.model for part in kind.all_parts))}
    constraints = [each for model in models for each in model._meta.constraints]
    assert len(constraints) > 40
    assert [each.name for each in constraints if not says_something(each)] == []


def says_something(constraint: BaseConstraint) -> bool:
    said = str(constraint.violation_error_message)
    return said.endswith(".") and said != str(constraint.default_violation_error_message)
