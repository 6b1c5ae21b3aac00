"""Includes: live records that name another one, under the names that their kinds declare."""

from dataclasses import dataclass

from cms.desk.records import registry
from cms.desk.records.registry import Kind

LONGEST = 100


@dataclass(frozen=True)
class Included:
    """Records of `kind` that name a record in `role`; `filter` selects the same records in their own list."""

    name: str
    kind: Kind
    role: str
    filter: str
    on_every_page: bool = False


def includes_of(kind: Kind) -> dict[str, Included]:
    """The includes of a kind, by name, as other kinds declare them."""
    return {
        include.name: Included(include.name, other, include.role, named_by, include.on_every_page)
        for other in registry.kinds()
        for include in other.includes
        if (named_by := include.filters.get(kind.code) or include.filters.get(registry.ANY))
    }
