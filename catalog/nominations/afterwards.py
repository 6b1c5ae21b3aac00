"""Checks of what became of an award afterwards: that it can have, that it is told, and on both sides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalog.siblings import Beside, known, named, proposed
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts

from .honours import HONOURS, VOID, added, folded_category, is_later
from .models import Nomination

Afterwards = Nomination.Afterwards
OTHER = "afterwards_nomination"
# Each of these is about an award that was given; a nomination alone can be revoked or declined too.
ENDS_AN_AWARD = (Afterwards.RETURNED, Afterwards.REASSIGNED, Afterwards.SHARED)
GIVES_ON = (Afterwards.REASSIGNED, Afterwards.SHARED)
IN_WORDS = {
    Afterwards.REASSIGNED: "reassigned",
    Afterwards.SHARED: "shared",
    Afterwards.AWARDED: "awarded later",
}


def an_act_afterwards_is_told(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each award that ended, was shared or came later and lacks when, by whom, why or who."""
    for each in proposals:
        body = each.body
        if body is None or body.get("afterwards") not in (*VOID, Afterwards.SHARED, Afterwards.AWARDED):
            continue
        if missing := [what for what, value in _told(body) if not value]:
            message = f"It was {body['afterwards']}: say {_listed(missing)}."
            yield Finding(each.card, "afterwards-untold", message, path="afterwards", level=Level.WARNING)


def _told(body: Facts) -> Iterator[tuple[str, object]]:
    yield "when", body["afterwards_on"]
    yield "by whom", body["afterwards_by"] or body["afterwards_by_named"]
    yield "why", body["afterwards_reason"]
    if body["afterwards"] == Afterwards.REASSIGNED:
        yield "to which nomination", body.get(OTHER)
    if body["afterwards"] == Afterwards.SHARED:
        yield "with whom", body.get(OTHER) or added(body["nominees"])


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def an_end_has_what_ended(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each award that is said to have ended and was never given, or was given twice."""
    for each in proposals:
        if each.body and (message := _contradiction(each.body)):
            yield Finding(each.card, "afterwards-impossible", message, path="afterwards")


def _contradiction(body: Facts) -> str:
    since, is_given = body.get("afterwards"), body["result"] in HONOURS
    if since in ENDS_AN_AWARD and body["result"] and not is_given:
        return f"It can’t have been {since}, since it was not won: correct the result, or what became of it."
    if is_later(body) and is_given:
        return "It can’t have been awarded later, since it was won as announced: correct one of the two."
    if body["result"] == Nomination.Result.NOT_NAMED and not is_later(body):
        return "It was not named when it was announced: say that it was awarded later, or correct the result."
    return ""


def nominees_added_share_it(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each award with nominees who were added, and which nobody says is shared since."""
    for each in proposals:
        if each.body and added(each.body["nominees"]) and each.body["afterwards"] != Afterwards.SHARED:
            message = "Nominees were added afterwards: say that it is shared, when, by whom and why."
            yield Finding(each.card, "added-unshared", message, path="nominees", level=Level.WARNING)


def both_sides_tell(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """What of an award and the other nomination doesn't fit together, with the other to open.

    A blocker where the other is of another category or ceremony, or was reassigned in a ring; a warning where
    the other says nothing of it, or something else.
    """
    mine = [each for each in proposed(proposals, "nomination") if _names_another(each.body)]
    there = {each.card.pk: each for each in proposed(proposals, "nomination")}
    there |= known({key for each in mine if (key := named(each.body, OTHER))} - there.keys())
    rings = _rings(mine, there)
    for each in mine:
        if other := there.get(named(each.body, OTHER) or 0):
            yield from _beside(each, other, is_ring=each.card.pk in rings)


def _names_another(body: Facts) -> bool:
    return body.get("afterwards") in IN_WORDS and bool(body.get(OTHER))


def _beside(each: Beside, other: Beside, *, is_ring: bool) -> Iterator[Finding]:
    card, said = each.card, IN_WORDS[each.body["afterwards"]]
    if not _is_same_category(each.body, other.body):
        message = (
            f"It was {said}, but “{other.card}” is of another category or ceremony: choose the nomination of "
            "the same, or say in words what happened."
        )
        yield Finding(card, "afterwards-elsewhere", message, path=OTHER, other=other.card)
    elif is_ring:
        message = f"It was reassigned to “{other.card}”, and that in the end to it: correct one of them."
        yield Finding(card, "afterwards-ring", message, path=OTHER, other=other.card)
    elif not _answers(each, other):
        message = f"It was {said}, and “{other.card}” doesn’t say so: say there too what became of it."
        yield Finding(
            card, "afterwards-one-sided", message, path=OTHER, level=Level.WARNING, other=other.card
        )


def _is_same_category(one: Facts, other: Facts) -> bool:
    if named(one, "ceremony") != named(other, "ceremony"):
        return False
    is_printed_once = bool(one["category_named"]) != bool(other["category_named"])
    return folded_category(one) == folded_category(other) or (
        one["category"] == other["category"] and is_printed_once
    )


def _answers(each: Beside, other: Beside) -> bool:
    """Whether the other says its part: what is given on is awarded later there, and the other way round."""
    wanted = GIVES_ON if is_later(each.body) else (Afterwards.AWARDED,)
    return other.body.get("afterwards") in wanted and named(other.body, OTHER) == each.card.pk


def _rings(mine: Sequence[Beside], there: Mapping[int, Beside]) -> set[int]:
    """Ids of the nominations that were reassigned to others and in the end to themselves.

    One look-up for each further step of a chain, of which there is none where nothing was reassigned twice.
    """
    found, asked = dict(there), set(there)
    while ahead := {_next(each) for each in found.values()} - asked - {0}:
        found |= known(ahead)
        asked |= ahead
    return {each.card.pk for each in mine if _returns(each, found)}


def _next(each: Beside) -> int:
    """The id of the nomination to which it was reassigned; 0 for none."""
    is_reassigned = each.body.get("afterwards") == Afterwards.REASSIGNED
    return (named(each.body, OTHER) or 0) if is_reassigned else 0


def _returns(each: Beside, found: Mapping[int, Beside]) -> bool:
    seen: set[int] = set()
    key = _next(each)
    while key in found and key not in seen:
        if key == each.card.pk:
            return True
        seen.add(key)
        key = _next(found[key])
    return key == each.card.pk
