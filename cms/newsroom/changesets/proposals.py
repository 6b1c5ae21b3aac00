"""The rows of a changeset's page: each record in it, with its changes, its findings and its comments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.desk.checks import rules
from cms.desk.checks.rules import Finding
from cms.desk.models import Changeset, Proposal
from cms.desk.models.states import UNFINISHED
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts
from cms.desk.review.since_last_review import Look
from cms.newsroom.difference import compared, compared_documents
from cms.publishing.difference import FactChange
from cms.publishing.documents import documents

from .timeline import Talk, talks

# Each record is followed by the dependencies that were added for it.
TOGETHER = (Coalesce("along_with", "card"), F("along_with").asc(nulls_first=True), "card")


@dataclass(frozen=True)
class ProposalRow:
    """One proposal on the page: what it changes, its findings and its comments.

    along: the dependencies that were added for it. is_since: the difference is since this person's last
    review, not since the live version.
    """

    proposal: Proposal
    difference: list[FactChange]
    findings: list[Finding]
    is_live: bool
    is_since: bool = False
    talks: list[Talk] = field(default_factory=list)
    along: list["ProposalRow"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"record-{self.proposal.card_id}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Paths that a comment can be about, with their labels."""
        paths = [fact.name for fact in self.difference]
        paths += [finding.path for finding in self.findings if finding.path]
        return [(path, path.replace("_", " ").capitalize()) for path in dict.fromkeys(paths)]

    @property
    def needs_attention(self) -> bool:
        """Whether it, or a dependency of it, has open threads or findings, and is not to be folded away."""
        is_discussed = any(not talk.is_resolved for talk in self.talks)
        has_findings = any(finding.level != rules.Level.NOTE for finding in self.findings)
        return is_discussed or has_findings or any(row.needs_attention for row in self.along)


def rows_of(
    shown: Changeset, proposals: Iterable[Proposal], found: list[Finding], look: Look | None, *, is_huge: bool
) -> list[ProposalRow]:
    """The rows of one page. is_huge: they are compared without rendering the whole changeset."""
    by_card: dict[int, list[Finding]] = {}
    for finding in found:
        by_card.setdefault(finding.card.pk, []).append(finding)
    # A finished changeset shows what it changed then, whatever is live by now.
    if shown.state not in UNFINISHED:
        return _bodies(
            [(each, each.base.body if each.base else None, each.body) for each in proposals], by_card
        )
    if look:
        return _since(shown, proposals, by_card, look)
    if is_huge:
        return _bodies(_drafts(proposals), by_card)
    return _proposed(shown, proposals, by_card)


def _drafts(proposals: Iterable[Proposal]) -> list[tuple[Proposal, Facts | None, Facts | None]]:
    """The live body of each, and the proposed one: the working copy while the changeset is open."""
    rows = list(proposals)
    made = bodies([each.card for each in rows if not each.frozen_at and not each.takes_off])
    live = Proposal.objects.in_bulk([each.card.live_id for each in rows if each.card.live_id])
    return [
        (
            each,
            live[each.card.live_id].body if each.card.live_id else None,
            each.body if each.frozen_at else made.get(each.card_id),
        )
        for each in rows
    ]


def _bodies(
    rows: Iterable[tuple[Proposal, Facts | None, Facts | None]], findings: dict[int, list[Finding]]
) -> list[ProposalRow]:
    """The rows of proposals compared by their bodies, with the current names of other records."""
    pairs = list(rows)
    marks = compared(
        [each.card.kind for each, _, _ in pairs], [(before, after) for _, before, after in pairs]
    )
    return [
        ProposalRow(each, changes, findings.get(each.card_id, []), before is not None)
        for (each, before, _), changes in zip(pairs, marks, strict=True)
    ]


def _proposed(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]]
) -> list[ProposalRow]:
    """The rows of proposals compared as documents: what readers have now, and would have."""
    cards, now = [proposal.card for proposal in proposals], timezone.now()
    before = documents(cards, at=now)
    after = documents(cards, including=shown, at=now)
    marks = compared_documents(
        [card.kind for card in cards], [(before[card.pk], after[card.pk]) for card in cards]
    )
    return [
        ProposalRow(
            proposal=each,
            difference=changes,
            findings=findings.get(each.card_id, []),
            is_live=before[each.card_id] is not None,
        )
        for each, changes in zip(proposals, marks, strict=True)
    ]


def _since(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]], look: Look
) -> list[ProposalRow]:
    """The rows of proposals compared with what this person saw last, or else with the live version."""
    seen = {each.card_id: look.seen[each.card_id].pk for each in proposals if each.card_id in look.seen}
    before = Proposal.objects.in_bulk(seen.values())
    pairs = [(each, before[seen[each.card_id]]) for each in proposals if each.card_id in seen]
    pairs = [(each, old) for each, old in pairs if old.digest != each.digest]
    rows = {
        each.card_id: ProposalRow(
            each, marks, findings.get(each.card_id, []), each.base_id is not None, is_since=True
        )
        for (each, _), marks in zip(pairs, _between(pairs), strict=True)
    }
    others = [each for each in proposals if each.card_id not in rows]
    rows |= {row.proposal.card_id: row for row in _proposed(shown, others, findings)} if others else {}
    return [rows[each.card_id] for each in proposals]


def _between(pairs: Iterable[tuple[Proposal, Proposal | None]]) -> list[list[FactChange]]:
    """The differences between each proposal and the earlier one."""
    rows = list(pairs)
    return compared(
        [new.card.kind for new, _ in rows], [(old.body if old else None, new.body) for new, old in rows]
    )


def with_talk(rows: list[ProposalRow], comments: Iterable[Any]) -> list[ProposalRow]:
    """The rows with the threads about their records."""
    by_card = {row.proposal.card_id: row for row in rows}
    for talk in talks(comments):
        if row := by_card.get(talk.thread.card_id or 0):
            row.talks.append(talk)
    return rows


def together(rows: list[ProposalRow]) -> list[ProposalRow]:
    """The rows with dependencies under the one that needs them, if that is on the same page."""
    by_card = {row.proposal.card_id: row for row in rows}
    top: list[ProposalRow] = []
    for row in rows:
        needs = by_card.get(row.proposal.along_with_id or 0)
        (needs.along if needs and needs is not row else top).append(row)
    return top
