"""Accounts: people are added, changed and deactivated, never deleted, by those who may do as much."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from . import audit, rights
from .models import User
from .refusals import Refusal

FIELDS = ("username", "first_name", "last_name", "email", "is_staff", "is_active")
# What nobody changes about themselves, each with its words in “Nobody changes their own …”.
NOT_ONES_OWN = {
    "groups": "groups",
    "is_active": "active status",
    "is_staff": "access to the newsroom",
    "email": "e-mail address here: change it under “Your account”, where it is confirmed",
}


class PeopleError(Refusal):
    """The account can't be changed like this; the message says why, and who can change it."""


@transaction.atomic
def add(
    *, fields: Mapping[str, Any], groups: Collection[Group], password: str, by: User, at: datetime
) -> User:
    """Add an account and put it into `groups`; fields: some of FIELDS. PeopleError, NotAllowed."""
    rights.require(by, rights.PEOPLE)
    person = User(**_known_fields(fields))
    _check_given(groups, by=by)
    _write(person, password)
    person.groups.set(groups)
    detail = {"person": person.pk, "groups": _names(groups), "newsroom": person.is_staff}
    audit.record("person.added", by=by, at=at, about=person.username, detail=detail)
    return person


@transaction.atomic
def change(
    person: User,
    *,
    fields: Mapping[str, Any],
    groups: Collection[Group] | None = None,
    by: User,
    at: datetime,
) -> User:
    """Change some of FIELDS, and the person's groups to exactly `groups` unless that is None.

    Deactivating ends all sessions; somebody reactivated signs in again. PeopleError, NotAllowed.
    """
    person, by = lock(person, by=by)
    changed = {name: value for name, value in _known_fields(fields).items() if getattr(person, name) != value}
    before = set(person.groups.all())
    after = before if groups is None else set(groups)
    _check_not_oneself({*changed, *(["groups"] if after != before else [])}, person, by=by)
    _check_given(after ^ before, by=by)
    with keeping_an_administrator():
        _write_changed(person, changed, by=by, at=at)
        person.groups.set(after)
    if after != before:
        detail = {"person": person.pk, "before": _names(before), "after": _names(after)}
        audit.record("person.regrouped", by=by, at=at, about=person.username, detail=detail)
    return person


@transaction.atomic
def set_password(person: User, password: str, *, by: User, at: datetime) -> User:
    """Set somebody else's password, which ends their sessions. PeopleError, NotAllowed."""
    person, by = lock(person, by=by)
    if person == by:
        raise PeopleError(
            "Change your own password under “Your account”, which asks for the old one.",
            code="own_password",
        )
    _write(person, password)
    audit.record("person.password_set", by=by, at=at, about=person.username, detail={"person": person.pk})
    return person


@transaction.atomic
def remove_second_step(person: User, *, by: User, at: datetime) -> User:
    """Remove the apps, security keys and recovery codes of somebody who lost them, and end their sessions.

    PeopleError, NotAllowed.
    """
    person, by = lock(person, by=by)
    # One's own is removed only after proving it: this page would be a way round it for a stolen session.
    if person == by:
        raise PeopleError("Change your own second step under “Your account”.", code="own_second_step")
    removed = Authenticator.objects.filter(user=person).delete()[0]
    person.sessions_ended += 1
    person.save(update_fields=["sessions_ended"])
    detail = {"person": person.pk, "removed": removed}
    audit.record("person.second_step_removed", by=by, at=at, about=person.username, detail=detail)
    return person


@transaction.atomic
def sign_out(person: User, *, by: User, at: datetime) -> User:
    """End all sessions of somebody, and let their devices be unknown; PeopleError, NotAllowed."""
    person, by = lock(person, by=by)
    person.sessions_ended += 1
    person.save(update_fields=["sessions_ended"])
    audit.record("person.signed_out", by=by, at=at, about=person.username, detail={"person": person.pk})
    return person


@transaction.atomic
def make_administrator(username: str, *, email: str = "", password: str | None, at: datetime) -> User:
    """Make somebody an administrator from the command line: the first one, or where all are locked out.

    password: None keeps that of an existing account. PeopleError.
    """
    person = User.objects.select_for_update().filter(username=username).first() or User(username=username)
    person.is_staff = person.is_active = True
    person.email = email or person.email
    if password is None and not person.pk:
        raise PeopleError("A new account needs a password.", code="password_missing")
    _write(person, password)
    person.groups.add(Group.objects.get_or_create(name=rights.ADMINISTRATOR)[0])
    audit.record(
        "person.made_administrator", by=None, at=at, about=person.username, detail={"person": person.pk}
    )
    return person


def lock(person: User, *, by: User) -> tuple[User, User]:
    """Lock both people, and all administrators, and read them again.

    PeopleError or NotAllowed unless `by` may change `person`.
    """
    found = lock_with_administrators(person, by)
    person, by = found[person.pk], found[by.pk]
    check_manageable(person, by=by)
    return person, by


