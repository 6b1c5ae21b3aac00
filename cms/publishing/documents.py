"""Documents: approved bodies with the live names of the records they mention, as served bytes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Max, Min, Q

from cms.desk.base import canonical
from cms.desk.base.dates.facts import is_date_fact, served
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.changesets import Action
from cms.desk.records import labels
from cms.desk.records.bodies import bodies
from cms.desk.records.lines import joined
from cms.desk.records.older_bodies import completed
from cms.desk.records.registry import Facts, kind, references
from cms.desk.records.survivors import Into, merges, survivors

from .former_names import former_names
from .models import LiveDocument, LiveTerm, Publication


class Name(NamedTuple):
    """A record's live slug and label, and its last position in the log when they were read.

    label: None where the record is not live. position: None where it was never published. kept_back: its
    names that no reader may see, folded, one a line.
    """

    kind: str
    slug: str | None
    label: str | None
    position: int | None
    kept_back: str = ""


@dataclass(frozen=True)
class Moments:
    """The instants that a document states; a refresh moves none of them."""

    first_published_at: datetime
    changed_at: datetime
    corrected_at: datetime | None


@dataclass(frozen=True)
class Live:
    """A body that is, or is about to be, live; references to merged records point at their survivors.

    follows: whether any reference was moved to a survivor.
    """

    card: Card
    version: int
    digest: str
    body: Facts
    follows: bool = False


def lives_of(
    proposals: Iterable[Proposal], cards: Mapping[int, Card], *, merging: Into | None = None
) -> list[Live]:
    """Each proposal's body as it is, or would be, live; a withdrawal or a merge has none.

    merging: see `survivors`.
    """
    lives = [
        Live(cards[each.card_id], each.version, each.digest, _served(cards[each.card_id].kind, body))
        for each in proposals
        if each.version and each.digest and (body := each.body)
    ]
    return _followed(lives, merging)


def _followed(lives: Collection[Live], merging: Into | None) -> list[Live]:
    into = survivors(named(live.body for live in lives), merging=merging)
    if not into:
        return [*lives]
    moved = [not named([live.body]).isdisjoint(into) for live in lives]
    former = former_names(into) if any(moved) else {}
    return [
        replace(live, body=joined(kind(live.card.kind), live.body, into, former), follows=True)
        if moves
        else live
        for live, moves in zip(lives, moved, strict=True)
    ]


def _served(code: str, body: Facts) -> Facts:
    return kind(code).body.served(completed(code, body))


def live_now(cards: Mapping[int, Card]) -> list[Live]:
    """The approved bodies that are live, including those of held records; one query."""
    return lives_of(Proposal.objects.filter(pk__in=[card.live_id for card in cards.values()]), cards)


@dataclass(frozen=True)
class Published:
    """What is live, with what is about to go live in its place, as derived values read it.

    lives: what goes live. gone: records that are taken off, or are not to be counted as live. merging: see
    `survivors`. Made for one act or check: each record is read once.
    """

    lives: Collection[Live] = ()
    gone: Collection[int] = ()
    merging: Into | None = None
    _read: dict[int, Facts | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _going(self) -> dict[int, Live]:
        return {live.card.pk: live for live in self.lives}

    def of(self, ids: Iterable[int]) -> dict[int, Facts]:
        """The bodies of those of the records that are, or are about to be, live; bounded queries."""
        wanted = set(ids)
        going = {card: self._going[card].body for card in wanted & self._going.keys()}
        stored = wanted - going.keys() - set(self.gone)
        return self._stored(stored) | going if stored else going

    def matching(self, code: str, filter_name: str, values: Collection[str]) -> dict[int, Facts]:
        """The same of the records of a kind that match one of the values of its filter."""
        of = next(each for each in kind(code).filters if each.name == filter_name)
        going = {
            card: live.body
            for card, live in self._going.items()
            if live.card.kind == code and not set(values).isdisjoint(of.terms(live.body))
        }
        terms = LiveTerm.objects.filter(kind=code, name=filter_name, value__in=values)
        others = set(terms.values_list("card", flat=True)) - self._going.keys() - set(self.gone)
        return self._stored(others) | going if others else going

    def _stored(self, ids: Collection[int]) -> dict[int, Facts]:
        if unread := [each for each in ids if each not in self._read]:
            self._read.update(dict.fromkeys(unread) | self._looked_up(unread))
        return {each: body for each in ids if (body := self._read[each]) is not None}

    def _looked_up(self, ids: Collection[int]) -> dict[int, Facts]:
        cards = Card.objects.filter(live_document__isnull=False).select_related("live").in_bulk(ids)
        proposals = [card.live for card in cards.values() if card.live]
        return {live.card.pk: live.body for live in lives_of(proposals, cards, merging=self.merging)}


def named(bodies: Iterable[Facts]) -> set[int]:
    """Ids of all records that the bodies name."""
    return {ref["$ref"] for body in bodies for ref in references(body)}


def live_names(ids: Collection[int]) -> dict[int, Name]:
    """The live name of each record; one query."""
    rows = Card.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "live_document__slug", "live_document__label", "last_position", "live_kept_back"
    )
    return {pk: Name(code, slug, label, last, kept) for pk, code, slug, label, last, kept in rows}


def card_names(ids: Collection[int]) -> dict[int, Name]:
    """The newsroom's name of each record, live or not; a merged record has its survivor's.

    Drafts are among them: never for readers.
    """
    rows = Card.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "slug", "label", "last_position", "merged_into"
    )
    names = {pk: Name(code, slug, label, position) for pk, code, slug, label, position, _ in rows}
    if merged := {pk for pk, *_, into in rows if into}:
        into = survivors(merged)
        called = card_names(set(into.values()))
        names |= {card: called[last] for card, last in into.items()}
    return names


def names_once_live(lives: Iterable[Live], others: Mapping[int, Name]) -> dict[int, Name]:
    """The names that records about to go live will have; `others` are the names of other records."""
    waiting, names = {live.card.pk: live for live in lives}, dict(others)

    def name(card: int) -> None:
        # Popped before its label is made, so that records that name each other end the recursion.
        if live := waiting.pop(card, None):
            names.pop(card, None)
            for each in labels.named(live.body["label"]):
                name(each)
            names[card] = Name(
                live.card.kind,
                live.body["slug"],
                live_label(live, names),
                live.card.last_position,
                live.card.kept_back,
            )

    own = list(waiting)
    for card in own:
        name(card)
    return {card: names[card] for card in own}


def live_label(live: Live, names: Mapping[int, Name]) -> str:
    """A record's label, with the live names of the records in it."""
    said = labels.said(live.body["label"], called(names))
    return said or f"Untitled {kind(live.card.kind).verbose_name}"


