"""The forms of corrections: what is wrong, and what somebody outside says is wrong."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst

from cms.desk.models import Card
from cms.desk.records.registry import kind
from cms.newsroom.pickers import picker

from ..claims.values import stated
from .act import Said
from .models import Correction, Report
from .moved import Moved
from .types import DEEDS

LINES = forms.Textarea(attrs={"rows": 2})
# A day to answer: a complaint that waits longer is a second one.
ANSWER_IN = timedelta(days=1)


class BeginForm(forms.Form):
    """What is to be corrected in one record."""

    type = forms.ChoiceField(
        choices=[(each.value, f"{capfirst(each.label)}: {deed.does}") for each, deed in DEEDS.items()],
        initial=Correction.Type.CORRECTION,
    )
    wrong = forms.CharField(label="What is wrong", required=False, widget=LINES)
    right = forms.CharField(label="What is right", required=False, widget=LINES)
    fact = forms.ChoiceField(
        label="The fact that is wrong",
        required=False,
        help_text="Leave it empty to edit the record on its own page.",
    )
    value = forms.CharField(label="What it shall be", required=False, help_text="As it is typed in the form.")
    words = forms.CharField(
        label="Wrong words to look for",
        required=False,
        widget=LINES,
        help_text="One spelling a line: every live text that has one is listed.",
    )
    with_edit = forms.BooleanField(label="Publish its unpublished edit with the correction", required=False)
    cause = forms.ChoiceField(choices=[("", "not known"), *Correction.Cause.choices], required=False)
    note = forms.CharField(
        label="Public note",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it. Call an error an error: say what was wrong and what is right.",
    )

    def __init__(
        self, card: Card, document: Any, words: list[str], edit: Moved | None, *args: Any, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        facts = facts_of(card)
        if edit:
            self._fill_in(card, edit, facts)
        else:
            del self.fields["with_edit"]
        self.fields["fact"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            ("", "none in particular"),
            *((name, f"{label}: {value}"[:120]) for name, label, value in facts),
        ]
        self.initial.setdefault("words", "\n".join(words))
        if said := stated(document) if document and "value" in document else "":
            self.initial.setdefault("wrong", said)
        if not edit and any(name == "amount" for name, _, _ in facts):
            self.initial.setdefault("fact", "amount")

    def _fill_in(self, card: Card, edit: Moved, facts: list[tuple[str, str, str]]) -> None:
        """What is wrong and what is right, as the edit has it."""
        said = {"wrong": edit.wrong, "right": edit.right, "fact": edit.fact, "value": edit.after}
        self.initial.update(said, with_edit=True)
        leaves = f" It leaves “{card.pending}” for that." if card.pending else ""
        self.fields["with_edit"].help_text = f"It says “{edit.right}”.{leaves}"
        if edit.fact and edit.fact not in {name for name, _, _ in facts}:
            field = kind(card.kind).model._meta.get_field(edit.fact)
            facts.append((edit.fact, str(capfirst(field.verbose_name)), edit.before))  # type: ignore[union-attr]

    @property
    def said(self) -> Said:
        given = {name: self.cleaned_data[name] for name in ("type", "wrong", "right", "cause", "note")}
        words = tuple(each.strip() for each in self.cleaned_data["words"].splitlines() if each.strip())
        return Said(**given, fact=self.cleaned_data["fact"], value=self.cleaned_data["value"], words=words)


def facts_of(card: Card) -> list[tuple[str, str, str]]:
    """The plain facts of a record that are filled: column, label and value."""
    model = kind(card.kind).model
    record = model._default_manager.get(pk=card.pk)
    found = []
    for field in model._meta.fields:
        points_at_record = field.is_relation and field.related_model is Card
        if not field.editable or field.primary_key or points_at_record:
            continue
        value = getattr(record, field.attname)
        if value not in (None, "") and not isinstance(value, bool):
            found.append((field.name, str(capfirst(field.verbose_name)), str(value)))
    return found


class ReportForm(forms.ModelForm):
    """A complaint as it came in."""

    class Meta:
        model = Report
        fields = ("party", "name", "contact", "text", "url", "record", "due_at")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "contact": forms.TextInput(),
            "url": forms.URLInput(),
            "due_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        record = Report._meta.get_field("record")
        self.fields["record"] = picker(record, label="Record", help_text=record.help_text)
        self.fields["due_at"].initial = (timezone.now() + ANSWER_IN).strftime("%Y-%m-%dT%H:%M")

    def clean_record(self) -> Card | None:
        key = self.cleaned_data["record"]
        card = Card.objects.filter(pk=key).first() if key else None
        if key and card is None:
            raise forms.ValidationError("There is no such record: choose another.", code="missing")
        return card


class AnswerForm(forms.Form):
    """How a report ended, and what the person was told."""

    outcome = forms.ChoiceField(choices=Report.Outcome.choices)
    answer = forms.CharField(
        label="What they were told", widget=forms.Textarea(attrs={"rows": 4}), help_text="Kept, not sent."
    )
