from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Nomination

CEREMONY = "ceremony"
NOMINEE = "nominee"
NOMINATED_WORK = "nominated_work"


class NominationBody(Body):
    def label(self, nomination: State) -> Label:
        """The category, the first nominee and the result: “Writing: Ava DuVernay, won”."""
        # The category's code stands in for its label: a body is made from the record's state alone.
        category = (
            nomination["category_named"] or (nomination["category"] or "").replace("-", " ").capitalize()
        )
        first, result = _first(nomination), nomination["result"]
        outcome = f", {Nomination.Result(result).label}" if result else ""
        return [category, ": " if category and first else "", first, outcome] if category or first else ""

    def facts(self, nomination: State) -> Facts:
        return {
            "ceremony": ref(nomination["ceremony"], "event", role=CEREMONY),
            "category": nomination["category"],
            "category_named": nomination["category_named"],
            "result": nomination["result"],
            "title": _work(nomination),
            "note": nomination["note"],
            "external_ids": external_ids(nomination),
            "nominees": nominees(nomination),
        }


def _first(nomination: State) -> Facts | str | None:
    """The first nominee, else the nominated work."""
    # Rows that a form just added are not in the part's order yet, so they are sorted here.
    rows = sorted(nomination["nominees"], key=lambda row: (row["position"] is None, row["position"] or 0))
    return _nominee(rows[0]) or rows[0]["named"] if rows else _work(nomination)


def _work(row: State, printed: str | None = None) -> Facts | None:
    return ref(row["title"], "title", role=NOMINATED_WORK, printed=printed)


def nominees(nomination: State) -> list[Facts]:
    """The nominees in the award's order; `named` is the name as the award prints it."""
    return [
        {"id": row["id"], "nominee": _nominee(row), "named": row["named"], "position": row["position"]}
        for row in nomination["nominees"]
    ]


def _nominee(row: State) -> Facts | None:
    """The record that a row names."""
    # A title gets the role of the nominated work, so that its page lists the nomination.
    others = ("person", "organisation", "episode")
    refs = (ref(row[kind], kind, role=NOMINEE, printed=row["named"]) for kind in others)
    return next((each for each in refs if each), None) or _work(row, printed=row["named"])


class NomineeDocument(serializers.Serializer):
    """A nominee: a person, organisation, title or episode, or a name alone."""

    id = serializers.IntegerField(help_text="Stays the same while the row exists.")
    nominee = NamedRecord(
        allow_null=True,
        help_text="The person, organisation, title or episode; null where only `named` is known.",
    )
    named = serializers.CharField(allow_null=True, help_text="The name as the award prints it.")
    position = serializers.IntegerField(allow_null=True, help_text="Place in the award's own list, from 1.")


class NominationDocument(RecordDocument):
    """A nomination as the feed serves it, won or not."""

    ceremony = NamedRecord(help_text="The event at which the award was given; its `award` says which.")
    category = serializers.CharField(
        help_text="Code of the category, the same over awards and years; tolerate unknown ones."
    )
    category_named = serializers.CharField(allow_null=True, help_text="The category as the award prints it.")
    result = serializers.CharField(
        help_text=f"One of {', '.join(Nomination.Result.values)}; tolerate unknown ones."
    )
    title = NamedRecord(allow_null=True, help_text="The work it is for.")
    note = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    nominees = NomineeDocument(many=True, help_text="In the award's order.")
