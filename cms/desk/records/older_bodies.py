"""Approved and submitted bodies from before a fact was added: what they lack is unknown."""

from functools import cache

from .blank import blank, blank_row
from .bodies import facts_of
from .registry import Facts, kind


def completed(code: str, body: Facts) -> Facts:
    """A body with every fact that its kind has now, as unknown where the kind did not have it then."""
    return _unknown_facts(code) | body | _with_unknown_cells(code, body)


@cache
def _unknown_facts(code: str) -> Facts:
    of = kind(code)
    return facts_of(of, blank(of))


def _with_unknown_cells(code: str, body: Facts) -> Facts:
    """The lines of what every kind has, with what those of an older body lack as unknown."""
    return {
        name: [blank_line | line for line in lines]
        for name, blank_line in _unknown_cells(code).items()
        if isinstance(lines := body.get(name), list)
    }


@cache
def _unknown_cells(code: str) -> dict[str, Facts]:
    made = ((part.name, part.line or part.cites, part) for part in kind(code).all_parts)
    return {name: make(blank_row(part)) for name, make, part in made if make}
