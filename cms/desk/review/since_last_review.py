"""What a reviewer saw of a changeset when they last decided on it, and what changed since."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.models import Changeset, Decision, Proposal
from cms.desk.models.changesets import LEFT, Verdict, digest_of


@dataclass(frozen=True)
class Look:
    """A reviewer's last decision, and the proposals that they saw, by card id; bodies are deferred."""

    decision: Decision
    seen: Mapping[int, Proposal]

    def has_moved(self, proposal: Proposal) -> bool:
        """Whether the proposal is new or changed since; needs `base` fetched."""
        before = self.seen.get(proposal.card_id)
        return before is None or before.line() != proposal.line()


@dataclass(frozen=True)
class Since:
    """What changed since a look, as card ids; kept: how many did not."""

    changed: frozenset[int]
    added: frozenset[int]
    gone: frozenset[int]
    kept: int

    @property
    def shown(self) -> frozenset[int]:
        return self.changed | self.added


def last_look(changeset: Changeset, user: User) -> Look | None:
    """What this person last approved or requested changes to in the changeset; None where that is unknown.

    The proposals of that moment are reconstructed. They count only if their digest is the one of the
    decision.
    """
    verdicts = [Verdict.APPROVED, Verdict.CHANGES_REQUESTED]
    mine = changeset.decisions.filter(by=user, verdict__in=verdicts, digest__isnull=False)
    decision = mine.order_by("-pk").first()
    if decision is None:
        return None
    # Each request for changes begins a round, so that counting them gives the round of the decision.
    asked = changeset.decisions.filter(verdict=Verdict.CHANGES_REQUESTED, pk__lt=decision.pk)
    left = changeset.decisions.filter(verdict__in=LEFT, pk__lt=decision.pk, proposal__isnull=False)
    then = changeset.proposals.filter(round=asked.count() + 1, frozen_at__isnull=False)
    standing = then.exclude(pk__in=left.values("proposal")).order_by("card_id")
    # Without the bodies: the digest of a proposal is enough to tell whether it changed.
    seen = {each.card_id: each for each in standing.select_related("base").defer("text", "base__text")}
    digest = digest_of(canonical.dumps(each.line()) for each in seen.values())
    return Look(decision, seen) if digest == decision.digest else None


def since(changeset: Changeset, look: Look) -> Since:
    """What changed in a submitted changeset since that look."""
    standing = changeset.standing().select_related("base").defer("text", "base__text")
    now = {each.card_id: each for each in standing}
    moved = {card for card, proposal in now.items() if look.has_moved(proposal)}
    added = frozenset(now.keys() - look.seen.keys())
    gone = frozenset(look.seen.keys() - now.keys())
    return Since(frozenset(moved) - added, added, gone, len(now) - len(moved))
