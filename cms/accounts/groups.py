"""Groups of people and their rights: nobody gives through a group what they may not give directly."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from . import audit, rights
from .models import User
from .people import PeopleError, keeping_an_administrator, lock_with_administrators


@transaction.atomic
def save(group: Group, *, name: str, codes: Collection[str], by: User, at: datetime) -> Group:
    """Create or rename a group, and give it exactly the rights `codes` of those in `rights.RIGHTS`.

    PeopleError, NotAllowed.
    """
    group, by = _lock(group, by=by)
    # Permissions that are no right of ours, set by another app or by hand, stay as they are.
    before = rights.of_group(group) & set(rights.BY_CODE) if group.pk else frozenset()
    added, removed = set(codes) - before, before - set(codes)
    _check_name(group, name)
    _check_rights(group, added, removed, by=by)
    was, group.name = group.name, name
    with keeping_an_administrator():
        group.save()
        group.permissions.add(*_rows(added))
        group.permissions.remove(*_rows(removed))
    detail = {"group": group.pk, "was": was, "added": sorted(added), "removed": sorted(removed)}
    if was != name or added or removed:
        done = "group.changed" if was else "group.added"
        audit.record(done, by=by, at=at, about=name, detail=detail)
    return group


@transaction.atomic
def delete(group: Group, *, by: User, at: datetime) -> None:
    """Delete a group that the newsroom made; its people keep their accounts. PeopleError, NotAllowed."""
    group, by = _lock(group, by=by)
    if group.name in rights.ROLES:
        raise PeopleError(
            f"“{group}” comes with Stet and can't be deleted: remove its rights or its people instead.",
            code="built_in",
        )
    held = rights.of_group(group)
    _check_rights(group, frozenset(), held, by=by)
    detail = {
        "group": group.pk,
        "removed": sorted(held),
        "people": sorted(group.user_set.values_list("username", flat=True)),
    }
    with keeping_an_administrator():
        group.delete()
    audit.record("group.deleted", by=by, at=at, about=group.name, detail=detail)


def _lock(group: Group, *, by: User) -> tuple[Group, User]:
    # People before groups, the order in which `people.change` locks them too.
    by = lock_with_administrators(by)[by.pk]
    rights.require(by, rights.GROUPS)
    if group.pk is None:
        return Group(), by
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk), by


def _check_name(group: Group, name: str) -> None:
    if not name.strip():
        raise PeopleError("A group needs a name.", code="name_missing")
    if name != group.name and group.name in rights.ROLES:
        raise PeopleError(f"“{group.name}” comes with Stet and keeps its name.", code="built_in")
    if Group.objects.filter(name__iexact=name).exclude(pk=group.pk).exists():
        raise PeopleError(f"There is a group “{name}” already.", code="name_taken")


def _check_rights(group: Group, added: Collection[str], removed: Collection[str], *, by: User) -> None:
    if unknown := set(added) - set(rights.BY_CODE):
        raise PeopleError(f"No right is called {', '.join(sorted(unknown))}.", code="no_such_right")
    if beyond := rights.beyond({*added, *removed}, by=by):
        raise PeopleError(
            f"You can't give or take away a right that you don't have ({rights.deeds(beyond)}).",
            code="right_beyond_own",
        )
    # An administrator may give others rights that they lack; through their own group they'd get them too.
    if group.pk and (raised := set(added) - rights.held(by)) and by.groups.filter(pk=group.pk).exists():
        raise PeopleError(
            f"You are in “{group}” yourself, and nobody gives themselves rights ({rights.deeds(raised)}): "
            "ask another administrator.",
            code="rights_for_oneself",
        )


def _rows(codes: Collection[str]) -> list[Permission]:
    return [row for row in rights.stored() if rights.code_of(row) in codes]
