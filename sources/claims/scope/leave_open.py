"""Saying of a claim what its source does not state: an edit like any other."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Version
from cms.desk.models.versions import How
from cms.desk.records.bodies import bodies
from cms.desk.write.change import change

from ...models import Property
from ..models import Claim
from .not_stated import NOT_STATED, in_question, missing


class OpenError(Refusal):
    """The claim can't leave that open; the message says why."""


def asked_of(card: Card) -> list[str]:
    """The kinds of qualifiers that the working copy of a claim needs and says nothing of."""
    body = bodies([card])[card.pk]
    return missing(body, Property.objects.filter(pk=body["property"]).first())


@transaction.atomic
def leave_open(card: Card, kinds: Collection[str], *, by: User, at: datetime) -> Version:
    """Say in the claim's working copy that its source does not state these qualifiers.

    NotAllowed without the right to write. OpenError where none is chosen, or where the claim needs no such
    qualifier or says something of it already; ChangeRefused as for any other change.
    """
    permissions.require(by, permissions.WRITE)
    card = Card.objects.locked([card.pk])[card.pk]
    asked = asked_of(card)
    if not kinds:
        raise OpenError("Choose what the source does not state.", code="none_chosen")
    if not set(kinds) <= set(asked):
        still = f"it is still asked {in_question(asked)}." if asked else "nothing is asked of it any more."
        message = f"“{card}” says something of that already, or does not need it: {still}"
        raise OpenError(message, code="not_asked")
    rows = {f"new-{each}": {"kind": each, "text": NOT_STATED} for each in asked if each in kinds}
    claim = Claim.objects.get(pk=card.pk)
    version = change(claim, by=by, at=at, how=How.FORM, expect=card.version, fields={"qualifiers": rows})
    assert version  # noqa: S101 - a new row always makes one
    return version
