"""The rows of a changeset: each record in it, what it changes, what its checks and people say of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.desk import checks
from cms.desk.checks import Finding
from cms.desk.looking import Look
from cms.desk.models import Changeset, Proposal
from cms.desk.models.states import UNFINISHED
from cms.publishing.differences import FactChange, difference
from cms.publishing.documents import documents

from .comparing import compared
from .timeline import Talk, talks

TOGETHER = (Coalesce("along_with", "card"), F("along_with").asc(nulls_first=True), "card")


@dataclass(frozen=True)
class Row:
    """One proposal on the page: what it changes, what its checks say, and what people say about it.

    along: those that were brought along for it. is_since: the difference is from what this person saw last.
    """

    proposal: Proposal
    difference: list[FactChange]
    findings: list[Finding]
    is_live: bool
    is_since: bool = False
    talks: list[Talk] = field(default_factory=list)
    along: list["Row"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"record-{self.proposal.card_id}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Paths that a comment can be about, with what they are called."""
        paths = [fact.name for fact in self.difference]
        paths += [finding.path for finding in self.findings if finding.path]
        return [(path, path.replace("_", " ").capitalize()) for path in dict.fromkeys(paths)]

    @property
    def wants_eyes(self) -> bool:
        """Whether something about it, or about what came along, is not for folding away."""
        speaks = any(not talk.is_resolved for talk in self.talks)
        stops = any(finding.level != checks.Level.NOTE for finding in self.findings)
        return speaks or stops or any(row.wants_eyes for row in self.along)


def rows_of(shown: Changeset, proposals: Page, found: list[Finding], look: Look | None) -> list[Row]:
    by_card: dict[int, list[Finding]] = {}
    for finding in found:
        by_card.setdefault(finding.card.pk, []).append(finding)
    if shown.state not in UNFINISHED:
        return _finished(proposals)
    if look:
        return _since(shown, proposals, by_card, look)
    return _proposed(shown, proposals, by_card)


def _proposed(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]]
) -> list[Row]:
    """Live -> proposed."""
    cards, now = [proposal.card for proposal in proposals], timezone.now()
    before = documents(cards, at=now)
    after = documents(cards, including=shown, at=now)
    return [
        Row(
            proposal=each,
            difference=difference(before[each.card_id], after[each.card_id]),
            findings=findings.get(each.card_id, []),
            is_live=before[each.card_id] is not None,
        )
        for each in proposals
    ]


def _finished(proposals: Iterable[Proposal]) -> list[Row]:
    """What each proposal changed of what was live then; other records by their names of today."""
    pairs = [(each, each.base) for each in proposals]
    return [
        Row(each, marks, [], base is not None)
        for (each, base), marks in zip(pairs, _between(pairs), strict=True)
    ]


def _since(
    shown: Changeset, proposals: Iterable[Proposal], findings: dict[int, list[Finding]], look: Look
) -> list[Row]:
    """What this person saw -> proposed, where they saw another body; live -> proposed for the rest."""
    moved = {each.card_id: look.seen[each.card_id].pk for each in proposals if each.card_id in look.seen}
    was = Proposal.objects.in_bulk(moved.values())
    pairs = [(each, was[moved[each.card_id]]) for each in proposals if each.card_id in moved]
    pairs = [(each, old) for each, old in pairs if old.digest != each.digest]
    rows = {
        each.card_id: Row(
            each, marks, findings.get(each.card_id, []), each.base_id is not None, is_since=True
        )
        for (each, _), marks in zip(pairs, _between(pairs), strict=True)
    }
    others = [each for each in proposals if each.card_id not in rows]
    rows |= {row.proposal.card_id: row for row in _proposed(shown, others, findings)} if others else {}
    return [rows[each.card_id] for each in proposals]


def _between(pairs: Iterable[tuple[Proposal, Proposal | None]]) -> list[list[FactChange]]:
    """What each proposal says that the other one did not."""
    return compared([(old.body if old else None, new.body) for new, old in pairs])


def with_talk(rows: list[Row], said: Iterable[Any]) -> list[Row]:
    by_card = {row.proposal.card_id: row for row in rows}
    for talk in talks(said):
        if row := by_card.get(talk.thread.card_id):
            row.talks.append(talk)
    return rows


def together(rows: list[Row]) -> list[Row]:
    """The rows with those brought along under the one that needs them, where that is on the page too."""
    by_card = {row.proposal.card_id: row for row in rows}
    top = []
    for row in rows:
        needs = by_card.get(row.proposal.along_with_id or 0)
        (needs.along if needs and needs is not row else top).append(row)
    return top
