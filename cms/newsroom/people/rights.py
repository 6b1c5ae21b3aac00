"""The table of who may do what, from the rights that groups and people hold now."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Prefetch

from cms.accounts import rights
from cms.accounts.models import User
from cms.accounts.rights import RIGHTS, ROLES, Right, code_of


@dataclass(frozen=True)
class Role:
    """A group: its description, the codes of its rights, and its active members."""

    group: Group
    words: str
    held: frozenset[str]
    people: list[User]


@dataclass(frozen=True)
class Line:
    """One right, and for each role whether it holds it."""

    right: Right
    marks: list[tuple[Role, bool]]


def roles() -> list[Role]:
    """The groups that come with Stet, in the order of `ROLES`, then the desk's own, by name."""
    here = User.objects.filter(is_active=True).order_by("username")
    groups = Group.objects.prefetch_related(
        Prefetch("permissions", rights.stored()), Prefetch("user_set", here, to_attr="here")
    )
    order = {name: place for place, name in enumerate(ROLES)}
    return [
        Role(group, ROLES.get(group.name, ""), frozenset(map(code_of, group.permissions.all())), group.here)
        for group in sorted(groups, key=lambda group: (order.get(group.name, len(order)), group.name))
    ]


def table(columns: list[Role]) -> dict[str, list[Line]]:
    """The rights by area, each with whether each role holds it."""
    return {
        area: [Line(right, [(role, right.code in role.held) for role in columns]) for right in inside]
        for area, inside in rights.areas(RIGHTS).items()
    }


def beside_roles() -> list[tuple[User, list[Right]]]:
    """Active people who hold rights of their own, outside any group."""
    people = User.objects.filter(is_active=True, user_permissions__in=rights.stored()).distinct()
    own = Prefetch("user_permissions", rights.stored(), to_attr="own")
    return [
        (person, [right for right in RIGHTS if right.code in set(map(code_of, person.own))])
        for person in people.prefetch_related(own).order_by("username")
    ]
