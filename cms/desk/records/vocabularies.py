"""Vocabularies: administrators edit these lists of terms directly, without review."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Vocabulary

from .registry import on_term


@transaction.atomic
def save(entry: Vocabulary, *, by: User, at: datetime, moved: Mapping[str, tuple[Any, Any]]) -> Vocabulary:
    """Save a term; moved: old and new value by field, for the audit log."""
    permissions.require(by, permissions.VOCABULARIES)
    what = "vocabulary.added" if entry._state.adding else "vocabulary.changed"
    entry.save()
    said = {name: [_words(before), _words(after)] for name, (before, after) in moved.items()}
    detail = {"vocabulary": entry._meta.model_name, "code": entry.pk, "moved": said}
    audit.record(what, by=by, at=at, about=str(entry), detail=detail)
    for hook in on_term():
        hook(entry, set(moved))
    return entry


def _words(value: Any) -> str:
    """A value as text; a list of other terms as their labels."""
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return ", ".join(sorted(map(str, value))) if several else str(value)
