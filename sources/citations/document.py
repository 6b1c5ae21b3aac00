from rest_framework import serializers

from cms.desk.records.parts import Evidence
from cms.desk.records.registry import Facts, Part, State, ref
from cms.feed.documents import NamedRecord

from .models import Citation
from .quotations import Outcome

CITED = "cited"


def cite(row: State) -> Facts:
    """One citation; its `path` is "" where it supports the whole record."""
    return {
        "id": row["id"],
        "path": row["path"] or "",
        "source": ref(row["source"], "source", role=CITED),
        "stance": row["stance"],
        "locator": row["locator"],
        "quotation": row["quotation"],
        "language": row["language"],
        "prefix": row["prefix"],
        "suffix": row["suffix"],
        "printed": {name: row[f"printed_{name}"] for name in ("value", "unit", "bound", "attribution")},
    }


class PrintedDocument(serializers.Serializer):
    """What the source printed, as far as the citation records it."""

    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    bound = serializers.CharField(allow_null=True, help_text="Such as over, nearly, up to.")
    attribution = serializers.CharField(allow_null=True, help_text="Whom the source credits for it.")


class CitationDocument(serializers.Serializer):
    """A citation: a source for one fact of this record, or for the whole of it."""

    id = serializers.IntegerField()
    path = serializers.CharField(
        allow_blank=True,
        help_text="The fact (premiere), list (credits) or row of one (credits/311); empty: the whole record.",
    )
    source = NamedRecord()  # type: ignore[assignment]  # a field of the document, not the attribute
    stance = serializers.CharField(help_text="supports, contradicts, qualifies or mentions.")
    locator = serializers.CharField(allow_null=True, help_text="Where in the source.")
    quotation = serializers.CharField(allow_null=True, help_text="The source's own words.")
    language = serializers.CharField(
        allow_null=True, help_text="Of the quotation, where it is not that of the source: BCP 47."
    )
    prefix = serializers.CharField(allow_null=True)
    suffix = serializers.CharField(allow_null=True)
    printed = PrintedDocument()


class CitedDerived(serializers.Serializer):
    """Values derived from a record's citations; they can change without a new version of the record."""

    unsourced = serializers.ListField(
        child=serializers.CharField(), help_text="Paths of the facts that need a source and have none."
    )
    quotes = serializers.DictField(
        child=serializers.CharField(),
        help_text=(
            "By the id of a citation, whether its quotation is in the captured text of its source: "
            f"{', '.join(Outcome)}. In an `excerpt`, it is unchecked against the whole page."
        ),
    )


CITATIONS = Part(
    name="citations",
    model=Citation,
    owner="card",
    order=("path",),
    cites=cite,
    evidence=Evidence(of="source"),
    document=CitationDocument,
)
