"""The states of a changeset."""

from django.db import models


class State(models.TextChoices):
    OPEN = "open", "open"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    ABANDONED = "abandoned", "abandoned"


FROZEN = (State.IN_REVIEW, State.APPROVED)
UNFINISHED = (State.OPEN, *FROZEN)
