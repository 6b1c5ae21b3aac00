"""Forms over a record: each knows the version it was opened with, and passes on only what was changed."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cms.desk.base.external_ids import entered, spelled
from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, Record, Unsaved, Version
from cms.desk.records.blank import blank, blank_row
from cms.desk.records.registry import EXTERNAL_IDS, Kind, evidence, kind_of
from cms.desk.records.states import choices_of, fields_of, value_of
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write import slugs
from cms.desk.write.change import ChangeConflict, ChangeRefused
from cms.desk.write.edits import Conflict, Problem
from cms.desk.write.paths import supported
from cms.newsroom.autosave import mark_unsaved, refill, touched_in
from cms.newsroom.difference import both_sides, takes_theirs
from cms.newsroom.pickers import key, picker
from cms.newsroom.records import facts
from cms.newsroom.records.dates import show_understanding
from cms.newsroom.records.locks import Locks
from cms.newsroom.records.namesakes import MaybeThere
from cms.sheets.cells import scheme

NotSaved = ChangeConflict | ChangeRefused | NotAllowed | ReviewError | MaybeThere


def is_filled(record: Record | None, names: Collection[str]) -> bool:
    """Whether any of these fields has a value other than its default."""
    if record is None or not record.pk:
        return False
    columns = [each for each in fields_of(type(record)) if each.name in names]
    return any(each.value_from_object(record) not in (None, "", each.get_default()) for each in columns)


class ExternalIdsField(forms.CharField):
    """External ids as lines of `scheme:value`."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    # The kind of the record, and the lines that it has already: those stay as they are stored.
    kind = ""
    stored: Collection[str] = ()

    def clean(self, value: Any) -> list[tuple[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return list(dict.fromkeys(self._pair(line) for line in lines))

    def _pair(self, line: str) -> tuple[str, str]:
        if line in self.stored:
            scheme, _, value = line.partition(":")
            return scheme, value
        return entered(line, self.kind)


class OpenedForm(forms.Form):
    """The fields of every form over a record: the version it was opened with, and the source of its changes.

    version_opened: the version that filled the form. version_expected: the latest version that its user was
    shown; the two differ once a conflict was shown.
    """

    version_opened = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    version_expected = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    source_of_changes = forms.IntegerField(required=False)
    locator_of_changes = forms.CharField(
        required=False, max_length=200, label="Locator", help_text="Page, minute or paragraph."
    )
    quotation_of_changes = forms.CharField(
        required=False,
        label="Quotation",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The exact words of the source, if you quote it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        citations = evidence()
        if citations is None or citations.evidence is None:
            self.forget_source()
            return
        self.fields["source_of_changes"] = picker(
            key(citations.model, citations.evidence.source),
            label="Source",
            help_text="Where the facts that you change here come from. Each of them is cited to it.",
        )

    def forget_source(self) -> None:
        """Drop the source fields: what is edited here is not a fact that a source could state."""
        for name in SOURCE_OF_CHANGES:
            del self.fields[name]

    def citations(self, paths: Iterable[str | None], there: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """New citations of the source, as `desk.change` takes them; those in `there` are not repeated."""
        part, source = evidence(), self.cleaned_data.get("source_of_changes")
        if not (part and part.evidence and source):
            return {}
        columns = part.evidence
        texts = {
            columns.locator: self.cleaned_data["locator_of_changes"] or None,
            columns.quotation: self.cleaned_data["quotation_of_changes"] or None,
        }
        # An empty locator or quotation matches any citation of the same fact to the same source.
        given = {name: text for name, text in texts.items() if text}
        return {
            f"new-source-{place}": {columns.path: path, columns.source: source, **texts}
            for place, path in enumerate(paths)
            if not any({**row, columns.path: path, columns.source: source, **given} == row for row in there)
        }


SOURCE_OF_CHANGES = ("source_of_changes", "locator_of_changes", "quotation_of_changes")


class RecordForm(forms.ModelForm, OpenedForm):
    """A record's own fields, its slug, its external ids and its key in sheets.

    version_settled: names of fields whose conflict its user was shown and has settled. unsaved: their
    autosaved changes, which fill the form.
    """

    version_settled = forms.CharField(widget=forms.HiddenInput, required=False)
    slug = forms.CharField(
        required=False,
        max_length=120,
        help_text="Its address in the feed. If left empty, it is made from the name.",
    )
    new_slug = forms.BooleanField(required=False)
    external_ids = ExternalIdsField(
        required=False,
        help_text="One per line, as scheme:value, such as imdb:tt7137906, or the address of its page there.",
    )
    sheet_key = forms.CharField(
        required=False,
        max_length=200,
        help_text="The key by which sheets find this record; each record has its own.",
    )
    refusal: NotSaved | None = None
    unsaved: Unsaved | None = None
    locks: Locks | None = None

    @classmethod
    def opened(
        cls, *, refusal: NotSaved | None, unsaved: Unsaved | None, locks: Locks | None = None
    ) -> type[Self]:
        """A subclass for one page: the admin instantiates a form class, and passes it nothing of ours."""
        return type(cls.__name__, (cls,), {"refusal": refusal, "unsaved": unsaved, "locks": locks})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind: Kind = kind_of(type(self.instance))
        if not self.kind.has_slug:
            self.fields.pop("slug", None)
        card = self.instance.card if self.instance.pk else None
        state = state_of(card, card.version, self.kind) if card else {}
        self._offer_slug(card, state)
        for name, said in facts.following(self.kind, state):
            if name in self.fields:
                self.fields[name].help_text = said
        for field in self.fields.values():
            show_understanding(field)
        if card:
            ids = [(row.scheme, row.value) for row in card.external_ids.order_by("scheme", "value")]
            self.initial.update(
                {
                    "version_opened": card.version,
                    "version_expected": card.version,
                    "slug": card.slug,
                    "external_ids": "\n".join(":".join(pair) for pair in ids if not is_key(pair)),
                    "sheet_key": next((value for own, value in ids if own == scheme(self.kind.code)), ""),
                }
            )
        known = self.fields["external_ids"]
        if isinstance(known, ExternalIdsField):
            known.kind, known.stored = self.kind.code, self.initial.get("external_ids", "").splitlines()
        self.filled = self._refill(self.unsaved) if self.unsaved and not self.is_bound else []
        if self.locks:
            self.locks.close_fields(self)

    def _offer_slug(self, card: Card | None, state: dict[str, Any]) -> None:
        """Offer the slug of the record's present name, where it has another."""
        offered = slugs.offered(card, state) if card else None
        if offered is None:
            del self.fields["new_slug"]
        else:
            self.fields["new_slug"].label = f"change it to “{offered}”"

    def _refill(self, unsaved: Unsaved) -> list[str]:
        """Fill the form with autosaved changes, each marked with what is saved; returns the fields' names."""
        names = [name for name in touched_in(self, unsaved.names) if not name.startswith("version_")]
        before = {name: self._shown(name) for name in names}
        filled = refill(self, unsaved.words, names)
        for name in filled:
            mark_unsaved(self, name, before[name])
        # The version they were typed over stays expected, so that saves since then are merged or conflict.
        expected = unsaved.words.get("version_expected", "")
        if self.instance.pk and expected.isdecimal() and 0 < int(expected) <= self.instance.card.version:
            self.initial["version_expected"] = int(expected)
        return filled

    def _shown(self, name: str) -> str:
        """The saved value of a field, as text."""
        value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        if isinstance(value, list):
            return ", ".join(map(str, value))
        related = getattr(self.instance, name, None) if isinstance(value, int) else None
        return "" if value in (None, "") else str(related or value)[:300]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal:
            for name, message in refusals(self.refusal, self.kind):
                self.add_error(name if name in self.fields else None, message)
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What was changed since the form was opened, as `desk.change` takes it."""
        base = state_of(
            self.instance.card if self.instance.card_id else None,
            self.cleaned_data["version_opened"],
            self.kind,
        )
        # A settled conflict is compared with the value that was shown with it, not with the older one.
        settled = self.cleaned_data["version_settled"]
        if settled and self.instance.card_id:
            now = state_of(self.instance.card, self.cleaned_data["version_expected"], self.kind)
            base |= {name: now[name] for name in settled.split(",") if name in now}
        columns = {field.name: field for field in fields_of(self.kind.model)}
        lists = {field.name for field in choices_of(self.kind.model)}
        changed: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in settled.split(",") and takes_theirs(self.data, name):
                continue
            if name in columns:
                value = stated(columns[name], value)
            elif name in lists:
                value = sorted(row.pk for row in value)
            elif name == "slug":
                value = value or None
            else:
                continue
            if value != base[name]:
                changed[name] = value
        if self.cleaned_data.get("new_slug"):
            # Without a slug, it is made from the name that is saved now.
            changed.setdefault("slug", None)
        if rows := self._citations(changed, base):
            changed |= rows
        if "external_ids" in self.cleaned_data and (rows := self._external_ids(base)):
            changed[EXTERNAL_IDS.name] = rows
        return changed

    def _citations(self, changed: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
        part = evidence()
        names = [name for name in changed if name != "slug"]
        if part is None or not (names or self.kind.cited_as_one):
            return {}
        rows = self.citations(supported(self.kind, names), base[part.name])
        return {part.name: rows} if rows else {}

    def _external_ids(self, base: Mapping[str, Any]) -> dict[Any, Any]:
        own = scheme(self.kind.code)
        lines = [*self.cleaned_data["external_ids"]]
        if key := self.cleaned_data.get("sheet_key"):
            lines.append((own, key))
        stored = {_as_stored(row, lines, self.kind): row["id"] for row in base["external_ids"]}
        # Keys of other kinds' sheets are not in the form, so that it does not remove them either.
        shown = {pair: row for pair, row in stored.items() if pair[0] == own or not is_key(pair)}
        removed: dict[Any, Any] = {row: None for pair, row in shown.items() if pair not in lines}
        new = enumerate(pair for pair in lines if pair not in shown)
        return removed | {
            f"new-{place}": dict(zip(("scheme", "value"), pair, strict=True)) for place, pair in new
        }


def _as_stored(row: Mapping[str, Any], lines: Collection[tuple[str, str]], of: Kind) -> tuple[str, str]:
    """The scheme and id of a version's row, in the spelling of today where the form has that one."""
    pair = row["scheme"], row["value"]
    try:
        return pair if pair in lines else spelled(*pair, of.code)
    except ValidationError:
        return pair


def is_key(pair: tuple[str, str]) -> bool:
    """Whether an external id is a key of our own sheets: those have a field of their own."""
    return pair[0].startswith("sheet:")


def stated(field: models.Field, value: Any) -> Any:
    """A form's cleaned value as a record's state has it: unknown is null, not an empty text."""
    return None if value == "" and field.null else value_of(field, value)


def state_of(card: Card | None, version: int, kind: Kind) -> dict[str, Any]:
    """The state of this version; what the kind did not have yet, and version 0, is blank."""
    if card is None or not version:
        return blank(kind)
    found = Version.objects.filter(card=card, number=version).first() if 0 < version <= card.version else None
    if found is None:
        raise ChangeRefused(
            [Problem(None, "", f"“{card}” has no version {version}: open it again.", "no_such_version")]
        )
    state = blank(kind) | found.state
    lines = {part.name: [blank_row(part) | row for row in state[part.name]] for part in kind.all_parts}
    return state | lines


def refusals(refusal: NotSaved, of: Kind) -> Iterable[tuple[str, str]]:
    """The path and message of everything that stopped a change."""
    if isinstance(refusal, ChangeConflict):
        sides = {each.path: each for each in both_sides(of, refusal.conflicts)}
        for conflict in refusal.conflicts:
            if isinstance(conflict.yours, dict) or isinstance(conflict.theirs, dict):
                yield conflict.path, row_conflict(conflict, refusal)
                continue
            both = sides[conflict.path]
            theirs, yours = both.theirs or "nothing", both.yours or "nothing"
            yield (
                conflict.path,
                f"{refusal.by} changed this to “{theirs}” while you had it open. Your “{yours}” is still "
                "here: keep yours or take theirs, then save again.",
            )
    elif isinstance(refusal, ChangeRefused):
        for problem in refusal.problems:
            yield problem.path, problem.message
    else:
        yield "", str(refusal)


def row_conflict(conflict: Conflict, refusal: ChangeConflict) -> str:
    """What to do about a row that one person removed and another changed."""
    if conflict.theirs is None:
        return (
            f"{refusal.by} removed this row while you had it open. Save again to add it back as you see it."
        )
    return (
        f"{refusal.by} changed this row while you had it open, so it was not removed. Look at it, then "
        "remove it again."
    )
