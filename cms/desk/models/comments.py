"""Comments on a changeset, and acknowledgements of its warnings."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cms.accounts.models import User

from .cards import Card
from .changesets import Changeset


class Thread(models.Model):
    """Comments on a changeset, on one record in it, or on one fact of that record (`path`).

    A thread is resolved if its last comment resolves it.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="threads")
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="threads")
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(path="") | Q(card__isnull=False), name="thread_path_of_card"),
        ]

    def __str__(self) -> str:
        return f"{self.card or self.changeset}{f', {self.path}' if self.path else ''}"

    @property
    def anchor(self) -> str:
        """Its HTML id on the changeset's page."""
        return f"thread-{self.pk}"


class Comment(models.Model):
    """One entry of a thread, insert-only: a comment, or that the thread is resolved or reopened."""

    class Act(models.TextChoices):
        SAID = "said", "said"
        RESOLVED = "resolved", "resolved"
        REOPENED = "reopened", "opened again"

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    act = models.CharField(max_length=10, choices=Act, default=Act.SAID)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(act="said", text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.thread}"


class MentionQuerySet(models.QuerySet["Mention"]):
    def waiting_for(self, user: User) -> Self:
        """Mentions of this person that they have not replied to, in threads not resolved since."""
        later = Comment.objects.filter(thread=OuterRef("comment__thread"), pk__gt=OuterRef("comment"))
        return self.filter(user=user).exclude(Exists(later.filter(Q(by=user) | Q(act="resolved"))))


class Mention(models.Model):
    """Somebody was mentioned with @ in a comment."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.user.username}"


class Acknowledgement(models.Model):
    """Somebody accepted what a rule warns of in a changeset, with a reason.

    digest: of the rule's findings then; the acknowledgement covers nothing else.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="acknowledgements")
    rule = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["changeset", "rule", "digest"],
                name="acknowledgement_once",
                violation_error_message="Somebody has acknowledged that already.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="acknowledgement_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.by} acknowledged {self.rule}"
