"""What records of a kind ought to have, so that lists find those that lack it."""

from collections.abc import Callable
from dataclasses import dataclass

from .derive import Facts


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a record of the kind ought to have, though nothing stops it without: a poster, a source.

    label: as it is said after “without”. is_there: whether a working copy's body has it.
    """

    code: str
    label: str
    is_there: Callable[[Facts], bool]


def a_fact(*names: str, code: str = "", label: str) -> Wanted:
    """One of these facts, filled. code: the first name by default."""
    return Wanted(
        code=code or names[0],
        label=label,
        is_there=lambda body: any(body.get(name) not in (None, "", []) for name in names),
    )
