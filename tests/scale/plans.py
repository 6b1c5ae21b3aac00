"""What a query reads of the tables that grow, as PostgreSQL's EXPLAIN tells it.

Some thousand rows are few enough to read whole, and that is what the planner would do: here it may not, so
that its plan is one for millions. A plan that reads much all the same has no index to go by.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

# Nobody adds to these by writing, publishing or reading.
FEW = {
    "accounts_key": "one for each program that reads",
    "accounts_user_groups": "people",
    "accounts_user_user_permissions": "people",
    "accounts_user": "people",
    "auth_group": "groups",
    "auth_group_permissions": "rights of groups",
    "auth_permission": "rights",
    "account_emailaddress": "people",
    "account_emailconfirmation": "people",
    "mfa_authenticator": "people",
    "mail_preference": "people",
    "desk_approvalswanted": "one for each kind and act",
    "jobs_worker": "processes",
    "jobs_round": "periodic tasks",
    "jobs_watch": "two",
    "publishing_feedhead": "one row",
    "publishing_advancehead": "one row",
    "django_content_type": "models",
    "sources_property_units": "vocabulary",
    "sources_property": "vocabulary",
    "sources_unit": "vocabulary",
    "sources_topic": "vocabulary",
}
# More rows than a page shows, and than a record or a changeset has; far fewer than the tables have here.
MOST = 1000
SETTINGS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")


def growing() -> frozenset[str]:
    """The tables that grow: all but those listed, and the vocabularies, whose rows have codes for keys."""
    found = (model._meta for model in apps.get_models(include_auto_created=True))
    coded = (meta.db_table for meta in found if not isinstance(meta.pk, models.CharField))
    return frozenset(table for table in coded if table not in FEW)


@cache
def partial() -> frozenset[str]:
    """The indexes that hold some rows of their table only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        return frozenset(name for (name,) in cursor.fetchall())


@dataclass(frozen=True)
class Fault:
    """A node of a plan that reads too much: what it does, on which table, and of how many rows."""

    what: str
    table: str
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.what} of {self.table}: {self.rows:,} rows"
            if self.table
            else f"{self.what}: {self.rows:,} rows"
        )


@dataclass
class Queries:
    """The queries that a page made, each once, with its parameters."""

    found: dict[str, Any] = field(default_factory=dict)

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip("( ").startswith("SELECT") and not many:
            self.found.setdefault(sql, params)
        return execute(sql, params, many, context)

    @contextmanager
    def noted(self) -> Iterator[None]:
        with connection.execute_wrapper(self):
            yield


@contextmanager
def as_if_large() -> Iterator[None]:
    """The planner's choices as they are for tables of millions."""
    with connection.cursor() as cursor:
        for name in SETTINGS:
            cursor.execute(f"SET {name} = off")
        cursor.execute("SET random_page_cost = 1.1")
        yield
        for name in (*SETTINGS, "random_page_cost"):
            cursor.execute(f"RESET {name}")


def explained(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


@cache
def filled(tables: frozenset[str]) -> frozenset[str]:
    """Those with more rows than a page may read: of the others a plan shows nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [MOST]
        )
        return tables & {name for (name,) in cursor.fetchall()}


def faults(plan: dict[str, Any], tables: Collection[str]) -> list[Fault]:
    """What the plan reads too much of."""
    return list(_faults(plan, tables, is_stopped=False))


def _faults(node: dict[str, Any], tables: Collection[str], *, is_stopped: bool) -> Iterator[Fault]:
    """is_stopped: a LIMIT above ends the node as soon as there are enough rows."""
    sort = node["Node Type"]
    table = node.get("Relation Name", "")
    read = round(node["Actual Rows"] * node["Actual Loops"])
    thrown = round(node.get("Rows Removed by Filter", 0) * node["Actual Loops"])
    if table in tables:
        # An index of some rows only is a condition in itself.
        by_index = "Index Cond" in node or node.get("Index Name") in partial()
        is_whole = sort == "Seq Scan" or ("Index" in sort and not by_index)
        # Its first rows will do, whichever they are.
        if is_whole and not (is_stopped and thrown <= MOST):
            yield Fault(f"{sort} without a condition" if "Index" in sort else sort, table, read + thrown)
        elif thrown > MOST or (read > MOST and not is_stopped):
            yield Fault(sort, table, read + thrown)
    below = node.get("Plans", [])
    if "Sort" in sort:
        # An incremental sort takes its rows in order, and sorts those that are equal so far.
        sorted_rows = sum(round(each["Actual Rows"] * each["Actual Loops"]) for each in below)
        if sorted_rows > MOST:
            yield Fault(f"{sort} by {', '.join(node['Sort Key'])}", "", sorted_rows)
    for each in below:
        yield from _faults(each, tables, is_stopped=_stops(node, each, is_stopped=is_stopped))


def _stops(node: dict[str, Any], below: dict[str, Any], *, is_stopped: bool) -> bool:
    """Whether a node below is asked for no more rows than are needed."""
    if node["Node Type"] == "Limit":
        return True
    if below.get("Parent Relationship") in ("SubPlan", "InitPlan"):
        return False
    # These take all that there is before they give anything.
    return is_stopped and node["Node Type"] not in ("Sort", "Hash", "Aggregate", "HashAggregate", "SetOp")
