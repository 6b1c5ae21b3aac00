"""What the checks warn of, rule by rule, and why it may stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.desk.base import canonical
from cms.desk.models import Acknowledgement, Changeset

from .rules import Finding, Level


@dataclass(frozen=True)
class Warned:
    """All that one rule warns of in a changeset.

    acknowledged: why exactly that may stand, where somebody said so.
    """

    rule: str
    findings: Sequence[Finding]
    digest: str
    acknowledged: Acknowledgement | None = None

    @property
    def name(self) -> str:
        """The rule as people say it."""
        return self.rule.replace("-", " ").capitalize()


def digest_of(findings: Iterable[Finding]) -> str:
    """SHA-256 over what a rule found: which records, which facts of them, and its words."""
    lines = sorted([each.rule, each.card.pk, each.path, each.message] for each in findings)
    return canonical.digest(canonical.dumps(lines))


def warned(changeset: Changeset, found: Iterable[Finding]) -> list[Warned]:
    """The warnings among what was found, by rule, each with its acknowledgement; one query."""
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
    """Warnings that nobody has acknowledged as they stand now."""
    return [each for each in warned(changeset, found) if each.acknowledged is None]
