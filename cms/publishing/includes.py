"""The live records that name another, by the names that kinds declare for them."""

from dataclasses import dataclass

from cms.desk.records import registry
from cms.desk.records.registry import Kind

LONGEST = 100


@dataclass(frozen=True)
class Included:
    """Records of `kind` that name the record in `role`; `filter` selects the same in their own list."""

    name: str
    kind: Kind
    role: str
    filter: str


def includes_of(kind: Kind) -> dict[str, Included]:
    """What may be included with a record of the kind, by name, as other kinds declare it."""
    return {
        include.name: Included(include.name, other, include.role, named_by)
        for other in registry.kinds()
        for include in other.includes
        if (named_by := include.filters.get(kind.code) or include.filters.get(registry.ANY))
    }
