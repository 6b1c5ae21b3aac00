"""Checks: what has to be true of a record before the public may read it.

A check is a function from proposals to findings. It gets all of a changeset's proposals of its kind at once,
so that it needs a bounded number of queries. Blockers stop publication, warnings need an acknowledgement,
notes are only shown. The same checks run on the record's page, at submission, at approval and inside publish.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records.bodies import bodies
from cms.desk.records.older_bodies import completed
from cms.desk.records.registry import Facts, kind, one, references
from cms.desk.records.survivors import followed, survivors


class Level(StrEnum):
    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


LEVELS = list(Level)


@dataclass(frozen=True)
class Finding:
    """Something that a check found in a record; path: the fact it is about, "" for the whole record.

    brings: the card that would have to be added to the changeset to resolve it. brings_to: the action for
    that card; None where somebody has to edit it first. other: another record that it is about, to be looked
    at beside this one. between: the two other records that it is about, where it is about two.
    """

    card: Card
    rule: str
    message: str
    path: str = ""
    level: Level = Level.BLOCKER
    brings: Card | None = None
    brings_to: str | None = Action.PUBLISH
    other: Card | None = None
    between: tuple[Card, Card] | None = None

    @property
    def beside(self) -> Card | None:
        """The other record that it is about, which pages link."""
        return self.brings or self.other

    @property
    def can_be_brought(self) -> bool:
        """Whether adding another record to the changeset, unedited, would resolve this blocker."""
        return self.level is Level.BLOCKER and self.brings is not None and self.brings_to is not None

    def __str__(self) -> str:
        return f"{self.card}: {self.message}"


@dataclass(frozen=True)
class Proposed:
    """A record as a check sees it; body: None where it is to be withdrawn, or merged into `merge_into`.

    note: the public note that is published with it.
    """

    card: Card
    action: str
    body: Facts | None
    merge_into: Card | None = None
    note: str = ""


Check = Callable[[Sequence[Proposed]], Iterable[Finding]]


def requires(*names: str) -> Check:
    """A check that reports a blocker for each of the facts `names` that is missing."""

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        for proposed in proposals:
            # A record that is taken offline needs no facts.
            if proposed.body is None:
                continue
            for name in names:
                if proposed.body.get(name) in (None, "", []):
                    what = kind(proposed.card.kind).verbose_name
                    label = name.replace("_", " ")
                    message = f"{one(what)} needs its {label}."
                    yield Finding(proposed.card, f"{name}-missing", message, path=name)

    return check


def findings(proposals: Sequence[Proposed]) -> list[Finding]:
    """All findings of all checks in a set of proposals, blockers first."""
    by_check: dict[Check, list[Proposed]] = {}
    for proposed in _followed(proposals):
        for check in kind(proposed.card.kind).all_checks:
            by_check.setdefault(check, []).append(proposed)
    # One call per check with all its proposals: that bounds the number of queries.
    found = [finding for check, some in by_check.items() for finding in check(some)]
    return sorted(found, key=lambda each: (LEVELS.index(each.level), each.card.pk, each.path))


def _followed(proposals: Sequence[Proposed]) -> list[Proposed]:
    """The same proposals, naming survivors where they named records that were or will be merged; one query.

    A draft may still name a record that was merged since: readers will be sent to the survivor. And a body
    that was submitted before its kind had a fact does not say it: to a check it is unknown.
    """
    proposals = [replace(each, body=each.body and completed(each.card.kind, each.body)) for each in proposals]
    merging = {each.card.pk: each.merge_into.pk for each in proposals if each.merge_into}
    # A merged record with a body is to be unmerged: it is its own survivor again.
    merging |= {each.card.pk: each.card.pk for each in proposals if each.body and each.card.merged_into_id}
    named = {ref["$ref"] for each in proposals for ref in references(each.body)}
    into = survivors(named, merging=merging)
    return [replace(each, body=followed(each.body, into)) for each in proposals] if into else proposals


def of_proposals(proposals: Iterable[Proposal]) -> list[Finding]:
    """Findings in frozen proposals; needs `card` and `merge_into` fetched."""
    return findings(
        [Proposed(each.card, each.action, each.body, each.merge_into, each.note) for each in proposals]
    )


def of_cards(cards: Collection[Card]) -> list[Finding]:
    """Findings in working copies, as if they were submitted now in one changeset."""
    made = bodies(cards)
    return findings([Proposed(card, Action.PUBLISH, made[card.pk]) for card in cards])


def of_changeset(changeset: Changeset) -> list[Finding]:
    """Findings in a changeset: in its frozen bodies, or in the working copies while it is open."""
    standing = list(changeset.standing().select_related("card", "merge_into"))
    # What is under review must be judged as it was submitted, whatever its working copies say now.
    if changeset.is_frozen:
        return of_proposals(standing)
    made = bodies([each.card for each in standing if not each.takes_off])
    return findings(
        [
            Proposed(each.card, each.action, made.get(each.card_id), each.merge_into, each.note)
            for each in standing
        ]
    )


def blockers(found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level is Level.BLOCKER]
