"""How many people have to stand behind what is proposed, and who does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .states import Action

FEWEST, MOST = 1, 9


class ApprovalsWanted(models.Model):
    """How many approvals it takes to do something with records of a kind; "" stands for any.

    The row that fits most closely counts: the one for kind and action; else the higher of that for the kind
    and that for the action; else the one for any. Without a row it takes one, by somebody else.
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
    """The highest number of approvals that any of these pairs of kind and action takes; one query."""
    numbers = {(kind, action): number for kind, action, number in _rows()}
    return max((_wanted(kind, action, numbers) for kind, action in proposed), default=FEWEST)


def _rows() -> Iterable[tuple[str, str, int]]:
    return ApprovalsWanted.objects.values_list("kind", "action", "number")


def _wanted(kind: str, action: str, numbers: dict[tuple[str, str], int]) -> int:
    for pairs in ([(kind, action)], [(kind, ""), ("", action)], [("", "")]):
        if found := [numbers[pair] for pair in pairs if pair in numbers]:
            return max(found)
    return FEWEST


@dataclass(frozen=True)
class Approvals:
    """Who made what is proposed, who of others approved it as it stands, and how many that takes: user ids.

    Whoever made all of it does not count. Where it has several makers each part wants somebody who did not
    make it, so that it may take more than `wanted`.
    """

    contributors: frozenset[int]
    approvers: frozenset[int]
    required: int = FEWEST

    @property
    def given(self) -> frozenset[int]:
        """Those whose approval counts."""
        return frozenset(user for user in self.approvers if self.contributors - {user})

    @property
    def unread(self) -> frozenset[int]:
        """Contributors whose part nobody else has approved."""
        return frozenset(user for user in self.contributors if not self.given - {user})

    @property
    def missing(self) -> int:
        """How many more approvals it takes, as far as is known."""
        return max(self.required - len(self.given), 1 if self.unread else 0)

    @property
    def total(self) -> int:
        """How many it takes in all."""
        return len(self.given) + self.missing

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def counts(self, user: int) -> bool:
        """Whether that person's approval would bring it nearer."""
        return not self.is_complete and user not in self.approvers and bool(self.contributors - {user})
