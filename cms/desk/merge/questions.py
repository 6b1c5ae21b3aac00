"""What a merge can't decide by itself: each is answered on the preview before the merge is proposed.

Four things: lines of another record that would be one but contradict each other; records that are about
the two and would be called the same; the two being about different things; and facts that are locked in the
duplicate, since a lock stays with the record it was placed on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from cms.desk.models import Card, FactLock
from cms.desk.records.bodies import bodies
from cms.desk.records.keys import keys_to, naming
from cms.desk.records.lines import differing, repeated
from cms.desk.records.registry import Facts, Kind, Part, evidence, kind, kinds, roles
from cms.desk.records.states import owner_of
from cms.desk.records.survivors import followed, with_duplicates
from cms.desk.write import locks

BOTH = "both"


@dataclass(frozen=True)
class Question:
    """One question. key: names it in the form. lines: the two lines, by the answer that keeps each alone.

    part: the list they are in. differ: the facts in which they contradict each other. citations: of each
    line, by the answer: of a line that goes they move to the one that stays. BOTH leaves all as it is.
    """

    key: str
    card: Card
    message: str
    part: str = ""
    differ: tuple[str, ...] = ()
    lines: Mapping[str, Facts] = field(default_factory=dict)
    citations: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def answers(self) -> list[str]:
        return [*self.lines, BOTH]

    def change(self, answer: str) -> dict[str, dict[Any, Any]]:
        """What the answer changes in the record, as `change` takes it; {} for nothing."""
        gone = [each for each in self.lines if each != answer]
        if answer not in self.lines:
            return {}
        changes: dict[str, dict[Any, Any]] = {self.part: {int(each): None for each in gone}}
        moved = [row for each in gone for row in self.citations[each]]
        if moved and (cited := evidence()) and cited.evidence:
            changes[cited.name] = {row: {cited.evidence.path: f"{self.part}/{answer}"} for row in moved}
        return changes


def questions(duplicate: Card, into: Card) -> list[Question]:
    """The questions of this merge, in a bounded number of queries; both records are of one kind."""
    theirs, ours = with_duplicates([duplicate.pk]), with_duplicates([into.pk])
    # What was merged before is one record already.
    now = dict.fromkeys(theirs, duplicate.pk) | dict.fromkeys(ours, into.pk)
    merging, of = {duplicate.pk: into.pk}, kind(into.kind).model
    return [
        *_locked(duplicate, into),
        *_about_two(duplicate, into, now),
        *_lines(_naming_both(of, theirs, ours), now, merging, than=(duplicate.pk, into.pk)),
        *_called_the_same(of, theirs, ours, now | dict.fromkeys(theirs, into.pk)),
    ]


def _naming_both(of: type[Model], theirs: Collection[int], ours: Collection[int]) -> set[int]:
    """Cards of the records with a part whose lines name both; one query per part."""
    found: set[int] = set()
    for part in dict.fromkeys(part for each in kinds() for part in each.all_parts):
        if names := keys_to(of, part.model):
            owner = owner_of(part).attname
            rows = part.model._default_manager
            others = rows.filter(naming(names, ours)).order_by().values(owner)
            named = rows.filter(naming(names, theirs), **{f"{owner}__in": others})
            found |= set(named.values_list(owner, flat=True))
    return found


def _lines(
    ids: Collection[int], now: Mapping[int, int], merging: Mapping[int, int], *, than: Collection[int]
) -> Iterator[Question]:
    cards = list(Card.objects.select_related("pending").filter(pk__in=set(ids) - {*than}).order_by("pk"))
    made = bodies(cards)
    held = {(each.card_id, each.path): each for each in locks.standing(made)} if made else {}
    for card in cards:
        body = followed(made[card.pk], now)
        for part in kind(card.kind).all_parts:
            for one, other in repeated(part, body, merging):
                if differ := differing(followed(one, merging), followed(other, merging), part):
                    paths = (part.name, *(f"{part.name}/{each['id']}" for each in (one, other)))
                    lock = next((held[card.pk, path] for path in paths if (card.pk, path) in held), None)
                    yield _line(card, part, body, (one, other), differ, lock)


def _line(
    card: Card,
    part: Part,
    body: Facts,
    lines: tuple[Facts, Facts],
    differ: list[str],
    lock: FactLock | None,
) -> Question:
    words = part.name.replace("_", " ")
    ids = [str(each["id"]) for each in lines]
    keeps_both = lock or card.pending or card.live_version not in (None, card.version)
    said = f"“{card}” names both in its {words}, and the two lines differ in {_listed(differ)}"
    return Question(
        key=f"{card.pk}-{part.name}-{'-'.join(ids)}",
        card=card,
        message=f"{said}. {_why_both(card, lock)}" if keeps_both else f"{said}.",
        part=part.name,
        differ=tuple(differ),
        lines={} if keeps_both else dict(zip(ids, lines, strict=True)),
        citations={each: _citing(body, f"{part.name}/{each}") for each in ids},
    )


def _why_both(card: Card, lock: FactLock | None) -> str:
    """Why no line can be taken out of the record with this merge, and what to do for that."""
    if lock:
        return f"{locks.sentence(lock)} Have the lock lifted first, or both lines stay."
    if card.pending:
        return f"It is in “{card.pending}”: take it out there first, or both lines stay."
    return (
        "It has unpublished edits, which would be published with the merge: publish, stash or discard them "
        "first, or both lines stay."
    )


def _citing(body: Facts, path: str) -> tuple[int, ...]:
    cited = body.get("citations") or ()
    return tuple(each["id"] for each in cited if each["path"] == path)


def _listed(names: Collection[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in names)


def _locked(duplicate: Card, into: Card) -> Iterator[Question]:
    """What is locked in the duplicate, and would be locked no more."""
    for each in locks.standing([duplicate.pk]):
        message = (
            f"{locks.sentence(each)} The lock does not come along to “{into}”: see what that says, and lock "
            "it there if it has to stay."
        )
        yield Question(f"lock-{each.pk}", duplicate, message)


def _about_two(duplicate: Card, into: Card, now: Mapping[int, int]) -> Iterator[Question]:
    """The two are about different records, such as seasons of two titles."""
    made = bodies([duplicate, into])
    theirs, ours = (followed(made[card.pk], now) for card in (duplicate, into))
    for name, one in theirs.items():
        other = ours.get(name)
        if _is_about(one) and _is_about(other) and one["$ref"] != other["$ref"]:
            words = name.replace("_", " ")
            message = f"“{duplicate}” and “{into}” have different records as their {words}."
            yield Question(f"about-{name}", duplicate, message, differ=(name,))


def _is_about(value: Any) -> bool:
    return isinstance(value, dict) and "$ref" in value and roles()[value["role"]].about


def _called_the_same(
    of: type[Model], theirs: Collection[int], ours: Collection[int], now: Mapping[int, int]
) -> Iterator[Question]:
    """Records about each of the two that would be called the same, such as the first season of either."""
    one, other = set[int](), set[int]()
    for each in kinds():
        if any(role.about for role in each.roles):
            found = _about_each(each, of, theirs, ours)
            one, other = one | found[0], other | found[1]
    cards = list(Card.objects.filter(pk__in=one | other, merged_into=None).order_by("pk"))
    labels = {card: followed(body["label"], now) for card, body in bodies(cards).items()}
    there: dict[tuple[str, str], list[Card]] = {}
    for card in cards:
        # A label of its own words alone says nothing of the record that it is about.
        if card.pk in other and not isinstance(labels[card.pk], str):
            there.setdefault((card.kind, str(labels[card.pk])), []).append(card)
    # Two of one side that are called the same already are no matter of this merge.
    for card in (card for card in cards if card.pk in one):
        for alike in there.get((card.kind, str(labels[card.pk])), ()):
            if alike != card:
                message = (
                    f"“{alike}” and “{card}” would be called the same: if they are one, merge those first."
                )
                yield Question(f"same-{alike.pk}-{card.pk}", card, message)


def _about_each(
    about: Kind, of: type[Model], theirs: Collection[int], ours: Collection[int]
) -> tuple[set[int], set[int]]:
    """Ids of the records of a kind about the one and about the other; none where either has none."""
    if not (names := keys_to(of, about.model)):
        return set(), set()
    rows = about.model._default_manager
    one, other = (set(rows.filter(naming(names, ids)).values_list("pk", flat=True)) for ids in (theirs, ours))
    return (one, other) if one and other else (set(), set())
