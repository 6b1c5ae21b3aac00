"""Numbers of seasons and episodes as they are approved and served."""

from rest_framework import serializers

from cms.desk.records.registry import Facts, State, ref
from cms.feed.documents import NamedRecord

from .models import Holds, Scheme
from .written import read_number

NUMBERED_BY = "numbered_by"


def numbering(row: State) -> Facts:
    """A row as the body states it; the season there is left out of those that are seasons themselves."""
    season = {"of_season": row["of_season"]} if "of_season" in row else {}
    return {
        "id": row["id"],
        "scheme": row["scheme"],
        **season,
        "value": row["value"],
        **_counted(row["scheme"], row["value"]),
        "provider": ref(row["provider"], "organisation", role=NUMBERED_BY),
        "country": row["country"],
        **{name: row[name] for name in ("holds", "part", "since", "until", "note")},
    }


def _counted(scheme: str, value: str) -> Facts:
    written = read_number(value)
    # A production code counts nothing, even one of digits.
    is_code = scheme == Scheme.CODE
    return {"first": None if is_code else written.first, "last": None if is_code else written.last}


def numberings(body: Facts) -> list[Facts]:
    """The rows of a body, with what one that was approved before numbers had a provider does not say."""
    unknown = dict.fromkeys(("provider", "country", "holds", "part", "since", "until", "note"))
    rows = body.get("numberings") or ()
    return [{**unknown, **_counted(row["scheme"], row["value"]), **row} for row in rows]


class NumberingDocument(serializers.Serializer):
    """The number of a season under another count."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    scheme = serializers.CharField(help_text=f"One of {', '.join(Scheme.values)}; tolerate unknown ones.")
    value = serializers.CharField(help_text="As it is printed there; not always a number.")
    first = serializers.IntegerField(
        allow_null=True, help_text="What it counts, of a span the first; null for what counts nothing."
    )
    last = serializers.IntegerField(
        allow_null=True, help_text="The last of a span such as 1-2; else the same as the first."
    )
    provider = NamedRecord(
        allow_null=True, help_text="The service, channel or publisher that counts it so; null if not stated."
    )
    country = serializers.CharField(allow_null=True, help_text="The country that counts it so: ISO 3166.")
    holds = serializers.CharField(
        allow_null=True,
        help_text="What that number stands for there, if not just for this one. "
        f"{Holds.MORE}: this one and others too, as one broadcast of two episodes; "
        f"{Holds.A_PART}: a part of this one, as of a season that is split; "
        f"{Holds.CUT_ANEW}: a part of this one and of others. Tolerate unknown ones.",
    )
    part = serializers.IntegerField(
        allow_null=True, help_text="Which part, of several that are one here or there: 1, 2."
    )
    since = serializers.CharField(
        allow_null=True,
        help_text="Counted so from then on, as precise as known: 2019, 2019-05, 2019-05-31.",
    )
    until = serializers.CharField(
        allow_null=True, help_text="Until then, where it was renumbered; null if unknown or so today."
    )
    note = serializers.CharField(allow_null=True)


class EpisodeNumberingDocument(NumberingDocument):
    """The number of an episode under another count, or its production code."""

    of_season = serializers.CharField(
        allow_null=True,
        help_text="The season that holds it there, as it is printed: 3, 3B, Part Two; null for its season.",
    )
