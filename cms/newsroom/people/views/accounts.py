"""What is done about how another person signs in: password, second step, sessions, and waits."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts import people, rights
from cms.accounts.limits import lift
from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.accounts.sign_in import confirmed
from cms.newsroom.frame import page
from cms.newsroom.people.forms import LiftForm, PasswordForm


@admin.site.admin_view
@confirmed
def set_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = PasswordForm(request.POST or None)
    if not people.is_manageable(person, by=signed_in(request)):
        raise PermissionDenied
    if form.is_valid():
        try:
            people.set_password(
                person, form.cleaned_data["password"], by=signed_in(request), at=timezone.now()
            )
        except (people.PeopleError, rights.NotAllowed) as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, f"{person} has a new password and is signed out everywhere.")
            return redirect("admin:accounts_user_change", pk)
    return page(
        request, "newsroom/people/password.html", f"A password for {person}", form=form, person=person
    )


@admin.site.admin_view
@confirmed
def remove_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    return _asked_first(
        request,
        get_object_or_404(User, pk=pk),
        people.remove_second_step,
        "newsroom/people/second_step.html",
        "The second step of {}",
        "The second step of {} is removed: the password alone is enough to sign in.",
    )


@admin.site.admin_view
@confirmed
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    return _asked_first(
        request,
        get_object_or_404(User, pk=pk),
        people.sign_out,
        "newsroom/people/sign_out.html",
        "The sessions of {}",
        "{} is signed out everywhere.",
    )


@admin.site.admin_view
@confirmed
def lift_slowdown(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = LiftForm(request.POST or None)
    if not people.is_manageable(person, by=signed_in(request)):
        raise PermissionDenied
    if form.is_valid():
        try:
            lift.lift(person, reason=form.cleaned_data["reason"], by=signed_in(request), at=timezone.now())
        except (people.PeopleError, rights.NotAllowed) as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, f"{person} can sign in without waiting.")
            return redirect("admin:accounts_user_change", pk)
    return page(
        request,
        "newsroom/people/slowed.html",
        f"Sign-ins of {person}",
        form=form,
        person=person,
        slowdown=lift.slowdown(person, at=timezone.now()),
    )


def _asked_first(
    request: HttpRequest, person: User, act: Callable[..., User], template: str, title: str, done: str
) -> HttpResponse:
    """A page that says what an act does, and does it when posted; `title` and `done` name the person."""
    if not people.is_manageable(person, by=signed_in(request)):
        raise PermissionDenied
    if request.method == "POST":
        try:
            act(person, by=signed_in(request), at=timezone.now())
        except (people.PeopleError, rights.NotAllowed) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done.format(person))
        return redirect("admin:accounts_user_change", person.pk)
    return page(request, template, title.format(person), person=person)