def called(names: Mapping[int, Name]) -> dict[int, str | None]:
    """The labels alone."""
    return {card: name.label for card, name in names.items()}


def moments(ids: Collection[int]) -> dict[int, Moments]:
    """When each record was first published, last changed and last corrected, from the log."""
    # A refresh, a hold and a lift are in the log too, and change no fact.
    changed_facts = Q(action__in=[Publication.Action.PUBLISH, Publication.Action.CORRECT])
    rows = (
        Publication.objects.filter(changed_facts, card__in=ids)
        .values("card")
        .annotate(
            first=Min("at"),
            changed=Max("at"),
            corrected=Max("at", filter=Q(action=Publication.Action.CORRECT)),
        )
        .values_list("card", "first", "changed", "corrected")
    )
    return {card: Moments(*times) for card, *times in rows}


def moments_after(
    proposals: Collection[Proposal], lives: Collection[Live], *, at: datetime
) -> dict[int, Moments]:
    """The moments that each record would have if the proposals were published at `at`."""
    since = moments([live.card.pk for live in lives])
    correcting = {each.card_id for each in proposals if each.action == Action.CORRECT}
    times = {}
    for live in lives:
        old = since.get(live.card.pk)
        corrected = at if live.card.pk in correcting else (old.corrected_at if old else None)
        times[live.card.pk] = Moments(old.first_published_at if old else at, at, corrected)
    return times


def resolve(value: Any, names: Mapping[int, Name]) -> Any:
    """A body's value with each reference as `{kind, id, slug, name}`; of a record not live, only the kind.

    A date as stated gets its words and days, which follow from its text and are no content.
    """
    if isinstance(value, dict):
        if is_date_fact(value):
            return served(value["edtf"])
        if "$ref" not in value:
            made = {key: resolve(item, names) for key, item in value.items()}
            return made | _instead(value, names)
        name = names.get(value["$ref"])
        if name is None or name.label is None:
            kind_of_it = value["kind"] or (name.kind if name else None)
            return {"kind": kind_of_it, "id": None, "slug": None, "name": None}
        return {"kind": name.kind, "id": value["$ref"], "slug": name.slug, "name": name.label}
    if isinstance(value, list):
        return [resolve(item, names) for item in value]
    return value


