"""The texts of a story that may tell something by themselves, with what each of them states and cites."""

from collections.abc import Iterable, Iterator, Mapping

from cms.desk.models import Card
from cms.desk.records.registry import Facts, references

from .document import own_words
from .held import Place, Stated, Wording
from .markup import CLAIM

PLACES = {"paragraph": Place.PARAGRAPH, "quote": Place.QUOTE}


def wordings_of(body: Facts, claims: Mapping[int, Stated]) -> Iterator[Wording]:
    """Headline, standfirst, paragraphs and quotations of a story's body."""
    for name in (Place.HEADLINE, Place.STANDFIRST):
        if body.get(name):
            yield Wording(str(name), name, body[name], cited=_cited(body, str(name)))
    for row in body.get("blocks") or ():
        if place := PLACES.get(row["type"]):
            path = f"blocks/{row['id']}"
            own = [each["$ref"] for each in references(row) if each["role"] == CLAIM]
            yield Wording(
                path,
                place,
                own_words(row["text"]),
                own=tuple(claims[key] for key in dict.fromkeys(own) if key in claims),
                cited=_cited(body, path),
            )


def _cited(body: Facts, path: str) -> tuple[str, ...]:
    """The quotations that the story cites for one of its texts."""
    return tuple(
        row["quotation"]
        for row in body.get("citations") or ()
        if row["quotation"] and row["stance"] == "supports" and f"{row['path']}/".startswith(f"{path}/")
    )


def excused_in(body: Facts) -> list[str]:
    """The sentences that need no claim."""
    return [row["sentence"] for row in body.get("excuses") or ()]


def names_in(bodies: Iterable[Facts]) -> list[str]:
    """What the records that the stories name are called: a number in a title counts nothing."""
    ids = {each["$ref"] for body in bodies for each in references(body) if each["role"] != CLAIM}
    labels = Card.objects.filter(pk__in=ids).values_list("label", flat=True) if ids else ()
    return [label for label in labels if any(mark.isdigit() for mark in label)]
