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
    """Somebody with an account. People who leave are deactivated, never deleted: the audit log names them."""

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
        """What a session has to match; it changes with the password and with `sessions_ended`."""
        return self._with_sessions_ended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._with_sessions_ended, super().get_session_auth_fallback_hash())

    def _with_sessions_ended(self, digest: str) -> str:
        return salted_hmac(digest, str(self.sessions_ended), algorithm="sha256").hexdigest()


class Act(models.Model):
    """One row of the audit log: something that a person, or the system by itself, did. Insert-only.

    what: a dotted code, such as `changeset.approved`. by: null for the system. at: the rule's instant;
    written_at: the database's own clock. card, changeset: ids, not foreign keys, since a draft may be
    dropped. about: the thing's name at the time. detail: a JSON object.
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
            # What the system did by itself may be rare: its acts are not found by walking through all.
            models.Index(fields=["id"], condition=Q(by=None), name="act_by_system"),
            models.Index(fields=["what", "id"], name="act_what"),
            models.Index(fields=["at", "id"], name="act_at"),
            models.Index(fields=["card", "id"], condition=~Q(card=None), name="act_card"),
            models.Index(fields=["changeset", "id"], condition=~Q(changeset=None), name="act_changeset"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about}".strip()


class Seal(models.Model):
    """One link of the hash chain over the audit log, by which an altered or removed act shows. Insert-only.

    previous: the digest of the seal before, empty for the first. acts: id and digest of each act it covers,
    as JSON. through: the highest id seen so far. gaps: ids up to there that no committed act had, as first,
    last and since when; an act committed later under one of them goes into a later seal.
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
    """An API key: lets a program read the feed, the advance feed, or both. The secret is stored as a digest.

    prefix: the start of the secret, by which people tell keys apart. used_at: exact to the hour.
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


class CacheEntryQuerySet(models.QuerySet["CacheEntry"]):
    def expired(self, *, at: datetime) -> Self:
        return self.filter(expires__lt=at)


class CacheEntry(models.Model):
    """One entry of the database cache, as Django's own code reads and writes it.

    A model, so that `migrate` makes its table; otherwise each operator would have to run `createcachetable`.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    objects = CacheEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key


class AttemptsQuerySet(models.QuerySet["Attempts"]):
    def over(self, *, before: datetime) -> Self:
        """Those without a failure since then."""
        return self.filter(last_at__lte=before)

    def slowed(self, *, since: datetime) -> Self:
        """Those whose failures make others wait, where the last one is not longer ago."""
        return self.filter(slowed_at__isnull=False, last_at__gt=since)


class Attempts(models.Model):
    """Sign-ins that failed and are counted together; `limits.attempts` says which.

    key: a keyed digest of what they have in common. account: the same of the account's name, empty for an
    address. No name stands here, since people type their password into that field, and no address. failed:
    how many, with those that are being checked. since, last_at: the first and the last. slowed_at: when the
    allowance was used up. until: the next one waits until then; once past, it may be tried.
    """

    key = models.CharField(max_length=64, primary_key=True)
    account = models.CharField(max_length=64, blank=True, db_index=True)
    failed = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    slowed_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.failed} since {self.since}"
