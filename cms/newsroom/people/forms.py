"""Forms of people and groups. They only collect values; the rules in `cms.accounts` decide."""

from typing import Any, Self

from django import forms
from django.contrib.auth.models import Group

from cms.accounts import people, rights
from cms.accounts.models import User
from cms.accounts.refusals import Refusal


class Refusable(forms.ModelForm):
    """A form that shows why a rule refused the last save."""

    refusal: Refusal | None = None
    asked_by: User

    @classmethod
    def asked(cls, *, by: User, refusal: Refusal | None) -> type[Self]:
        """A subclass for one page: the admin instantiates a form class, and passes it nothing of ours."""
        return type(cls.__name__, (cls,), {"asked_by": by, "refusal": refusal})

    def clean(self) -> dict | None:
        cleaned = super().clean()
        if self.refusal:
            raise forms.ValidationError(str(self.refusal))
        return cleaned


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups, each with a description of what its members do."""

    def label_from_instance(self, obj: Group) -> str:
        return described(obj)


class PersonForm(Refusable):
    # Filled for each page: people are put only into groups whose rights the manager may give.
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
        labels = {"email": "E-mail address", "is_active": "Active", "is_staff": "Newsroom access"}
        help_texts = {
            "username": "For signing in, and for mentions with an @ in comments.",
            "is_active": "Untick it when somebody leaves: they are signed out at once. Their name stays on "
            "their work.",
            "is_staff": "Whether this person can open the newsroom at all.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("groups")
        if isinstance(field, GroupsField):
            groups = people.givable(by=self.asked_by)
            field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups]).order_by("name")
            field.help_text = (
                "" if groups else "You hold all the rights of no group, so you can't add to any."
            )


class NewPersonForm(PersonForm):
    password = forms.CharField(
        strip=False,  # spaces at either end belong to a password
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="An initial password: tell them in person. They change it under “Your account”.",
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


class LiftForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept in the audit, such as “called back on the desk’s number”.",
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
        """The codes of the rights that are ticked."""
        return {right.code for right in rights.RIGHTS if self.cleaned_data.get(right.field)}


def with_rights() -> type[GroupForm]:
    """The form with a checkbox for each right."""
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
