"""Names that can be taken for those of other records, since letters of another script look the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from cms.desk.base.canonical import fold
from cms.desk.base.scripts import LATIN, mixed, script_of, scripts_of, skeleton
from cms.desk.models import Card
from cms.desk.records.registry import Label

from .rules import Finding, Level, Proposed


def names_look_like_no_other(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """Warnings for a name with letters of two scripts in a word, and one that looks like another record's.

    One query.
    """
    named = [
        (each, label) for each in proposals if (label := _own(each.body["label"] if each.body else None))
    ]
    for each, label in named:
        yield from _mixed(each, label)
    others = _others(named)
    for each, label in named:
        for other in others.get((each.card.kind, skeleton(label)), ()):
            is_same = other.pk == each.card.pk or scripts_of(other.label) == scripts_of(label)
            if not is_same:
                message = (
                    f"“{label}” looks like the name of “{other}”, and is written in {_scripts(label)} where "
                    f"that is in {_scripts(other.label)} letters: is it the same?"
                )
                yield _finding(each, "name-looks-like-another", message, other)


def _own(label: Label | None) -> str:
    """The name, where it is the record's own and not made around the names of others."""
    return label if isinstance(label, str) else ""


def _mixed(each: Proposed, label: str) -> Iterator[Finding]:
    found = list(mixed(label))
    if found:
        letters = ", ".join(
            f"“{char}” at character {at} is {script_of(char).title()}" for at, char in found[:3]
        )
        message = f"“{label}” has letters of two scripts in one word: {letters}. Type the name again."
        yield _finding(each, "name-of-two-scripts", message)


def _others(named: Iterable[tuple[Proposed, str]]) -> Mapping[tuple[str, str], list[Card]]:
    """The records whose names look like one of these, by kind and skeleton.

    Cards keep a skeleton where their name has other than Latin letters: a Latin name can only be taken for
    one of those, and one of another script for a Latin name too.
    """
    alike, latin = set(), set()
    for _, label in named:
        found = skeleton(label)
        alike.add(found)
        if not scripts_of(label) <= {LATIN}:
            latin.add(found)
    if not alike:
        return {}
    kinds = {each.card.kind for each, _ in named}
    looks = Q(skeleton__in=alike - {""}) | Q(folded__in=latin)
    cards: dict[tuple[str, str], list[Card]] = {}
    for card in Card.objects.own().filter(looks, kind__in=kinds).order_by("pk"):
        cards.setdefault((card.kind, card.skeleton or fold(card.label)), []).append(card)
    return cards


def _scripts(text: str) -> str:
    return " and ".join(sorted(each.title() for each in scripts_of(text)))


def _finding(each: Proposed, rule: str, message: str, other: Card | None = None) -> Finding:
    return Finding(each.card, rule, message, path="name", level=Level.WARNING, brings=other, brings_to=None)
