"""Drop: delete a draft that was never published, unless something refers to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import database, permissions
from cms.desk.collaboration import leases
from cms.desk.models import Aside, Card, Contribution, Dropped, Proposal, Record, Version
from cms.desk.records.bodies import bodies, body
from cms.desk.records.registry import kind, kinds, noun, references
from cms.desk.records.states import owner_of, states
from cms.desk.records.survivors import survivor
from cms.desk.write import locks

from . import versions

SHOWN = 50
# Protected keys whose rows are deleted with the card: see `_delete`.
DELETED_WITH_CARD = {(Version, "card"), (Proposal, "card")}


class DropError(Refusal):
    """The draft can't be dropped; the message says why, `named_by` what refers to it."""

    def __init__(self, message: str, named_by: Iterable[Card | str] = (), *, code: str):
        self.named_by = list(named_by)
        super().__init__(message, code=code)


def namers(card: Card) -> list[Card | str]:
    """What refers to the record: other records as cards, anything else as text; fifty of each."""
    owners, others = _pointing(card)
    owners |= _mentioning(card) | _stashed(card)
    cards = Card.objects.filter(pk__in=owners).order_by("folded", "pk")
    return [*cards[:SHOWN], *others]


def _pointing(card: Card) -> tuple[set[int], list[str]]:
    """Cards of records with a foreign key to it, and anything else with one as text; one query per column."""
    owners: set[int] = set()
    others: list[str] = []
    for target in (Card, kind(card.kind).model):
        for field in _keys_to(target):
            for row in field.model._default_manager.filter(**{field.name: card.pk})[:SHOWN]:
                found = _owner(row)
                if found is None:
                    others.append(f"the {noun(field.model)} “{row}”")
                elif found != card.pk:
                    owners.add(found)
    return owners, others[:SHOWN]


def _keys_to(model: type[models.Model]) -> Iterator[models.Field]:
    """The protecting foreign keys to a model, except those whose rows are deleted with its card."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
            field = relation.field
            if not field.primary_key and (field.model, field.name) not in DELETED_WITH_CARD:
                yield field


def _owner(row: models.Model) -> int | None:
    """Card id of the record that a row is or belongs to; None where it belongs to no record."""
    if isinstance(row, Record):
        return row.pk
    for part in (part for each in kinds() for part in each.all_parts if isinstance(row, part.model)):
        if owner := owner_of(part).value_from_object(row):
            return owner
    return None


def _mentioning(card: Card) -> set[int]:
    """Cards of the records that link to it in a text, as [words](id) or {id}."""
    found: set[int] = set()
    for part in (part for each in kinds() for part in each.all_parts if part.inserts is not None):
        texts = [each.name for each in part.model._meta.concrete_fields if isinstance(each, models.TextField)]
        says = Q(pk=None)
        for name in texts:
            says |= Q(**{f"{name}__contains": f"({card.pk})"}) | Q(**{f"{name}__contains": f"{{{card.pk}}}"})
        found |= set(part.model._default_manager.filter(says).values_list(owner_of(part).attname, flat=True))
    # The text search only narrows it down, since “(311)” may be a number in brackets. Bodies have references.
    return {key for key, made in bodies(Card.objects.filter(pk__in=found)).items() if _names(made, card)}


def _stashed(card: Card) -> set[int]:
    """Cards of the records that would refer to it again once their stash is applied."""
    waiting = Aside.objects.filter(ended_at=None).select_related("card", "version")
    made = {
        each.card_id: body(of, versions.whole(of, each.version.state))
        for each in waiting
        if (of := kind(each.card.kind))
    }
    return {key for key, found in made.items() if _names(found, card)}


def _names(made: Any, card: Card) -> bool:
    return any(ref["$ref"] == card.pk for ref in references(made))


def require_droppable(card: Card) -> None:
    """DropError where it was published or merged, is in a changeset, has a locked fact, or is referred to.

    A merged record stays: two people agreed on the merge, and undoing it needs the record. Needs `pending`
    fetched.
    """
    if card.last_position is not None or card.published_version:
        raise DropError(
            f"“{card}” was published once: it can be withdrawn, never dropped.", code="published_once"
        )
    if card.pending:
        raise DropError(f"“{card}” is in “{card.pending}”: take it out there first.", code="proposed_already")
    if card.merged_into_id:
        raise DropError(
            f"“{card}” was merged into “{survivor(card)}”: undo that merge first.", code="merged_already"
        )
    if held := locks.standing([card.pk]).first():
        raise DropError(f"{locks.sentence(held)} Lift the lock first.", code="locked")
    if found := namers(card):
        raise DropError(
            f"“{card}” is named by {_first_three(found)}: take it out there first.", found, code="named"
        )


def _first_three(found: Collection[Card | str]) -> str:
    names = [f"“{each}”" if isinstance(each, Card) else each for each in found]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


@transaction.atomic
def drop(card: Card, *, by: User, at: datetime, expect: int) -> Dropped:
    """Delete a draft that was never published, with its versions, citations, slug and ids; a tombstone stays.

    DropError where somebody changed it since `expect` or has a lease on it, and as in `require_droppable`.
    """
    permissions.require(by, permissions.WRITE)
    locked = Card.objects.locked([card.pk]).get(card.pk)
    if locked is None:
        raise DropError("It was dropped already.", code="dropped_already")
    if locked.version != expect:
        raise DropError(
            f"“{locked}” was changed by {locked.updated_by} since you read it: look again.",
            code="moved_while_read",
        )
    leases.require_free([locked], by=by, at=at, refusal=DropError)
    require_droppable(locked)
    of = kind(locked.kind)
    left = states(of, [locked]) if of.on_change else {}
    # First: the triggers let the rows be deleted only once the tombstone exists.
    dropped = Dropped.objects.create(card=locked.pk, kind=locked.kind, label=locked.label, by=by, at=at)
    try:
        with transaction.atomic(), database.dropping():
            _delete(locked)
            # A record saved a moment ago may refer to it: the deferred foreign key has to fail here.
            database.check_constraints_now()
    except (ProtectedError, IntegrityError) as error:
        raise DropError(f"Something refers to “{locked}” now: look again.", code="named") from error
    if of.on_change:
        of.on_change(left, {})
    detail = {"kind": locked.kind, "version": expect}
    audit.record("record.dropped", by=by, at=at, card=card.pk, about=locked.label, detail=detail)
    return dropped


def _delete(card: Card) -> None:
    # In the order that the protecting foreign keys allow: rows before the rows that they refer to.
    of = kind(card.kind)
    Contribution.objects.filter(version__card=card).delete()
    Version.objects.filter(card=card).delete()
    Proposal.objects.filter(card=card).delete()
    rows: dict[type[models.Model], list[str]] = defaultdict(list)
    for part in of.all_parts:
        rows[part.model].append(part.owner)
    for model, owners in rows.items():
        for owner in owners:
            model._default_manager.filter(**{owner: card.pk}).delete()
    of.model._default_manager.filter(pk=card.pk).delete()
    Card.objects.filter(pk=card.pk).delete()
