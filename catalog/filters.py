"""Feed filters that several kinds share: by a record that a fact names, or by the code that a fact holds."""

from collections.abc import Callable, Iterable

from django.db import models

from cms.desk.base.dates.overlap import filed_under, meant, overlapping
from cms.desk.records.registry import Facts, Filter


def by_record(name: str, help: str, *, fact: str = "") -> Filter:
    """A filter by the id of the record that `fact` names; `fact` defaults to the filter's name."""

    def values(body: Facts) -> Iterable[str]:
        named = body.get(fact or name)
        return [str(named["$ref"])] if named else []

    return Filter(name=name, help=help, values=values, names=True)


def by_code(name: str, help: str) -> Filter:
    """A filter by the code that the fact of the same name holds."""
    return Filter(name=name, help=help, values=lambda body: [body[name]])


def by_time(name: str, help: str, dates: Callable[[Facts], Iterable[str | None]]) -> Filter:
    """A filter by a time, such as 1989, 1980s or 1989/1991: what may have been then, to the year.

    dates: of a body, the first and the last, each as EDTF or a partial date.
    """
    span = "A year, or a span such as 1989/1991, 198X or 1989/..; to the year."
    return Filter(
        name=name,
        help=f"{help} {span}",
        values=lambda body: filed_under(*dates(body)),
        any_of=overlapping,
        meant=lambda value, kind: meant(value),
    )


def by_choice(name: str, choices: type[models.TextChoices]) -> Filter:
    """A filter by the choice that the fact of the same name holds."""
    return by_code(name, f"One of {', '.join(choices.values)}.")
