from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .honours import category_name, is_void
from .models import Nomination

CEREMONY = "ceremony"
NOMINEE = "nominee"
NOMINATED_WORK = "nominated_work"
AFTERWARDS_BY = "afterwards_by"
AFTERWARDS_NOMINATION = "afterwards_nomination"
NOT_NAMED = Nomination.Result.NOT_NAMED
AFTERWARDS = ("afterwards", "afterwards_on", "afterwards_by_named", "afterwards_reason")


class NominationBody(Body):
    def label(self, nomination: State) -> Label:
        """The category, the first nominee and the result: “Writing: Ava DuVernay, won”."""
        # The category's code stands in for its label: a body is made from the record's state alone.
        category = category_name(nomination)
        first, result = _first(nomination), nomination["result"]
        outcome = f", {Nomination.Result(result).label}" if result and result != NOT_NAMED else ""
        if since := nomination["afterwards"]:
            outcome += f", {since} since"
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
            **{name: nomination[name] for name in AFTERWARDS},
            "afterwards_by": ref(
                nomination["afterwards_by"],
                "organisation",
                role=AFTERWARDS_BY,
                printed=nomination["afterwards_by_named"],
            ),
            "afterwards_nomination": ref(
                nomination["afterwards_nomination"], "nomination", role=AFTERWARDS_NOMINATION
            ),
            "stands": not is_void(nomination),
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
        {
            "id": row["id"],
            "nominee": _nominee(row),
            **{name: row[name] for name in ("named", "join_phrase", "position", "added_afterwards")},
        }
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
    join_phrase = serializers.CharField(
        allow_null=True,
        required=False,
        help_text="What the award prints between this name and the next, such as “and”.",
    )
    position = serializers.IntegerField(allow_null=True, help_text="Place in the award's own list, from 1.")
    added_afterwards = serializers.BooleanField(
        required=False, help_text="Not announced: the award is shared with them since."
    )


class NominationDocument(RecordDocument):
    """A nomination as the feed serves it, won or not."""

    ceremony = NamedRecord(help_text="The event at which the award was given; its `award` says which.")
    category = serializers.CharField(
        help_text="Code of the category, the same over awards and years; tolerate unknown ones."
    )
    category_named = serializers.CharField(
        allow_null=True, help_text="The category as the award prints it; one code may cover several of them."
    )
    result = serializers.CharField(
        help_text=f"As announced: one of {', '.join(Nomination.Result.values)}; tolerate unknown ones. "
        "Whether it still holds, `stands` says."
    )
    stands = serializers.BooleanField(
        help_text="False where it was revoked or reassigned since: show it, and count it as no award."
    )
    afterwards = serializers.CharField(
        allow_null=True,
        help_text="What became of it since: one of "
        f"{', '.join(Nomination.Afterwards.values)}; tolerate unknown ones.",
    )
    afterwards_on = serializers.CharField(
        allow_null=True, help_text="When, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    afterwards_by = NamedRecord(allow_null=True, help_text="The organisation whose act it was.")
    afterwards_by_named = serializers.CharField(allow_null=True, help_text="By whom, in words.")
    afterwards_nomination = NamedRecord(
        allow_null=True,
        help_text="The nomination to which it was reassigned or with which it is shared; of one that was "
        "awarded later than it was announced, the one announced in its place.",
    )
    afterwards_reason = serializers.CharField(allow_null=True, help_text="Why, in our own words.")
    title = NamedRecord(allow_null=True, help_text="The work it is for.")
    note = serializers.CharField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
    nominees = NomineeDocument(many=True, help_text="In the award's order.")
