"""Plain functions that make stories."""

from itertools import count

from cms.accounts.models import User
from cms.stories.models import Story

from . import _make

_number = count(1)


def paragraphs(*texts: str) -> dict:
    """The rows of blocks that hold the texts, from top to bottom."""
    return {
        f"new-{place}": {"position": place, "type": "paragraph", "text": text}
        for place, text in enumerate(texts, 1)
    }


def letters(number: int) -> str:
    """The number without digits: a text of a story with a number in it wants a claim that says it."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def make_story(by: User, *texts: str, **fields) -> Story:
    """A story of a byline and a paragraph for each of the texts."""
    shape = {
        "headline": f"Story {letters(next(_number))}",
        "form": "news",
        "bylines": {"new-1": {"name": "Jo"}},
        "blocks": paragraphs(*(texts or ("Words.",))),
    }
    return _make(Story(), by, {**shape, **fields})
