"""The states of a changeset, and what it does with a record."""

from django.db import models


class Action(models.TextChoices):
    PUBLISH = "publish", "publish"
    CORRECT = "correct", "correct"
    WITHDRAW = "withdraw", "withdraw"
    MERGE = "merge", "merge"


class State(models.TextChoices):
    OPEN = "open", "open"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    SCHEDULED = "scheduled", "scheduled"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    ABANDONED = "abandoned", "abandoned"


READY = (State.APPROVED, State.SCHEDULED)
FROZEN = (State.IN_REVIEW, *READY)
UNFINISHED = (State.OPEN, *FROZEN)
