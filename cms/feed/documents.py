"""The serializers of what all documents have in common. They describe documents for the schema only.

Nothing is rendered with them: documents are stored as bytes.
"""

from rest_framework import serializers

from cms.desk.records.registry import evidence, kinds


class NamedRecord(serializers.Serializer):
    """A reference to another record. All but `kind` is null where that record is not published."""

    kind = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    slug = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True, help_text="Its present name.")


class StatedDate(serializers.Serializer):
    """A date as it is stated, which need not be plain: about 1989, 1989 or 1990, before 1990, 44 BCE."""

    edtf = serializers.CharField(
        help_text="Extended Date/Time Format, level 1, and of level 2 one of a set and decades or "
        "centuries as ends: 1989~, 1989/.., 196X/197X, "
        "[1989,1990], -0043-03-15."
    )
    words = serializers.CharField(help_text="In English: about 1989, 15 March 44 BCE.")
    earliest = serializers.CharField(
        allow_null=True,
        help_text="The first day that it can mean, in ISO 8601, which writes 15 March 44 BCE as -0043-03-15; "
        "null where that end is open or unknown.",
    )
    latest = serializers.CharField(allow_null=True, help_text="The last day, likewise.")


class RecordDocument(serializers.Serializer):
    """The fields of every document; each kind adds its facts."""

    kind = serializers.CharField(help_text="The kind of record: title, person, organisation, ….")
    id = serializers.IntegerField(help_text="Unique across all kinds; never reused for another record.")
    slug = serializers.CharField(allow_null=True, help_text="For addresses; a former slug answers 308.")
    version = serializers.IntegerField(help_text="The version of the record that is live.")
    format = serializers.IntegerField(help_text="Raised when the shape of the facts changes.")
    first_published_at = serializers.DateTimeField(help_text="UTC.")
    changed_at = serializers.DateTimeField(help_text="When the facts last changed; UTC.")
    corrected_at = serializers.DateTimeField(allow_null=True, help_text="When they were last corrected; UTC.")
    citations = serializers.ListField(
        child=serializers.DictField(), help_text="The sources of the facts, each with the path it supports."
    )
    derived = serializers.DictField(
        help_text="Values computed from other records; they can change without a new version."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields, with citations and derived values as the apps that supply them describe them."""
        fields = super().get_fields()
        if (part := evidence()) and part.document:
            fields["citations"] = part.document(many=True, help_text=fields["citations"].help_text)
        of = next((kind for kind in kinds() if kind.document is type(self)), None)
        for part in of.all_parts if of else ():
            if part.line and part.document:
                about = str(part.model._meta.verbose_name_plural).capitalize()
                fields[part.name] = part.document(many=True, help_text=f"{about}.")
        if of and of.all_derived:
            fields["derived"] = of.all_derived(help_text=fields["derived"].help_text)
        return fields
