from collections.abc import Callable

from cms.desk.checks.rules import requires
from cms.desk.records.registry import (
    ANY,
    Facts,
    Filter,
    Include,
    Kind,
    Part,
    Role,
    Structured,
    references,
    register,
)

from .checks import (
    braces_hold_claims,
    claims_stand,
    excuses_are_for_sentences_that_are_there,
    stories_are_complete,
    texts_have_no_stray_markup,
    texts_tell_no_more_than_claims,
)
from .derived import derive_claims
from .document import BYLINE, COVERS, PRINTED_BY, READ_MORE, SHOWS, StoryBody, StoryDerived, StoryDocument
from .markup import CLAIM, MENTION
from .models import Block, Byline, Excuse, Related, Story
from .sheet import BlockSheet, BylineSheet, ExcuseSheet, RelatedSheet, StorySheet
from .start import StartFigureStory, StartGuide
from .structured import describe_story


def _named_as(*roles: str) -> Callable[[Facts], list[str]]:
    """The values of a filter: the ids of the records that a story names in any of the roles."""

    def values(body: Facts) -> list[str]:
        return [str(each["$ref"]) for each in references(body) if each["role"] in roles]

    return values


register(
    Kind(
        code="story",
        plural="stories",
        model=Story,
        body=StoryBody(),
        document=StoryDocument,
        parts=(
            Part(name="bylines", model=Byline, owner="story", same=("person", "role"), printed="name"),
            # `inserts`: {id} in a text may state a claim, and nothing else.
            Part(name="blocks", model=Block, owner="story", order=("position",), inserts=("claim",)),
            Part(name="related", model=Related, owner="story", order=("position",), same=("story",)),
            Part(name="excuses", model=Excuse, owner="story", same=("sentence",)),
        ),
        roles=(
            Role(code=COVERS, shows=True),
            Role(code=BYLINE, words="“as printed”"),
            Role(code=SHOWS, shows=True),
            # A claim stands in for words, so no words are left if it goes.
            Role(code=CLAIM, words="no other words: take the claim out", tells=True),
            Role(code=MENTION, words="the words of the link"),
            Role(code=READ_MORE, words="the heading"),
            Role(code=PRINTED_BY, words="the outlet as named"),
        ),
        filters=(
            Filter(name="form", help="Code of a form.", values=lambda body: [body["form"]]),
            Filter(name="topic", help="Code of a topic.", values=lambda body: body["topics"]),
            Filter(name="title", help="Id of the title it is about.", values=_named_as(COVERS), names=True),
            Filter(name="claim", help="Id of a claim that it states.", values=_named_as(CLAIM), names=True),
            Filter(
                name="mentions", help="Id of a record that it names.", values=_named_as(MENTION), names=True
            ),
            Filter(
                name="author", help="Id of the person who wrote it.", values=_named_as(BYLINE), names=True
            ),
        ),
        includes=(
            Include(name="stories", role=COVERS, filters={"title": "title"}),
            Include(name="stories", role=CLAIM, filters={"claim": "claim"}),
            Include(name="mentioned_in", role=MENTION, filters={ANY: "mentions"}),
            Include(name="written", role=BYLINE, filters={"person": "author"}),
        ),
        page=("corrections",),
        # What its claims say is in its document, so it moves with them.
        rests_on=(CLAIM,),
        derive=derive_claims,
        derived_document=StoryDerived,
        checks=(
            requires("headline", "form"),
            stories_are_complete,
            braces_hold_claims,
            texts_tell_no_more_than_claims,
            texts_have_no_stray_markup,
            claims_stand,
            excuses_are_for_sentences_that_are_there,
        ),
        sheets=(StorySheet, BylineSheet, BlockSheet, RelatedSheet, ExcuseSheet),
        starts=(StartGuide, StartFigureStory),
        structured=Structured(type="Article", describe=describe_story),
    )
)
