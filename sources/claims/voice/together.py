"""What is published together with claims under review: all that their changesets hold, of whatever kind."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cms.desk.checks.rules import Proposed
from cms.desk.models import Proposal
from cms.desk.records.registry import Facts
from cms.publishing.documents import Live, Published, proposed_lives


@dataclass(frozen=True)
class Together:
    """What is live, with the proposals that go live at once; of other kinds, those that are asked for.

    A check gets the proposals of its kind alone, and a claim rests on sources. changesets: ids of those that
    the proposals are in.
    """

    lives: Sequence[Live]
    gone: Collection[int]
    changesets: Collection[int]

    @classmethod
    def with_all_of(cls, proposals: Sequence[Proposed]) -> "Together":
        return cls(
            lives=[Live(each.card, each.card.version, "", each.body) for each in proposals if each.body],
            gone=[each.card.pk for each in proposals if not each.body],
            changesets={each.card.pending_id for each in proposals if each.card.pending_id},
        )

    def of(self, ids: Iterable[int]) -> dict[int, Facts]:
        """The bodies of those of the records that are, or are about to be, live; bounded queries."""
        wanted = set(ids)
        others = wanted - {live.card.pk for live in self.lives} - set(self.gone)
        beside = self._beside(others) if others and self.changesets else []
        lives = [*self.lives, *proposed_lives(beside)]
        gone = [*self.gone, *(each.card_id for each in beside if each.takes_off)]
        return Published(lives, gone).of(wanted)

    def matching(self, code: str, filter_name: str, values: Collection[str]) -> dict[int, Facts]:
        """The same of the records of a kind that match one of the values of its filter."""
        return Published(self.lives, self.gone).matching(code, filter_name, values)

    def _beside(self, ids: Collection[int]) -> list[Proposal]:
        standing = Proposal.objects.standing().filter(changeset__in=self.changesets, card__in=ids)
        return list(standing.select_related("card", "merge_into"))
