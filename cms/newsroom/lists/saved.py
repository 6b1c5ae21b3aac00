"""Keeping a list under a name, and the columns that a person wants."""

from collections.abc import Sequence

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.db import models, transaction
from django.http import QueryDict

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import characters, permissions
from cms.desk.base.permissions import NotAllowed
from cms.desk.records.registry import kind_of

from .columns import PARAMETER, offered
from .filters import Filter
from .form import only
from .models import NAME_LONGEST, ChosenColumns, SavedList

# Of one kind, for one person.
MOST = 40


class ListRefused(Refusal):
    """The list is not kept; the message says why."""


@transaction.atomic
def save_list(
    model: type[models.Model],
    filters: Sequence[Filter],
    *,
    name: str,
    query: QueryDict,
    is_shared: bool,
    by: User,
) -> SavedList:
    """Keep the list that a query shows under a name; one of their own by that name shows this list then.

    Of the query only what means something for such a list is kept. ListRefused; NotAllowed.
    """
    permissions.require_newsroom(by, "save a list")
    name = " ".join(name.split())
    if not name:
        raise ListRefused("Give the list a name, such as “Drafts without a poster”.", code="no_name")
    if len(name) > NAME_LONGEST:
        raise ListRefused(
            f"The name has {len(name)} characters: {NAME_LONGEST} at most.", code="name_too_long"
        )
    if found := list(characters.faults(name, lines=False)):
        raise ListRefused(characters.sentence(found), code="name_unseen")
    kind = kind_of(model).code
    mine = SavedList.objects.filter(owner=by, kind=kind)
    if mine.exclude(name=name).count() >= MOST:
        raise ListRefused(
            f"You have saved {MOST} lists of this kind: remove one that you no longer need.", code="too_many"
        )
    kept = only(query, [SEARCH_VAR, ORDER_VAR, PARAMETER, *(each.parameter for each in filters)])
    if "\0" in kept.urlencode() or "%00" in kept.urlencode():
        raise ListRefused("The list's address has a character that no filter can hold.", code="unseen")
    saved, _ = SavedList.objects.update_or_create(
        owner=by, kind=kind, name=name, defaults={"query": kept.urlencode(), "is_shared": is_shared}
    )
    return saved


@transaction.atomic
def remove_list(saved: SavedList, *, by: User) -> None:
    """Remove a saved list: one's own, or as somebody who keeps the vocabularies one that is shared."""
    is_keeper = saved.is_shared and by.has_perm(permissions.VOCABULARIES)
    if saved.owner_id != by.pk and not is_keeper:
        raise NotAllowed(
            f"“{saved}” is {saved.owner}'s: ask them, or an administrator, to remove it.",
            code="anothers_list",
        )
    saved.delete()


@transaction.atomic
def keep_columns(model: type[models.Model], names: Sequence[str], *, by: User) -> list[str]:
    """Show these columns in every list of the kind to this person; those that it lacks are left out."""
    permissions.require_newsroom(by, "choose columns")
    there = offered(model)
    kept = [name for name in dict.fromkeys(names) if name in there]
    ChosenColumns.objects.update_or_create(
        owner=by,
        kind=kind_of(model).code,
        defaults={"names": kept},
    )
    return kept