def lock_with_administrators(*people: User) -> dict[int, User]:
    """The people and all administrators by id, read again and locked."""
    # In the order of ids: of two administrators who remove each other at once, one waits and is refused.
    rows = User.objects.select_for_update(no_key=True).filter(
        pk__in={*(each.pk for each in people), *administrators().values_list("pk", flat=True)}
    )
    return {row.pk: row for row in rows.order_by("pk")}


def check_manageable(person: User, *, by: User) -> None:
    """Raise NotAllowed unless `by` manages people, PeopleError where `person` may do more than `by`."""
    rights.require(by, rights.PEOPLE)
    if person.is_superuser and not by.is_superuser:
        raise PeopleError(
            f"{person} is a superuser: only a superuser can change that account.", code="superuser"
        )
    if person != by and (beyond := rights.beyond(rights.held(person), by=by)):
        raise PeopleError(
            f"{person} has rights that you don't have ({rights.deeds(beyond)}): ask an administrator to "
            "change this account.",
            code="person_may_do_more",
        )


def is_manageable(person: User, *, by: User) -> bool:
    try:
        check_manageable(person, by=by)
    except (PeopleError, rights.NotAllowed):
        return False
    return True


def givable(*, by: User) -> list[Group]:
    """The groups that `by` may add others to."""
    groups = Group.objects.prefetch_related("permissions__content_type").order_by("name")
    able = rights.held(by)
    anything = by.has_perm(rights.ANY_RIGHT)
    return [
        group for group in groups if anything or set(map(rights.code_of, group.permissions.all())) <= able
    ]


def administrators() -> "QuerySet[User]":
    """Active staff who can give any right to anybody."""
    backend = "django.contrib.auth.backends.ModelBackend"
    both = [
        User.objects.with_perm(right, backend=backend).values("pk")
        for right in (rights.PEOPLE, rights.ANY_RIGHT)
    ]
    return User.objects.filter(pk__in=both[0], is_staff=True).filter(pk__in=both[1])


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """Raise PeopleError where the block leaves no administrator; lock them all before.

    Where there was none to begin with, as on a new installation, nothing is refused.
    """
    had = administrators().exists()
    yield
    if had and not administrators().exists():
        raise PeopleError(
            "This would leave nobody who can give rights: make somebody else an administrator first.",
            code="last_administrator",
        )


def _check_not_oneself(changed: Collection[str], person: User, *, by: User) -> None:
    for name, words in NOT_ONES_OWN.items():
        if person == by and name in changed:
            raise PeopleError(f"Nobody changes their own {words}.", code="own_account")


def _check_given(groups: Collection[Group], *, by: User) -> None:
    """Raise PeopleError unless `by` may add others to each of `groups`, and remove them."""
    for group in sorted(groups, key=str):
        if beyond := rights.beyond(rights.of_group(group), by=by):
            raise PeopleError(
                f"You can't add anybody to “{group}” or remove them: it has rights that you don't have "
                f"({rights.deeds(beyond)}). Ask an administrator.",
                code="group_may_do_more",
            )


def _known_fields(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    # A closed list: a form that names `is_superuser` is refused, whatever it posts.
    if unknown := set(fields) - set(FIELDS):
        raise PeopleError(f"{', '.join(sorted(unknown))} can't be set here.", code="no_such_field")
    return fields


def _write(person: User, password: str | None) -> None:
    """Validate and save an account, with the address that mail goes to; PeopleError says what is wrong."""
    try:
        if password is not None:
            validate_password(password, person)
            person.set_password(password)
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise PeopleError(" ".join(error.messages), code="invalid") from error
    if others_address(person):
        raise PeopleError("Another account has that e-mail address.", code="address_taken")
    person.save()
    _give_address(person)


def others_address(person: User) -> bool:
    """Whether another account has this person's e-mail address."""
    if not person.email:
        return False
    same = {"email__iexact": person.email}
    return (
        User.objects.filter(**same).exclude(pk=person.pk).exists()
        or EmailAddress.objects.filter(**same).exclude(user=person.pk).exists()
    )


def _give_address(person: User) -> None:
    """Make the account's address the only one that allauth sends mail to."""
    addresses = EmailAddress.objects.filter(user=person)
    if not addresses.filter(email__iexact=person.email, primary=True).exists():
        addresses.delete()
        if person.email:
            addresses.create(user=person, email=person.email.lower(), primary=True, verified=True)


def _write_changed(person: User, changed: Mapping[str, Any], *, by: User, at: datetime) -> None:
    if not changed:
        return
    detail = {
        "person": person.pk,
        **{name: [getattr(person, name), value] for name, value in changed.items()},
    }
    for name, value in changed.items():
        setattr(person, name, value)
    # Django refuses an inactive person only while they are: without this, old sessions would come back too.
    if "is_active" in changed and not person.is_active:
        person.sessions_ended += 1
    _write(person, None)
    did = {True: "person.reactivated", False: "person.deactivated", None: "person.changed"}
    audit.record(did[changed.get("is_active")], by=by, at=at, about=person.username, detail=detail)


def _names(groups: Collection[Group]) -> list[str]:
    return sorted(group.name for group in groups)
