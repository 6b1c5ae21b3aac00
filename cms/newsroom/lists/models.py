"""What people keep of the lists of records: lists by name, and the columns they want."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.accounts.models import User

NAME_LONGEST = 60


class SavedListQuerySet(models.QuerySet["SavedList"]):
    def seen_by(self, person: User) -> Self:
        """Their own, and those that others share."""
        return self.filter(Q(owner=person) | Q(is_shared=True))


class SavedList(models.Model):
    """A list of one kind by a name: its filters, words, order and columns, as the query of its address."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_lists")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=NAME_LONGEST)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "name"],
                name="saved_list_name",
                violation_error_message="You have saved a list under that name: choose another.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name"], condition=Q(is_shared=True), name="saved_list_shared")
        ]

    def __str__(self) -> str:
        return self.name


class ChosenColumns(models.Model):
    """The columns that a person wants in the lists of one kind, beside its name, state and last change."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    names = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind"], name="chosen_columns_once")]

    def __str__(self) -> str:
        return f"{self.owner}: {self.kind}"
