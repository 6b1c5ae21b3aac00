from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed

CEREMONY = "award-ceremony"


def ceremony_has_award(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each award ceremony without its award."""
    for each in proposals:
        if each.body and each.body["type"] == CEREMONY and not each.body["award"]:
            message = "A ceremony needs the award that is given there."
            yield Finding(each.card, "ceremony-without-award", message, path="award")
