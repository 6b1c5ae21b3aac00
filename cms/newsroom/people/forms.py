"""Forms of people and groups. They only collect; the rules in `cms.accounts` judge."""

from typing import Any, Self

from django import forms
from django.contrib.auth.models import Group

from cms.accounts import people, rights
from cms.accounts.models import User
from cms.accounts.refusals import Refusal


class Refusable(forms.ModelForm):
    """A form that shows in words what a rule refused."""

    refusal: Refusal | None = None
    asked_by: User

    @classmethod
    def asked(cls, *, by: User, refusal: Refusal | None) -> type[Self]:
        """The form as one page shows it: the admin makes forms of a class, and can't be told more."""
        return type(cls.__name__, (cls,), {"asked_by": by, "refusal": refusal})

    def clean(self) -> dict | None:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(str(self.refusal))
        return cleaned


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups, each with what its people do."""

    def label_from_instance(self, obj: Group) -> str:
        return described(obj)


class PersonForm(Refusable):
    groups = GroupsField(Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "username",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "is_staff",
            "groups",
        )
        labels = {"email": "E-mail address", "is_active": "Is with us", "is_staff": "Works in the newsroom"}
        help_texts = {
            "username": "What they sign in with, and are called by with an @ in comments.",
            "is_active": "Taken away when somebody leaves: they are signed out at once, and stay named.",
            "is_staff": "Whether the newsroom opens to them at all.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("groups")
        if isinstance(field, GroupsField):
            groups = people.givable(by=self.asked_by)
            field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups]).order_by("name")
            field.help_text = "" if groups else "There is no group whose rights you hold yourself."


class NewPersonForm(PersonForm):
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="To begin with: tell it to them in person. They change it under “Your account”.",
    )

    class Meta(PersonForm.Meta):
        fields = ("username", "first_name", "last_name", "email", "is_staff", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_staff"].initial = True


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class GroupForm(Refusable):
    class Meta:
        model = Group
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = rights.of_group(self.instance) if self.instance.pk else frozenset()
        for right in rights.RIGHTS:
            field = self.fields.get(right.field)
            if field:
                field.initial = right.code in held

    def codes(self) -> set[str]:
        """Of the rights that are ticked."""
        return {right.code for right in rights.RIGHTS if self.cleaned_data.get(right.field)}


def with_rights() -> type[GroupForm]:
    """The form with a box for each declared right."""
    boxes = {
        right.field: forms.BooleanField(
            label=right.deed[:1].upper() + right.deed[1:], help_text=right.needs, required=False
        )
        for right in rights.RIGHTS
    }
    return type("GroupForm", (GroupForm,), boxes)


def described(group: Group) -> str:
    words = rights.ROLES.get(group.name)
    return f"{group.name}: {words}" if words else group.name
