"""What somebody saw of a changeset when they last decided on it, and what moved since."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.models import Changeset, Decision, Proposal
from cms.desk.models.changesets import LEFT, Verdict, digest_of


@dataclass(frozen=True)
class Look:
    """A decision, and what stood in the changeset then, by card; a body is fetched where it is read."""

    decision: Decision
    seen: Mapping[int, Proposal]

    def has_moved(self, proposal: Proposal) -> bool:
        """Whether it is another one than was seen, or was not there; needs `base` fetched."""
        before = self.seen.get(proposal.card_id)
        return before is None or before.line() != proposal.line()


@dataclass(frozen=True)
class Since:
    """What moved between a look and now: ids of the cards, by what became of them."""

    changed: frozenset[int]
    added: frozenset[int]
    gone: frozenset[int]
    kept: int

    @property
    def shown(self) -> frozenset[int]:
        return self.changed | self.added


def last_look(changeset: Changeset, user: User) -> Look | None:
    """What this person last approved, or asked to change, in the changeset; none where that can't be told.

    A decision names a digest: what is found to have stood then counts only if it has exactly that digest.
    """
    verdicts = [Verdict.APPROVED, Verdict.CHANGES_REQUESTED]
    mine = changeset.decisions.filter(by=user, verdict__in=verdicts, digest__isnull=False)
    decision = mine.order_by("-pk").first()
    if decision is None:
        return None
    asked = changeset.decisions.filter(verdict=Verdict.CHANGES_REQUESTED, pk__lt=decision.pk)
    left = changeset.decisions.filter(verdict__in=LEFT, pk__lt=decision.pk, proposal__isnull=False)
    then = changeset.proposals.filter(round=asked.count() + 1, frozen_at__isnull=False)
    standing = then.exclude(pk__in=left.values("proposal")).order_by("card_id")
    seen = {each.card_id: each for each in standing.select_related("base").defer("text", "base__text")}
    digest = digest_of(canonical.dumps(each.line()) for each in seen.values())
    return Look(decision, seen) if digest == decision.digest else None


def since(changeset: Changeset, look: Look) -> Since:
    """What of a submitted changeset is another than at that look."""
    standing = changeset.standing().select_related("base").defer("text", "base__text")
    now = {each.card_id: each for each in standing}
    moved = {card for card, proposal in now.items() if look.has_moved(proposal)}
    added = frozenset(now.keys() - look.seen.keys())
    gone = frozenset(look.seen.keys() - now.keys())
    return Since(frozenset(moved) - added, added, gone, len(now) - len(moved))
