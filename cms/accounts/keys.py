"""API keys: made and revoked by people, used by programs. A secret is shown once and stored nowhere."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from . import audit, rights
from .models import Key, User
from .refusals import Refusal

SCOPES = {"feed": "the feed", "advance": "what is under embargo"}
LONGEST = timedelta(days=2 * 366)
# `used_at` is written at most so often: a read of the feed should not write a row each time.
COARSE = timedelta(hours=1)
# The start of a secret that stays visible, enough for people to tell keys apart.
SHOWN = len("stet_") + 8


class KeyRefused(Refusal):
    """The key can't be made or revoked; the message says why."""


@transaction.atomic
def make(
    name: str, *, scopes: Collection[str], expires_at: datetime, by: User, at: datetime
) -> tuple[Key, str]:
    """A new key for the reader called `name`, and its secret, which can't be shown again.

    scopes: some of `feed`, `advance`. KeyRefused for no scope or an unknown one, for no name, and for an
    expiry that is past or more than two years away.
    """
    rights.require(by, rights.KEYS)
    name = name.replace("\0", "").strip()
    _require(name, scopes, expires_at, at=at)
    secret = f"stet_{secrets.token_urlsafe(36)}"
    key = Key.objects.create(
        name=name[:100],
        prefix=secret[:SHOWN],
        digest=_digest(secret),
        reads_feed="feed" in scopes,
        reads_advance="advance" in scopes,
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    detail = {"key": key.pk, "scopes": key.scopes, "expires_at": expires_at.isoformat()}
    audit.record("key.made", by=by, at=at, about=str(key), detail=detail)
    return key, secret


def _require(name: str, scopes: Collection[str], expires_at: datetime, *, at: datetime) -> None:
    if not name:
        raise KeyRefused("Say who the key is for.", code="name_missing")
    if not scopes or not set(scopes) <= SCOPES.keys():
        raise KeyRefused(
            "Choose what the key reads: the feed, what is under embargo, or both.", code="scope_missing"
        )
    if expires_at <= at:
        raise KeyRefused("That day is past: choose a later one.", code="past")
    if expires_at - at > LONGEST:
        raise KeyRefused("A key is valid for two years at most: choose an earlier day.", code="too_far_off")


@transaction.atomic
def revoke(key: Key, *, by: User, at: datetime) -> Key:
    """Revoke a key with immediate effect; KeyRefused where it is revoked already."""
    rights.require(by, rights.KEYS)
    # One UPDATE decides between two people who revoke it at the same moment.
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_by=by, revoked_at=at):
        raise KeyRefused(f"“{key}” is revoked already.", code="ended_already")
    audit.record("key.revoked", by=by, at=at, about=str(key), detail={"key": key.pk})
    key.refresh_from_db()
    return key


def find(secret: str, *, at: datetime) -> Key | None:
    """The valid key with that secret, None where there is none; notes its use, to the hour."""
    key = Key.objects.good(at=at).filter(digest=_digest(secret)).first()
    if key and (key.used_at is None or at - key.used_at >= COARSE):
        Key.objects.filter(pk=key.pk).update(used_at=at)
    return key


def _digest(secret: str) -> str:
    # Plain SHA-256, no slow password hash: nobody finds 288 random bits by trying.
    return hashlib.sha256(secret.encode()).hexdigest()
