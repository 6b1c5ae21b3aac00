from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed


def has_outlet(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each review that neither names its outlet nor is marked as unidentified."""
    for each in proposals:
        if each.body and not (each.body["outlet"] or each.body["outlet_unidentified"]):
            message = "A review needs its outlet: name it, or mark the outlet as unidentified."
            yield Finding(each.card, "outlet-missing", message, path="outlet")
