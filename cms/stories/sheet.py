import re
from collections.abc import Iterable
from typing import Any

from cms.sheets.cells import AnyKey, Choice, Codes, Key, Lookup, Number, Text, keyed
from cms.sheets.columns import Column, PartSheet, RecordSheet
from sources.models import Topic

from .markup import KEYED
from .models import Block, Story


class Prose(Text):
    """Text whose links and claims name records by kind and key, and are stored by id."""

    def keys(self, value: str) -> Iterable[tuple[str, str]]:
        for _, linked, claim in KEYED.findall(value):
            of, _, key = (linked or claim).partition(":")
            yield of, key

    def clean(self, value: str, row: Any = None, *, lookup: Lookup, **kwargs: Any) -> str:
        def stored(found: re.Match[str]) -> str:
            words, linked, claim = found.groups()
            if claim and not claim.startswith("claim:"):
                raise ValueError(f"“{claim}” is not a claim: link it with [words]({claim})")
            return f"[{words}]({keyed(linked, lookup)})" if linked else f"{{{keyed(claim, lookup)}}}"

        return KEYED.sub(stored, value)


class StorySheet(RecordSheet):
    """Stories, one a row; their texts are in the sheet of blocks."""

    code = "stories"
    title = "Stories"

    headline = Column("headline", help="Its headline.")
    standfirst = Column("standfirst", help="One or two sentences below it.")
    form = Column("form", widget=Choice(Story.Form), help=f"One of {', '.join(Story.Form.values)}.")
    section = Column("section", help="Such as Television.")
    topics = Column("topics", widget=Codes(Topic), help="Codes or labels of topics, separated by | or ;.")
    about = Column("title", widget=Key("title"), help="Key of the title it is about.")
    review_on = Column("review_on", help="When the newsroom should review it.")


class BylineSheet(PartSheet):
    """Bylines of stories, one a row."""

    code = "story-bylines"
    title = "Bylines of stories"
    part = "bylines"
    owner = "story"
    identity = ("person", "name")

    of = Column("story", widget=Key("story"), help="The story's key.")
    person = Column("person", widget=Key("person"), help="The person's key.")
    name = Column("name", help="As printed.")
    role = Column("role", help="Such as reporting or research.")
    bio = Column("bio", help="The author's biography, as printed.")
    join_phrase = Column("join_phrase", help="What is printed before the next name, such as “and”.")


class BlockSheet(PartSheet):
    """Blocks of stories, one a row."""

    code = "story-blocks"
    title = "Blocks of stories"
    part = "blocks"
    owner = "story"
    identity = ("position",)
    needs = ("position",)

    of = Column("story", widget=Key("story"), help="The story's key.")
    position = Column("position", widget=Number(most=32_767), help="Its position, from 1.")
    type = Column("type", widget=Choice(Block.Type), help=f"One of {', '.join(Block.Type.values)}.")
    text = Column(
        "text", widget=Prose(), help="Link with [words](person:ava-duvernay); state a claim with {claim:key}."
    )
    record = Column("record", widget=AnyKey(), help="What it shows: title:when-they-see-us.")
    claim = Column("claim", widget=Key("claim"), help="Key of the claim it states.")
    attribution = Column("attribution", help="Whose words they are.")
    url = Column("url", help="Address of a picture, video or post.")
    alt = Column("alt", help="What the picture or video shows.")
    credit = Column("credit", help="The credit of the picture.")


class RelatedSheet(PartSheet):
    """Related pieces of stories, one a row."""

    code = "story-related"
    title = "Related pieces"
    part = "related"
    owner = "story"
    identity = ("also", "heading", "url")

    of = Column("story", widget=Key("story"), help="The story's key.")
    also = Column("also", widget=Key("story"), help="Key of another story of ours.")
    heading = Column("heading", help="Heading of a piece elsewhere.")
    url = Column("url", help="Its address.")
    outlet = Column("outlet", widget=Key("organisation"), help="The outlet's key.")
    outlet_named = Column("outlet_named", help="The outlet's name, if we have no record of it.")
    published = Column("published", help="2019, 2019-05 or 2019-05-31.")
    image_credit = Column("image_credit", help="The credit of the picture.")
    position = Column("position", widget=Number(most=32_767), help="Its position, from 1.")


class ExcuseSheet(PartSheet):
    """Sentences of stories that need no claim, one a row."""

    code = "story-excuses"
    title = "Sentences without a claim"
    part = "excuses"
    owner = "story"
    identity = ("sentence",)

    of = Column("story", widget=Key("story"), help="The story's key.")
    sentence = Column("sentence", help="The whole sentence, to the letter.")
    reason = Column("reason", help="Why no claim is needed.")
