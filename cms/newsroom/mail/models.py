"""People's mail settings, and the mails that were written to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

LAST_HOUR = 23


class Preference(models.Model):
    """The mail settings of a person; without a row, the defaults of the fields count.

    zone: "" for the desk's. digested_on: the last day, in that zone, for which a digest was written or not
    needed. digested_at: the moment up to which the last one reports.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="mail_preference"
    )
    zone = models.CharField(max_length=64, blank=True)
    digest = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    due_at_once = models.BooleanField(default=True)
    holds_at_once = models.BooleanField(default=True)
    digested_on = models.DateField(null=True)
    digested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=LAST_HOUR),
                name="preference_hour",
                violation_error_message="An hour of the day is 0 to 23.",
            ),
        ]

    def __str__(self) -> str:
        return f"mails of {self.user}"


class Letter(models.Model):
    """One mail to a person: written once per key, and sent at least once by a worker.

    about: the id of the hold, changeset or other thing that an immediate mail is about. withheld: why it is
    not sent.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", "digest"
        DUE = "due", "waits for you, and is due"
        HOLD = "hold", "a hold waits for a second person"
        DEADLINE = "deadline", "somebody waits for an answer"

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=120, unique=True)
    about = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withheld = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="letter_made")]

    def __str__(self) -> str:
        return f"“{self.subject}” to {self.to}"
