"""What is published together with claims under review: all that their changesets hold, of whatever kind."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from cms.desk.checks.rules import Proposed
from cms.desk.models import Proposal
from cms.desk.records.registry import Facts
from cms.publishing.documents import Live, Published, proposed_lives


@dataclass(frozen=True)
class Together:
    """What is live, with the proposals that go live at once; of other kinds, those that are asked for.

    A check gets the proposals of its kind alone, and a claim rests on sources. changesets: ids of those that
    the proposals are in. Made for one check: each record is read once.
    """

    own: Published
    changesets: Collection[int]
    _read: dict[int, Facts | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def with_all_of(cls, proposals: Sequence[Proposed]) -> "Together":
        lives = [Live(each.card, each.card.version, "", each.body) for each in proposals if each.body]
        return cls(
            Published(lives, [each.card.pk for each in proposals if not each.body]),
            {each.card.pending_id for each in proposals if each.card.pending_id},
        )

    def of(self, ids: Iterable[int]) -> dict[int, Facts]:
        """The bodies of those of the records that are, or are about to be, live; bounded queries."""
        wanted = set(ids)
        if unread := wanted - self._read.keys():
            self._read.update(dict.fromkeys(unread) | self._looked_up(unread))
        return {each: body for each in wanted if (body := self._read[each]) is not None}

    def matching(self, code: str, filter_name: str, values: Collection[str]) -> dict[int, Facts]:
        """The same of the records of a kind that match one of the values of its filter."""
        return self.own.matching(code, filter_name, values)

    def _looked_up(self, ids: Collection[int]) -> dict[int, Facts]:
        others = set(ids) - {live.card.pk for live in self.own.lives} - set(self.own.gone)
        beside = self._beside(others) if others and self.changesets else []
        if not beside:
            return self.own.of(ids)
        lives = [*self.own.lives, *proposed_lives(beside)]
        gone = [*self.own.gone, *(each.card_id for each in beside if each.takes_off)]
        return Published(lives, gone).of(ids)

    def _beside(self, ids: Collection[int]) -> list[Proposal]:
        standing = Proposal.objects.standing().filter(changeset__in=self.changesets, card__in=ids)
        return list(standing.select_related("card", "merge_into"))
