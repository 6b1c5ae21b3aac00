"""Warnings of a changeset, rule by rule, with their acknowledgements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.desk.base import canonical
from cms.desk.models import Acknowledgement, Changeset

from .rules import Finding, Level


@dataclass(frozen=True)
class Warned:
    """All warnings of one rule in a changeset.

    digest: of the findings. acknowledged: who accepted exactly these findings and why; None if nobody has.
    """

    rule: str
    findings: Sequence[Finding]
    digest: str
    acknowledged: Acknowledgement | None = None

    @property
    def name(self) -> str:
        """The rule's code as text."""
        return self.rule.replace("-", " ").capitalize()


def digest_of(findings: Iterable[Finding]) -> str:
    """SHA-256 over a rule's findings: record, fact and message of each. An acknowledgement refers to it."""
    # Sorted, since a check may yield its findings in any order.
    lines = sorted([each.rule, each.card.pk, each.path, each.message] for each in findings)
    return canonical.digest(canonical.dumps(lines))


def warned(changeset: Changeset, found: Iterable[Finding]) -> list[Warned]:
    """The warnings among the findings, by rule, each with its acknowledgement; at most one query."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if finding.level is Level.WARNING:
            by_rule[finding.rule].append(finding)
    if not by_rule:
        return []
    given = changeset.acknowledgements.filter(rule__in=by_rule).select_related("by")
    known = {(each.rule, each.digest): each for each in given}
    return [
        Warned(rule, findings, digest, known.get((rule, digest)))
        for rule, findings in sorted(by_rule.items())
        for digest in [digest_of(findings)]
    ]


def unacknowledged(changeset: Changeset, found: Iterable[Finding]) -> list[Warned]:
    """Warnings that nobody has acknowledged in their present form."""
    return [each for each in warned(changeset, found) if each.acknowledged is None]
