"""Drop: a draft that readers never had is thrown away, unless something names it."""

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
from cms.desk.records.states import owner_of
from cms.desk.records.survivors import survivor

from . import versions

SHOWN = 50
GOES_ALONG = {(Version, "card"), (Proposal, "card")}


class DropError(Refusal):
    """The record can't be thrown away; the message says why, `named_by` who names it."""

    def __init__(self, message: str, named_by: Iterable[Card | str] = (), *, code: str):
        self.named_by = list(named_by)
        super().__init__(message, code=code)


def namers(card: Card) -> list[Card | str]:
    """What names the record: other records, drafts too, as cards; anything else in words. The first fifty."""
    owners, others = _pointing(card)
    owners |= _mentioning(card) | _set_aside(card)
    cards = Card.objects.filter(pk__in=owners).order_by("folded", "pk")
    return [*cards[:SHOWN], *others]


def _pointing(card: Card) -> tuple[set[int], list[str]]:
    """Cards of the rows that hold a key to it, and in words what else does; a query for each such column."""
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
    """The columns that keep a row of the model from being deleted, but for those that go with it."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
            field = relation.field
            if not field.primary_key and (field.model, field.name) not in GOES_ALONG:
                yield field


def _owner(row: models.Model) -> int | None:
    """The card of the record that a row is, or belongs to; none where it is no record's."""
    if isinstance(row, Record):
        return row.pk
    for part in (part for each in kinds() for part in each.all_parts if isinstance(row, part.model)):
        if owner := owner_of(part).value_from_object(row):
            return owner
    return None


def _mentioning(card: Card) -> set[int]:
    """Cards of the records that name it in a text."""
    found: set[int] = set()
    for part in (part for each in kinds() for part in each.all_parts if part.inserts is not None):
        texts = [each.name for each in part.model._meta.concrete_fields if isinstance(each, models.TextField)]
        says = Q(pk=None)
        for name in texts:
            says |= Q(**{f"{name}__contains": f"({card.pk})"}) | Q(**{f"{name}__contains": f"{{{card.pk}}}"})
        found |= set(part.model._default_manager.filter(says).values_list(owner_of(part).attname, flat=True))
    return {key for key, made in bodies(Card.objects.filter(pk__in=found)).items() if _names(made, card)}


def _set_aside(card: Card) -> set[int]:
    """Cards of the records that would name it again, were what is set aside of them taken up."""
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
    """DropError where it was published or merged, lies in a changeset, or is named; `pending` fetched.

    With a merged one would go what two people agreed on, and what undoing that needs.
    """
    if card.last_position is not None or card.published_version:
        raise DropError(
            f"“{card}” was published once: it can be withdrawn, and never dropped.", code="published_once"
        )
    if card.pending:
        raise DropError(
            f"“{card}” lies in “{card.pending}”: take it out there first.", code="proposed_already"
        )
    if card.merged_into_id:
        raise DropError(
            f"“{card}” was merged into “{survivor(card)}”: undo that merge first.", code="merged_already"
        )
    if found := namers(card):
        raise DropError(f"“{card}” is named by {_said(found)}: take it out there first.", found, code="named")


def _said(found: Collection[Card | str]) -> str:
    names = [f"“{each}”" if isinstance(each, Card) else each for each in found]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


@transaction.atomic
def drop(card: Card, *, by: User, at: datetime, expect: int) -> Dropped:
    """Delete a draft that was never published: rows, versions, citations, slug and ids; what stays says who.

    DropError where somebody changed it since `expect` or works on it, and as in `require_droppable`.
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
    dropped = Dropped.objects.create(card=locked.pk, kind=locked.kind, label=locked.label, by=by, at=at)
    try:
        with transaction.atomic(), database.dropping():
            _delete(locked)
            database.check_constraints_now()
    except (ProtectedError, IntegrityError) as error:
        raise DropError(f"Something names “{locked}” now: look again.", code="named") from error
    detail = {"kind": locked.kind, "version": expect}
    audit.record("record.dropped", by=by, at=at, card=card.pk, about=locked.label, detail=detail)
    return dropped


def _delete(card: Card) -> None:
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
