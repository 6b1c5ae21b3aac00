from collections.abc import Iterable

from rest_framework import serializers

from cms.desk.records.passages import Passage, passages_of
from cms.desk.records.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord, RecordDocument
from sources.citations.document import CitedDerived
from sources.claims.document import ClaimLink

from .markup import CLAIM, SLOT, pieces
from .models import Block, Story

COVERS = "covers"
BYLINE = "byline"
SHOWS = "shows"
READ_MORE = "read_more"
PRINTED_BY = "printed_by"
PLAIN = ("headline", "standfirst", "form", "section", "topics", "review_on")


class StoryBody(Body):
    def label(self, story: State) -> str:
        return story["headline"] or ""

    def passages(self, story: Facts) -> Iterable[Passage]:
        """Its own words: what a claim says in a text stands at the claim."""
        for name in ("headline", "standfirst"):
            if story.get(name):
                yield Passage(name, story[name])
        for row in story.get("blocks") or ():
            if words := own_words(row.get("text") or ()):
                yield Passage(f"blocks/{row['id']}/text", words)
            for name in ("attribution", "alt"):
                yield from passages_of(row.get(name), f"blocks/{row['id']}/{name}")
        yield from passages_of({name: story.get(name) or [] for name in ("bylines", "related")})

    def facts(self, story: State) -> Facts:
        return {
            **{name: story[name] for name in PLAIN},
            "title": ref(story["title"], "title", role=COVERS),
            "bylines": [
                {
                    "id": row["id"],
                    "person": ref(row["person"], "person", role=BYLINE, printed=row["name"]),
                    **{name: row[name] for name in ("name", "role", "bio", "join_phrase")},
                }
                for row in story["bylines"]
            ],
            "blocks": [block(row) for row in story["blocks"]],
            "related": [related(row) for row in story["related"]],
            "excuses": [
                {"id": row["id"], "sentence": row["sentence"], "reason": row["reason"]}
                for row in story["excuses"]
            ],
        }


def block(row: State) -> Facts:
    return {
        "id": row["id"],
        "type": row["type"],
        "text": pieces(row["text"]),
        "record": ref(row["record"], None, role=SHOWS),
        "claim": ref(row["claim"], "claim", role=CLAIM),
        **{name: row[name] for name in ("attribution", "url", "alt", "credit")},
    }


def own_words(text: Iterable[Facts]) -> str:
    """A text without its claims, with “…” where each stands."""
    return "".join(piece["words"] if piece["words"] is not None else SLOT for piece in text)


def related(row: State) -> Facts:
    return {
        "id": row["id"],
        "story": ref(row["also"], "story", role=READ_MORE, printed=row["heading"]),
        "outlet": ref(row["outlet"], "organisation", role=PRINTED_BY, printed=row["outlet_named"]),
        **{name: row[name] for name in ("heading", "url", "outlet_named", "published", "image_credit")},
    }


class PieceDocument(serializers.Serializer):
    """A piece of a text: words, words that link to a record, or a claim in place of words."""

    words = serializers.CharField(allow_null=True, help_text="Null if the piece is a claim.")
    mention = NamedRecord(allow_null=True, help_text="The record that the words link to.")
    claim = NamedRecord(
        allow_null=True, help_text="Show its `derived.sentence`, or its value, with its sources."
    )


class BylineDocument(serializers.Serializer):
    """One author of the story."""

    id = serializers.IntegerField()
    person = NamedRecord(allow_null=True)
    name = serializers.CharField(allow_null=True, help_text="As printed.")
    role = serializers.CharField(allow_null=True)
    bio = serializers.CharField(allow_null=True, help_text="The author's biography, as printed.")
    join_phrase = serializers.CharField(
        allow_null=True,
        required=False,
        help_text="What is printed between this name and the next, such as “and”.",
    )


class BlockDocument(serializers.Serializer):
    """One block of the story; which fields are filled depends on its type."""

    id = serializers.IntegerField()
    type = serializers.CharField(help_text=f"One of {', '.join(Block.Type.values)}; skip unknown ones.")
    text = PieceDocument(many=True)
    record = NamedRecord(
        allow_null=True, help_text="What it shows: the title of key facts, offers, reviews, …."
    )
    claim = NamedRecord(allow_null=True)
    attribution = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    alt = serializers.CharField(allow_null=True)
    credit = serializers.CharField(allow_null=True)


class RelatedDocument(serializers.Serializer):
    """A related story or page."""

    id = serializers.IntegerField()
    story = NamedRecord(allow_null=True, help_text="If it is one of ours.")
    heading = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    outlet = NamedRecord(allow_null=True)
    outlet_named = serializers.CharField(allow_null=True)
    published = serializers.CharField(allow_null=True)
    image_credit = serializers.CharField(allow_null=True)


class ExcuseDocument(serializers.Serializer):
    """A sentence of the story with a figure, record or quotation of its own, which needs no claim."""

    id = serializers.IntegerField()
    sentence = serializers.CharField()
    reason = serializers.CharField(help_text="Why it needs none.")


class ToldClaim(serializers.Serializer):
    """A live claim that the story states, as it stands now."""

    claim = ClaimLink()
    sentence = serializers.CharField(help_text="The claim in one sentence, with who said it.")
    voice = serializers.CharField(help_text="How it may be stated: fact, attributed or in_story.")
    origins = serializers.IntegerField(help_text="How many independent origins count for it.")
    standing = serializers.CharField(help_text="normal, preferred or deprecated.")


class StoryDerived(CitedDerived):
    """Values derived from a story’s citations and claims; they change without a new version of the story."""

    claims = ToldClaim(many=True, help_text="The claims that it states, in their order.")


class StoryDocument(RecordDocument):
    """A story as the feed serves it."""

    headline = serializers.CharField()
    standfirst = serializers.CharField(allow_null=True, help_text="One or two sentences below the headline.")
    form = serializers.CharField(help_text=f"One of {', '.join(Story.Form.values)}; tolerate unknown ones.")
    section = serializers.CharField(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField(), help_text="Codes of topics.")
    title = NamedRecord(allow_null=True, help_text="What it is about.")
    review_on = serializers.CharField(allow_null=True, help_text="When the newsroom reviews it.")
    bylines = BylineDocument(many=True)
    blocks = BlockDocument(many=True, help_text="From top to bottom.")
    related = RelatedDocument(many=True)
    excuses = ExcuseDocument(many=True, help_text="Sentences that need no claim, and why.")