def _instead(line: Facts, names: Mapping[int, Name]) -> Facts:
    """What a line serves in place of its own words for a record that may not be called so any more.

    In a sentence the name of today stands there; a line that says what was printed says nothing.
    """
    found: Facts = {}
    for ref in line.values():
        name = names.get(ref["$ref"]) if isinstance(ref, dict) and ref.get("printed") else None
        if name and name.kept_back and canonical.fold(ref["printed"]) in name.kept_back.split("\n"):
            word = None if "id" in line else name.label
            found |= {key: word for key, item in line.items() if item == ref["printed"]}
    return found


def document(live: Live, names: Mapping[int, Name], times: Moments, derived: Facts) -> Facts:
    """One record's document, as the feed serves it."""
    facts = {key: value for key, value in live.body.items() if key != "label"}
    return {
        **resolve(facts, names),
        "kind": live.card.kind,
        "id": live.card.pk,
        "version": live.version,
        "first_published_at": instant(times.first_published_at),
        "changed_at": instant(times.changed_at),
        "corrected_at": instant(times.corrected_at),
        "derived": derived,
    }


def instant(at: datetime | None) -> str | None:
    """An instant as the feed writes it: ISO 8601 in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def render(
    lives: Collection[Live],
    names: Mapping[int, Name],
    *,
    at: datetime,
    times: Mapping[int, Moments],
    published: Published | None = None,
) -> list[LiveDocument]:
    """The live documents of many records, unsaved.

    published: what their derived values are made from; None for what is live now.
    """
    derived = derive(lives, names, published)
    rendered = []
    for live in lives:
        text = canonical.dumps(document(live, names, times[live.card.pk], derived[live.card.pk]))
        rendered.append(
            LiveDocument(
                card=live.card,
                kind=live.card.kind,
                slug=live.body["slug"],
                label=live_label(live, names),
                version=live.version,
                text=text,
                etag=canonical.digest(text),
                modified_at=at,
            )
        )
    return rendered


def derive(
    lives: Iterable[Live], names: Mapping[int, Name], published: Published | None = None
) -> dict[int, Facts]:
    """The derived values of each record, by one call for each kind. published: as for `render`."""
    published = published or Published()
    by_kind: dict[str, dict[int, Facts]] = {}
    for live in lives:
        by_kind.setdefault(live.card.kind, {})[live.card.pk] = live.body
    known = called(names)
    found: dict[int, Facts] = {}
    for code, some in by_kind.items():
        found |= kind(code).derived(some, known, published)
    return found


def documents(
    cards: Collection[Card], *, including: Changeset | None = None, at: datetime
) -> dict[int, Facts | None]:
    """The live document of each card, or the one it would have if `including` were published; None for none.

    Stores nothing.
    """
    ids = [card.pk for card in cards]
    stored = LiveDocument.objects.filter(card__in=ids).values_list("card", "text")
    found: dict[int, Facts | None] = dict.fromkeys(ids) | {
        card: canonical.loads(text) for card, text in stored
    }
    if including is None:
        return found
    proposals = list(including.standing().select_related("card"))
    lives = proposed_lives(proposals)
    names = live_names(named(live.body for live in lives))
    for each in proposals:
        if each.takes_off:
            names[each.card_id] = Name(each.card.kind, None, None, None)
            found[each.card_id] = None
    names |= names_once_live(lives, names)
    shown = [live for live in lives if live.card.pk in found]
    gone = [each.card_id for each in proposals if each.takes_off]
    merging = merges(proposals, {each.card_id: each.card for each in proposals})
    derived = derive(shown, names, Published(lives, gone, merging))
    since = moments([live.card.pk for live in shown])
    for live in shown:
        old = since.get(live.card.pk)
        times = Moments(old.first_published_at if old else at, at, old.corrected_at if old else None)
        found[live.card.pk] = document(live, names, times, derived[live.card.pk])
    return {card: found[card] for card in ids}


def proposed_lives(proposals: Collection[Proposal]) -> list[Live]:
    """The bodies that publishing the proposals would make live; needs `card` fetched."""
    cards = {each.card_id: each.card for each in proposals}
    merging = merges(proposals, cards)
    return [*lives_of(proposals, cards, merging=merging), *_followed(_drafted(proposals), merging)]


def _drafted(proposals: Iterable[Proposal]) -> list[Live]:
    """The same for proposals that are not submitted yet: their bodies are the working copies."""
    cards = [each.card for each in proposals if not each.frozen_at and not each.takes_off]
    made = bodies(cards)
    return [Live(card, card.version, "", _served(card.kind, made[card.pk])) for card in cards]
