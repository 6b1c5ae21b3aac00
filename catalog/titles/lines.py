"""The parts of a title: each row as the body states it, and its document in the feed."""

from rest_framework import serializers

from catalog.names import NameDocument, name
from cms.desk.records.registry import Facts, State, ref
from cms.feed.documents import NamedRecord

from .models import Character, Credit, Relation, Video

CREDIT, COMPANY, PORTRAYS, RELATED, BASED_ON = "credit", "company", "portrays", "related", "based_on"
LASTING = "Stays the same while the line exists."


def credit(row: State) -> Facts:
    """One credit; `credited_as` is the name as the credits print it."""
    printed = row["credited_as"]
    return {
        "id": row["id"],
        "contributor": ref(row["person"], "person", role=CREDIT, printed=printed)
        or ref(row["organisation"], "organisation", role=CREDIT, printed=printed),
        "credited_as": printed,
        "job": row["job"],
        "character": row["character"],
        "manner": row["manner"],
        "join_phrase": row["join_phrase"],
        "billing": row["billing"],
        "episodes_note": row["episodes_note"],
    }


class CreditDocument(serializers.Serializer):
    """A credit. Where the contributor is no longer published, `credited_as` is the only name left."""

    id = serializers.IntegerField(help_text=LASTING)
    contributor = NamedRecord(help_text="The person or organisation.")
    credited_as = serializers.CharField(allow_null=True, help_text="The name as the credits print it.")
    job = serializers.CharField(
        help_text="Code of the job, such as director or actor; tolerate unknown ones."
    )
    character = serializers.CharField(allow_null=True)
    manner = serializers.CharField(
        allow_null=True,
        help_text=f"One of {', '.join(Credit.Manner.values)}; null for most; tolerate unknown ones.",
    )
    join_phrase = serializers.CharField(
        allow_null=True, help_text="What the credits print between this name and the next."
    )
    billing = serializers.IntegerField(allow_null=True, help_text="Place in the order of billing, from 1.")
    episodes_note = serializers.CharField(
        allow_null=True, help_text="Which episodes, in words, where not all of them."
    )


def title_name(row: State) -> Facts:
    return {**name(row), "country": row["country"]}


class TitleNameDocument(NameDocument):
    """An alternative name. Names known to be wrong are never served."""

    country = serializers.CharField(allow_null=True, help_text="Where it goes by that name: ISO 3166.")


def company(row: State) -> Facts:
    return {
        "id": row["id"],
        "organisation": ref(row["organisation"], "organisation", role=COMPANY),
        "role": row["role"],
        "note": row["note"],
    }


class CompanyDocument(serializers.Serializer):
    """An organisation that made or distributed the title, in one role."""

    id = serializers.IntegerField(help_text=LASTING)
    organisation = NamedRecord()
    role = serializers.CharField(help_text="Code of the role, such as streaming-service; tolerate new ones.")
    note = serializers.CharField(allow_null=True)


def character(row: State) -> Facts:
    """One character; its name, or its description, stands in if the real person's record goes."""
    printed = row["name"] or row["description"]
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "life_stage": row["life_stage"],
        "portrays": ref(row["person"], "person", role=PORTRAYS, printed=printed)
        or ref(row["organisation"], "organisation", role=PORTRAYS, printed=printed),
        "note": row["note"],
    }


class CharacterDocument(serializers.Serializer):
    """A character: a name, a description, or both."""

    id = serializers.IntegerField(help_text=LASTING)
    name = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    life_stage = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Character.LifeStage.values)}; tolerate unknown ones."
    )
    portrays = NamedRecord(allow_null=True, help_text="The real person or group; null if invented.")
    note = serializers.CharField(allow_null=True)


def basis(row: State) -> Facts:
    return {
        "id": row["id"],
        "record": ref(row["event"], "event", role=BASED_ON)
        or ref(row["person"], "person", role=BASED_ON)
        or ref(row["based_on"], "title", role=BASED_ON),
        "work": row["work"],
        "note": row["note"],
    }


class BasisDocument(serializers.Serializer):
    """What the title is based on: a record, or a work described in words."""

    id = serializers.IntegerField(help_text=LASTING)
    record = NamedRecord(allow_null=True, help_text="An event, a person or another title.")
    work = serializers.CharField(allow_null=True, help_text="A work we hold no record of.")
    note = serializers.CharField(allow_null=True)


def relation(row: State) -> Facts:
    return {
        "id": row["id"],
        "title": ref(row["related"], "title", role=RELATED),
        "kind": row["kind"],
        "reason": row["reason"],
    }


class RelationDocument(serializers.Serializer):
    """A related title."""

    id = serializers.IntegerField(help_text=LASTING)
    title = NamedRecord(help_text="The other title.")
    kind = serializers.CharField(
        help_text=f"How the other title relates to this one: {', '.join(Relation.Kind.values)}; "
        "tolerate unknown ones."
    )
    reason = serializers.CharField(allow_null=True, help_text="Why, in our own words.")


def video(row: State) -> Facts:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "url": row["url"],
        "note": row["note"],
    }


class VideoDocument(serializers.Serializer):
    """A trailer, clip or other short film that goes with the title."""

    id = serializers.IntegerField(help_text=LASTING)
    kind = serializers.CharField(help_text=f"One of {', '.join(Video.Kind.values)}; tolerate unknown ones.")
    name = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="Where it can be watched.")
    note = serializers.CharField(allow_null=True)
