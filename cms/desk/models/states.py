"""The states of a changeset."""

from django.db import models


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
