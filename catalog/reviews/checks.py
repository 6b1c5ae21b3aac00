from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Level, Proposed

from .ratings import of_hundred

# Desks turn stars and grades into numbers in their own ways; 40 for “4/5” is none of them.
LEEWAY = 10


def has_outlet(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each review that neither names its outlet nor is marked as unidentified."""
    for each in proposals:
        if each.body and not (each.body["outlet"] or each.body["outlet_unidentified"]):
            message = "A review needs its outlet: name it, or mark the outlet as unidentified."
            yield Finding(each.card, "outlet-missing", message, path="outlet")


def ratings_agree(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each review whose number says something else than its printed rating."""
    for each in proposals:
        body = each.body
        if body is None or body["rating"] is None:
            continue
        of = of_hundred(body["rating_printed"], body["rating_scale"])
        if of is not None and abs(of - body["rating"]) > LEEWAY:
            printed = " out of ".join(filter(None, (body["rating_printed"], body["rating_scale"])))
            message = f"The rating is {body['rating']} of 100, but “{printed}” would be {of}: correct one."
            yield Finding(each.card, "rating-unlike-printed", message, path="rating", level=Level.WARNING)
