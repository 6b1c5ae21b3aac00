"""Every rule writes to the audit log: proved by following its calls down to `audit`."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

import pytest

from cms.accounts import audit

ENGINES = ["cms.accounts", "cms.desk", "cms.publishing", "cms.jobs", "cms.sheets"]
WRITING = {audit.record, audit.record_many}
# Functions that take somebody and a moment, and rightly leave no act.
WITHOUT = {
    "cms.accounts.audit.act": "makes one that is not written yet",
    "cms.desk.write.bulk_edit.apply.begin": "each batch that follows is one",
    "cms.desk.write.bulk_edit.back.ask_back": "shows what would change, and changes nothing",
    "cms.desk.write.bulk_edit.back.take_back": "shows what would change, and changes nothing",
    "cms.desk.write.bulk_edit.plan.planned": "only looks",
    "cms.desk.write.bulk_edit.plan.steps": "only looks",
    "cms.desk.write.bulk_edit.preview.ask": "shows what would change, and changes nothing",
    "cms.desk.write.bulk_edit.preview.choose": "shows records, and changes none",
    "cms.desk.write.bulk_edit.preview.look": "shows what would change, and changes nothing",
    "cms.desk.write.bulk_edit.preview.preview": "shows what would change, and changes nothing",
    "cms.desk.write.change.not_editable": "only looks",
    "cms.desk.collaboration.leases.end": "part of a step, which is one",
    "cms.desk.collaboration.leases.end_with_review": "part of a submission, which is one",
    "cms.desk.collaboration.leases.leased_by_others": "only looks",
    "cms.desk.collaboration.leases.leave": "a window was closed",
    "cms.desk.collaboration.leases.extend": "a window is still open",
    "cms.desk.collaboration.leases.require_free": "only looks",
    "cms.desk.collaboration.leases.dismiss_notice": "somebody read a note to themselves",
    "cms.desk.collaboration.presence.heartbeat": "a window is open",
    "cms.desk.collaboration.presence.is_open": "only looks",
    "cms.desk.collaboration.presence.leave": "a window was closed",
    "cms.desk.collaboration.presence.others": "only looks",
    "cms.desk.review.lifecycle.end_schedule": "part of a step, which is one",
    "cms.desk.review.contents.fill": "part of a step that begins a changeset, which is one",
    "cms.desk.review.contents.unaddable": "only looks",
    "cms.desk.review.tree.unfinished_tree": "only looks",
    "cms.desk.review.contents.unmerge": "part of an undo, which is one",
    "cms.desk.write.rows.store": "part of a change, which is one",
    "cms.desk.collaboration.autosave.mark_saved": "what somebody typed and saves is an act once it is saved",
    "cms.desk.collaboration.autosave.store": "what somebody typed and has not saved is their own",
    "cms.desk.collaboration.autosave.discard": "what somebody typed and has not saved is their own",
    "cms.jobs.bulk_edits.preview": "shows what would change, and changes nothing",
    "cms.jobs.bulk_edits.take_back": "shows what would change, and changes nothing",
    "cms.jobs.progress.dismiss": "somebody read how something of theirs ended",
    "cms.sheets.rehearse.check": "tries what an import would do, and takes it back",
    "cms.sheets.rehearse.rehearse": "tries what an import would do, and takes it back",
}


def rules() -> Iterator[FunctionType]:
    """Every public function of the engines that takes a person and an instant."""
    for name in ENGINES:
        engine = importlib.import_module(name)
        for found in pkgutil.walk_packages(engine.__path__, f"{name}."):
            if ".migrations" not in found.name:
                yield from rules_of(importlib.import_module(found.name))


def rules_of(module: ModuleType) -> Iterator[FunctionType]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        there = function.__module__ == module.__name__ and not name.startswith("_")
        if there and {"by", "at"} <= inspect.signature(function).parameters.keys():
            yield inspect.unwrap(function)


def leaves_an_act(function: Callable, met: frozenset = frozenset()) -> bool:
    """Whether it writes acts, itself or through functions of ours."""
    function = inspect.unwrap(function)
    if function in WRITING:
        return True
    if function in met or not function.__module__.startswith(("cms.", "tests.")):
        return False
    return any(leaves_an_act(each, met | {function}) for each in called_by(function))


def called_by(function: FunctionType) -> Iterator[FunctionType]:
    """The functions that it calls by a name of its module, or by one of a module that it imported."""
    known = function.__globals__
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                found = known.get(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                home = known.get(name)
                found = getattr(home, attribute, None) if isinstance(home, ModuleType) else None
            case _:
                continue
        if inspect.isfunction(found):
            yield found


def name_of(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


RULES = {name_of(each): each for each in rules()}


@pytest.mark.parametrize("name", sorted(RULES.keys() - WITHOUT.keys()))
def test_a_rule_leaves_an_act(name):
    assert leaves_an_act(RULES[name]), f"{name} takes `by` and `at`, and calls nothing that writes an act."


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_an_exception_is_still_one(name):
    assert name in RULES, f"{name} is no rule any more: take it off the table."


def test_the_rules_are_found():
    assert len(RULES) > 30
    assert {"cms.desk.write.change.change_many", "cms.publishing.hold.hold", "cms.jobs.alerts.clear"} <= set(
        RULES
    )


def _quiet(thing, *, by, at):
    return name_of(thing)


def _loud(thing, *, by, at):
    return _aside(thing, by=by, at=at)


def _aside(thing, *, by, at):
    return audit.record("thing.done", by=by, at=at)


class TestTheProof:
    def test_fails_a_rule_that_writes_none(self):
        assert not leaves_an_act(_quiet)

    def test_follows_what_a_rule_calls(self):
        assert leaves_an_act(_loud)
