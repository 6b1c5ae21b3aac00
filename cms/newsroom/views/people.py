"""What is done to somebody's way in: a new password."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts import people, rights
from cms.accounts.models import User
from cms.newsroom.people_forms import PasswordForm

from . import page


@admin.site.admin_view
def set_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = PasswordForm(request.POST or None)
    if not people.is_manageable(person, by=request.user):
        raise PermissionDenied
    if form.is_valid():
        try:
            people.set_password(person, form.cleaned_data["password"], by=request.user, at=timezone.now())
        except (people.PeopleError, rights.NotAllowed) as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, f"{person} has a new password, and is signed out everywhere.")
            return redirect("admin:accounts_user_change", pk)
    return page(request, "newsroom/password.html", f"A password for {person}", form=form, person=person)
