"""What follows where a property or a unit decides otherwise: the claims it is about are derived again."""

from django.db import models

from cms.publishing.models import LiveTerm, RefreshDue

from ..models import Property, Unit

BATCH = 1000
# The filter that finds the live claims of a term.
FOUND_BY: dict[type[models.Model], str] = {Property: "property", Unit: "unit"}


def derive_again(term: models.Model, moved: set[str]) -> None:
    """Have the live claims of a property or unit derived again: sentence, origins and voice rest on it."""
    name = FOUND_BY.get(type(term))
    if not (name and moved):
        return
    found = LiveTerm.objects.filter(kind="claim", name=name, value=term.pk).order_by("card")
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="term moved") for card in found.values_list("card", flat=True)),
        batch_size=BATCH,
    )
