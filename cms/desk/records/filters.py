"""The filters that a kind's list in the feed takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .derive import Facts


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter parameter of the kind's list in the feed. values: what a live body matches, as text.

    names: the values are ids of other records, or contain one after a colon; an id that is not live matches
    nothing. any_of: the values any of which matches what is asked for; by default that alone. meant: what a
    reader means by a value, for a kind's code; ValueError, in words, where it is none. places: where the list
    may be in the order of this filter, the place that a live body has among those with a value, as text that
    sorts by code point; by value.
    """

    name: str
    help: str
    values: Callable[[Facts], Iterable[str | None]]
    names: bool = False
    any_of: Callable[[str], Iterable[str]] | None = None
    meant: Callable[[str, str], str] = field(default=lambda value, kind: value)
    places: Callable[[Facts], Mapping[str, str]] | None = None

    def matching(self, asked: str) -> list[str]:
        """The terms, any of which a record has that matches what is asked for."""
        return [*self.any_of(asked)] if self.any_of else [asked]

    def terms(self, body: Facts) -> list[str]:
        """The values that a live record is found by, each once."""
        # The column holds 200 characters, and so many of a filter's value are compared.
        return list(dict.fromkeys(value[:200] for value in self.values(body) if value))
