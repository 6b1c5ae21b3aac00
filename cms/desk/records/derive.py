"""What kinds derive values from, and the functions that do: see `Kind.derive`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .registry import Kind

Facts = dict[str, Any]


class Published(Protocol):
    """The bodies that readers' documents are made from, which derived values may rest on."""

    def of(self, ids: Iterable[int]) -> dict[int, Facts]:
        """The bodies of those of the records that are, or are about to be, live; bounded queries."""

    def matching(self, code: str, filter_name: str, values: Collection[str]) -> dict[int, Facts]:
        """The same of the records of a kind that match one of the values of its filter."""


Derive = Callable[[Mapping[int, Facts], Mapping[int, str | None], Published], Mapping[int, Facts]]
DeriveEverywhere = Callable[["Kind", Mapping[int, Facts], Published], Mapping[int, Facts]]
