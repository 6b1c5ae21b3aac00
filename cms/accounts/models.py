from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """Somebody with an account. People who leave are deactivated, never deleted: what they did names them."""

    sessions_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end all sessions of this person."
    )

    class Meta(AbstractUser.Meta):
        verbose_name, verbose_name_plural = "account", "accounts"
        permissions = [
            ("manage_people", "Can manage people"),
            ("manage_groups", "Can manage groups"),
            ("give_any_right", "Can give rights that they don't hold"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session has to match: it ends with a new password, or when `sessions_ended` is raised."""
        return self._with_sessions_ended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._with_sessions_ended, super().get_session_auth_fallback_hash())

    def _with_sessions_ended(self, digest: str) -> str:
        return salted_hmac(digest, str(self.sessions_ended), algorithm="sha256").hexdigest()


class Act(models.Model):
    """One thing that somebody did, or that the system did by itself: written once, and kept for ever.

    what: a dotted code, such as `changeset.approved`. by: null for the system alone. at: when, as the rule
    was told; written_at: by the database's clock. card, changeset: their numbers, which are no keys since a
    draft may be dropped. about: in words, as it was called then. detail: a JSON object.
    """

    what = models.CharField(max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="acts", db_index=False
    )
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())
    card = models.BigIntegerField(null=True)
    changeset = models.BigIntegerField(null=True)
    about = models.CharField(max_length=500, blank=True)
    detail = models.TextField(default="{}")

    class Meta:
        permissions = [("read_audit", "Can read who did what")]
        indexes = [
            models.Index(fields=["by", "id"], name="act_by"),
            models.Index(fields=["what", "id"], name="act_what"),
            models.Index(fields=["at", "id"], name="act_at"),
            models.Index(fields=["card", "id"], condition=~Q(card=None), name="act_card"),
            models.Index(fields=["changeset", "id"], condition=~Q(changeset=None), name="act_changeset"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about}".strip()


class Seal(models.Model):
    """One link of the chain that makes it show where an act was altered or taken away; insert-only.

    previous: the digest of the seal before, empty for the first. acts: number and digest of each act that it
    covers, as JSON. through: the highest number that was looked at. gaps: numbers up to there that nobody had
    written, as first, last and since when; what is written late under one of them goes into a later seal.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True, unique=True)
    acts = models.TextField()
    through = models.BigIntegerField()
    gaps = models.TextField(default="[]")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"


class KeyQuerySet(models.QuerySet["Key"]):
    def good(self, *, at: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Key(models.Model):
    """Lets a program read: the feed, what is under embargo, or both. Kept as a digest of its secret.

    prefix: how the secret begins, by which people tell keys apart. used_at: to the hour.
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    reads_feed = models.BooleanField(default=True)
    reads_advance = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("manage_keys", "Can make and revoke keys")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reads_feed=True) | Q(reads_advance=True),
                name="key_reads_something",
                violation_error_message="A key that reads nothing is of no use: choose what it reads.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scopes(self) -> list[str]:
        scopes = {"feed": self.reads_feed, "advance": self.reads_advance}
        return [scope for scope, held in scopes.items() if held]
