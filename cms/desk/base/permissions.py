"""Rights of the desk. Every rule function checks them itself, so that no view or command can forget to."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms.accounts.models import User
from cms.accounts.rights import (
    APPROVE,
    APPROVE_AS_SENIOR,
    HOLD,
    IMPORT,
    LIFT,
    LOCK,
    PUBLISH,
    SCHEDULE,
    SET_APPROVALS,
    SUBMIT,
    VOCABULARIES,
    WRITE,
    NotAllowed,
    require,
)

__all__ = [
    "APPROVE",
    "APPROVE_AS_SENIOR",
    "HOLD",
    "IMPORT",
    "LIFT",
    "LOCK",
    "PUBLISH",
    "SCHEDULE",
    "SET_APPROVALS",
    "SUBMIT",
    "VOCABULARIES",
    "WRITE",
    "NotAllowed",
    "approvers",
    "people",
    "require",
    "require_newsroom",
    "sees_drafts",
    "who_may",
]


def who_may(right: str) -> "QuerySet[User]":
    """Active users who have a right."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(right, backend=backend).distinct().order_by("username")


def approvers() -> "QuerySet[User]":
    """Active users who may approve."""
    return who_may(APPROVE)


def people() -> "QuerySet[User]":
    """Active users who may write or approve: possible assignees and people to mention."""
    backend = "django.contrib.auth.backends.ModelBackend"
    may = User.objects.with_perm(WRITE, backend=backend) | User.objects.with_perm(APPROVE, backend=backend)
    return may.distinct().order_by("username")


def sees_drafts(user: User | AnonymousUser) -> bool:
    """Whether somebody may read what is not public: whoever may write or approve. Every surface asks here."""
    return user.has_perm(WRITE) or user.has_perm(APPROVE)


def require_newsroom(by: User, deed: str) -> None:
    """Raise NotAllowed unless `by` may write or approve; deed: what they tried, for the message."""
    if not sees_drafts(by):
        raise NotAllowed(
            f"{by} may not {deed}: an administrator can add you to a group that may.", code="write_or_approve"
        )
