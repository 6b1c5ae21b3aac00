"""The page of the audit log, and its export."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC
from io import StringIO
from typing import Any

import orjson
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.accounts import rights, seal
from cms.accounts.models import Act, User
from cms.accounts.requests import signed_in
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset
from cms.newsroom.frame import page, whole
from cms.newsroom.pickers import field_of

from . import search as audit_search
from .act_names import families, words

LARGEST = 2**63 - 1  # of a bigint: a larger number is an error of the database, not an empty result
SHOWN = 6


class SearchForm(forms.Form):
    by = forms.ChoiceField(label="Person", required=False)
    what = forms.ChoiceField(label="Action", required=False)
    record = forms.IntegerField(label="Record id", required=False, min_value=1, max_value=LARGEST)
    changeset = forms.IntegerField(label="Changeset id", required=False, min_value=1, max_value=LARGEST)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(person.username, str(person)) for person in User.objects.order_by("username")]
        field_of(self, "by", forms.ChoiceField).choices = [
            ("", "Anybody"),
            (audit_search.SYSTEM, "The system"),
            *people,
        ]
        codes = [
            (family.capitalize(), [(family, f"All: {family}"), *lines])
            for family, lines in families().items()
        ]
        field_of(self, "what", forms.ChoiceField).choices = [("", "Anything"), *codes]

    def search(self) -> audit_search.Search:
        """The search, with the filters that are valid."""
        self.is_valid()
        return audit_search.Search(**{name: value for name, value in self.cleaned_data.items() if value})


def for_auditors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people who may read the audit log, whether or not they write or approve."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(rights.READ_AUDIT):
            raise PermissionDenied(
                "You may not read the audit log. An administrator can give you that right."
            )
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


@for_auditors
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Acts, the newest first."""
    form = SearchForm(request.GET, label_suffix="")
    search = form.search()
    found = audit_search.page_of(
        search, before=whole(request.GET.get("before")), after=whole(request.GET.get("after"))
    )
    asked = request.GET.copy()
    for name in ("before", "after"):
        asked.pop(name, None)
    return page(
        request,
        "newsroom/audit/audit.html",
        "Audit log",
        form=form,
        lines=_lines(found.acts, signed_in(request)),
        found=found,
        head=seal.head(),
        sees_drafts=permissions.sees_drafts(signed_in(request)),
        asked=asked.urlencode(),
        is_filtered=bool(search.filters()),
    )


def _lines(acts: list[Act], user: User) -> list[dict[str, Any]]:
    cards = set(
        Card.objects.filter(pk__in={act.card for act in acts if act.card}).values_list("pk", flat=True)
    )
    numbers = {act.changeset for act in acts if act.changeset}
    changesets = set(Changeset.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    return [
        {
            "act": act,
            "words": words(act.what),
            "is_readable": (is_readable := audit_search.may_read_words(user, act.what)),
            "has_card": act.card in cards,
            "has_changeset": act.changeset in changesets,
            "details": _details(act) if is_readable else [],
        }
        for act in acts
    ]


def _details(act: Act) -> list[tuple[str, str]]:
    """The further details of an act, shortened."""
    detail = orjson.loads(act.detail)
    cards = detail.pop("cards", [])
    lines = [
        (name.replace("_", " "), _brief(value))
        for name, value in detail.items()
        if value not in ("", None, [])
    ]
    return [*lines, ("records", f"{len(cards):,}")] if len(cards) > 1 else lines


def _brief(value: Any) -> str:
    match value:
        case [before, after] if isinstance(before, str) and isinstance(after, str):
            return f"{before or 'nothing'} → {after or 'nothing'}"
        case list():
            more = f" … and {len(value) - SHOWN} more" if len(value) > SHOWN else ""
            return ", ".join(map(_brief, value[:SHOWN])) + more
        case dict():
            return "; ".join(f"{name.replace('_', ' ')}: {_brief(each)}" for name, each in value.items())
        case str() if len(value) == 64 and " " not in value:  # a digest
            return f"{value[:12]}…"
        case bool():
            return "yes" if value else "no"
    return str(value)


@for_auditors
@require_POST
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Stream everything that is found; the export is an act of the audit log itself."""
    if form not in FORMS:
        raise Http404
    asked = SearchForm(request.GET)
    search = asked.search()
    if asked.errors:
        return HttpResponse("A filter is not valid. Go back to the audit log and correct it.", status=422)
    now = timezone.now()
    rows = audit_search.export(search, by=signed_in(request), at=now, form=form)
    kind, lines = FORMS[form]
    response = StreamingHttpResponse(lines(rows), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="acts-{now:%Y-%m-%d-%H%M}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _ndjson(rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for row in rows:
        yield (
            orjson.dumps({**row, "at": _instant(row["at"]), "written_at": _instant(row["written_at"])})
            + b"\n"
        )


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    out = StringIO()
    writer = csv.writer(out)
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    names = [
        "id",
        "at",
        "written_at",
        "by",
        "by_id",
        "what",
        "record",
        "changeset",
        "about",
        "detail",
        "digest",
    ]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    """The value of a cell, with an apostrophe if a spreadsheet would run it as a formula."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, dict):
        value = orjson.dumps(value).decode()
    elif not isinstance(value, str):
        value = _instant(value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def _instant(moment: Any) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


FORMS = {"csv": ("text/csv; charset=utf-8", _csv), "ndjson": ("application/x-ndjson", _ndjson)}
