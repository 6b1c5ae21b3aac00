from collections.abc import Iterable

from rest_framework import serializers

from cms.desk.base import canonical
from cms.desk.records.passages import Passage
from cms.desk.records.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Derivation, Source

OUTLET = "outlet"
CREATOR = "creator"
DERIVED_FROM = "derived_from"
INDEPENDENT_OF = "independent_of"
PLAIN = (
    *(
        "type",
        "title",
        "published",
        "published_to",
        "accessed",
        "url",
        "archived_url",
        "archived_on",
        "language",
    ),
    *("press_material", "anonymous", "anonymous_reason", "status", "note"),
)


class SourceBody(Body):
    def label(self, source: State) -> str:
        return source["title"] or source["url"] or ""

    def names(self, source: State) -> Iterable[str | None]:
        return (source["url"],)

    def told_apart(self, source: Facts) -> Iterable[str | None]:
        kinds = dict(Source.Type.choices)
        return (kinds.get(source.get("type") or ""), source.get("published"))

    def passages(self, source: Facts) -> Iterable[Passage]:
        """Its title as printed, and our own note of it."""
        found = (Passage(name, source.get(name) or "", source.get("language")) for name in ("title", "note"))
        return (each for each in found if each.text)

    def served(self, body: Facts) -> Facts:
        # Copies from before excerpts were told from whole pages were meant to be whole.
        return {**body, "snapshots": [{"excerpt": False, **row} for row in body["snapshots"]]}

    def facts(self, source: State) -> Facts:
        return {
            **{name: source[name] for name in PLAIN},
            "outlet": ref(source["outlet"], "organisation", role=OUTLET),
            "creators": [
                {
                    "id": row["id"],
                    "person": ref(row["person"], "person", role=CREATOR, printed=row["name"]),
                    "name": row["name"],
                    "role": row["role"],
                }
                for row in source["creators"]
            ],
            "snapshots": [
                {
                    "id": row["id"],
                    "captured_on": row["captured_on"],
                    "excerpt": row["excerpt"],
                    "sha256": canonical.digest(row["text"]),
                }
                for row in source["snapshots"]
            ],
            "derivations": [
                {
                    "id": row["id"],
                    "source": ref(row["origin"], "source", role=DERIVED_FROM),
                    "kind": row["kind"],
                    "note": row["note"],
                }
                for row in source["derivations"]
            ],
            "independent_of": [
                {
                    "id": row["id"],
                    "source": ref(row["other"], "source", role=INDEPENDENT_OF),
                    "reason": row["reason"],
                }
                for row in source["independent_of"]
            ],
        }


class CreatorDocument(serializers.Serializer):
    """A creator of the source, such as its author."""

    id = serializers.IntegerField()
    person = NamedRecord(allow_null=True)
    name = serializers.CharField(allow_null=True, help_text="As the source prints it.")
    role = serializers.CharField(help_text="author, editor, director, photographer, poster, publisher, ….")


class SnapshotDocument(serializers.Serializer):
    """A captured copy that quotations are looked up in, by its digest; the text itself is not served."""

    id = serializers.IntegerField()
    captured_on = serializers.CharField()
    excerpt = serializers.BooleanField(help_text="Whether it holds passages only, not the whole text.")
    sha256 = serializers.CharField(help_text="Of the captured text.")


class DerivationDocument(serializers.Serializer):
    """Another source that this one derives from."""

    id = serializers.IntegerField()
    source = NamedRecord()  # type: ignore[assignment]  # a field of the document, not the attribute
    kind = serializers.CharField(help_text=f"One of {', '.join(Derivation.Kind.values)}.")
    note = serializers.CharField(allow_null=True)


class IndependenceDocument(serializers.Serializer):
    """Another source that this one does not depend on, as an editor found."""

    id = serializers.IntegerField()
    source = NamedRecord()  # type: ignore[assignment]  # a field of the document, not the attribute
    reason = serializers.CharField(help_text="How that is known.")


class SourceDocument(RecordDocument):
    """A source as the feed serves it."""

    type = serializers.CharField(help_text=f"One of {', '.join(Source.Type.values)}; tolerate unknown ones.")
    title = serializers.CharField(allow_null=True, help_text="As the source prints it.")
    outlet = NamedRecord(allow_null=True)
    creators = CreatorDocument(many=True)
    published = serializers.CharField(allow_null=True, help_text="As precise as known.")
    published_to = serializers.CharField(
        allow_null=True, help_text="The later date, if it is only known to be between two."
    )
    accessed = serializers.CharField(allow_null=True, help_text="When the newsroom last read it.")
    url = serializers.CharField(allow_null=True)
    archived_url = serializers.CharField(allow_null=True)
    archived_on = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_null=True, help_text="BCP 47.")
    press_material = serializers.BooleanField(help_text="Made by the party it is about.")
    anonymous = serializers.BooleanField()
    anonymous_reason = serializers.CharField(allow_null=True)
    status = serializers.CharField(help_text=f"One of {', '.join(Source.Status.values)}.")
    note = serializers.CharField(allow_null=True)
    snapshots = SnapshotDocument(many=True)
    derivations = DerivationDocument(many=True)
    independent_of = IndependenceDocument(many=True)
