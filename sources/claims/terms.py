"""What follows where a property or a unit decides otherwise: the claims it is about are derived again."""

from django.db import models

from cms.publishing.models import LiveTerm, RefreshDue

from ..models import Metric, Property, Region, Unit

BATCH = 1000
# The filter that finds the live claims of a term.
FOUND_BY: dict[type[models.Model], str] = {
    Property: "property",
    Unit: "unit",
    Region: "qualified",
    Metric: "originator",
}


def _found_by(term: models.Model) -> dict[str, str]:
    name = FOUND_BY[type(term)]
    if isinstance(term, Region):
        # Regions above and below it, and words that name it, move along.
        return {"name": name, "value": "region"}
    if isinstance(term, Metric):
        # A claim that names no metric is measured as its originator measured then.
        return (
            {"name": name, "value": str(term.owner_id)}
            if term.owner_id
            else {"name": "metric", "value": term.pk}
        )
    return {"name": name, "value": term.pk}


def derive_again(term: models.Model, moved: set[str]) -> None:
    """Have the live claims of a property or unit derived again: sentence, origins and voice rest on it."""
    if not moved or type(term) not in FOUND_BY:
        return
    found = LiveTerm.objects.filter(kind="claim", **_found_by(term)).order_by("card").distinct()
    RefreshDue.objects.bulk_create(
        (RefreshDue(card_id=card, reason="term moved") for card in found.values_list("card", flat=True)),
        batch_size=BATCH,
    )
