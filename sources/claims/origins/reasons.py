"""The codes of what an assessment says, each with its words."""

from dataclasses import dataclass
from enum import StrEnum


class Out(StrEnum):
    """Why a source does not count."""

    NOT_PUBLISHED = "not_published"
    RETRACTED = "retracted"
    GONE = "gone"
    ANONYMOUS = "anonymous"
    PRESS_MATERIAL = "press_material"
    INTERESTED = "interested"
    NOT_FOUND = "quotation_not_found"
    WITHOUT_VALUE = "quotation_without_value"
    UNSUPPORTED = "does_not_support"


class Link(StrEnum):
    """Why two sources are one origin."""

    DERIVED = "derived"
    ONE_PARTY = "one_party"
    ATTRIBUTION = "attribution"
    CREATOR = "creator"
    OUTLET = "outlet"
    OWNER = "owner"
    COPY = "copy"
    UNKNOWN = "unknown"


class Told(StrEnum):
    """What else is told of sources."""

    PARTLY = "supports_partly"


class Voice(StrEnum):
    """How a claim may be stated."""

    FACT = "fact"
    ATTRIBUTED = "attributed"
    IN_STORY = "in_story"


WORDS: dict[StrEnum, str] = {
    Out.NOT_PUBLISHED: "a source that is not published",
    Out.RETRACTED: "retracted by its outlet, or taken from a source that was",
    Out.GONE: "gone, and no copy of it is kept",
    Out.ANONYMOUS: "a source without a name",
    Out.PRESS_MATERIAL: "made by the party it is about, or taken from what that party made",
    Out.INTERESTED: "whoever states it has an interest in the figure",
    Out.NOT_FOUND: "its quotation is not in the copy that is kept",
    Out.WITHOUT_VALUE: "its quotation does not print the value",
    Out.UNSUPPORTED: "an editor read the passage, and it does not support the value",
    Link.DERIVED: "one takes from the other, or all take from one source",
    Link.ONE_PARTY: "they pass on what one party says",
    Link.ATTRIBUTION: "they credit one and the same for it",
    Link.CREATOR: "they are by the same author",
    Link.OUTLET: "they come from one outlet",
    Link.OWNER: "their outlets have one owner",
    Link.COPY: "their texts are nearly the same",
    Link.UNKNOWN: "nothing shows that they don’t depend on one another",
    Told.PARTLY: "an editor read the passage, and it supports a part of it",
}


@dataclass(frozen=True)
class Reason:
    """Why, as a code for programs and a sentence for people."""

    code: str
    sentence: str


def reason(code: StrEnum) -> Reason:
    """The reason of that code, in words."""
    words = WORDS[code]
    return Reason(code.value, f"{words[0].upper()}{words[1:]}.")
