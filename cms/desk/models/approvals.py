"""The approval policy: how many approvals a proposal requires, and which ones it has."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .states import Action

FEWEST, MOST = 1, 9


class ApprovalsWanted(models.Model):
    """The number of approvals required for an action on records of a kind; "" means any.

    The most specific row applies: the one for kind and action; else the higher of the one for the kind and
    the one for the action; else the one for any. Without a row one approval is required, by somebody else.
    """

    kind = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=10, choices=Action, blank=True)
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(FEWEST), MaxValueValidator(MOST)])

    class Meta:
        ordering = ["kind", "action"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "action"],
                name="approvals_wanted_once",
                violation_error_message="There is a number for that kind and action: change that one.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=FEWEST, number__lte=MOST),
                name="approvals_wanted_number",
                violation_error_message=f"It takes {FEWEST} to {MOST} approvals.",
            ),
        ]
        default_permissions = ()
        permissions = [("set_approvals", "Can set how many approvals it takes")]
        verbose_name = "number of approvals"
        verbose_name_plural = "numbers of approvals"

    def __str__(self) -> str:
        what = self.get_action_display() if self.action else "anything"
        return f"{what}, {self.kind or 'any kind'}: {self.number}"


def required_for(proposed: Iterable[tuple[str, str]]) -> int:
    """The highest number that any of these pairs of kind and action requires; one query."""
    # A changeset is approved as a whole, so that its strictest record decides.
    numbers = {(kind, action): number for kind, action, number in _rows()}
    return max((_required(kind, action, numbers) for kind, action in proposed), default=FEWEST)


def _rows() -> Iterable[tuple[str, str, int]]:
    return ApprovalsWanted.objects.values_list("kind", "action", "number")


def _required(kind: str, action: str, numbers: dict[tuple[str, str], int]) -> int:
    for pairs in ([(kind, action)], [(kind, ""), ("", action)], [("", "")]):
        if found := [numbers[pair] for pair in pairs if pair in numbers]:
            return max(found)
    return FEWEST


@dataclass(frozen=True)
class Approvals:
    """Ids of who wrote what is proposed and who approved it as it is now, and how many approvals it requires.

    The approval of somebody who wrote all of it does not count. Where several people wrote it, each
    contribution needs the approval of somebody who did not make it, which may take more than `required`.
    """

    contributors: frozenset[int]
    approvers: frozenset[int]
    required: int = FEWEST

    @property
    def given(self) -> frozenset[int]:
        """Approvers whose approval counts: somebody else wrote a part of it."""
        return frozenset(user for user in self.approvers if self.contributors - {user})

    @property
    def unread(self) -> frozenset[int]:
        """Contributors whose part nobody else has approved yet."""
        return frozenset(user for user in self.contributors if not self.given - {user})

    @property
    def missing(self) -> int:
        """How many more approvals are required; a lower bound where one approval may not cover all parts."""
        return max(self.required - len(self.given), 1 if self.unread else 0)

    @property
    def total(self) -> int:
        """How many approvals are required in all."""
        return len(self.given) + self.missing

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def counts(self, user: int) -> bool:
        """Whether that person's approval would be one of those still required."""
        return not self.is_complete and user not in self.approvers and bool(self.contributors - {user})
