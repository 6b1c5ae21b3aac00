"""Slugs that were made from a draft's earlier name: once published, an address would say it for ever."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.history.versions import whole
from cms.desk.models import Slug, Version
from cms.desk.records import labels
from cms.desk.records.registry import Body, Facts, Kind, State, kind
from cms.desk.write.slugs import is_of, stem_of


def slugs_say_no_former_name(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each slug, never published, that was made from a name which no reader ever saw.

    It is a former name of the draft itself, or of one that its address begins with, such as a season's title.
    No query for drafts written once whose address begins with no other; six at most.
    """
    suspects = _suspects(proposals)
    states = _states(each.card.pk for each in suspects)
    slugs = labels.slugs_of(card for each in suspects for card in _named(each, states))
    strays = [each for each in suspects if not _is_made(each, states[each.card.pk][-1:], _one(slugs))]
    former = _former([card for each in strays for card in _named(each, states)])
    # The present slugs too: the draft may have been renamed alone.
    every = {card: [*former.get(card, []), slug] for card, slug in slugs.items()}
    for each in strays:
        if _is_made(each, states[each.card.pk], every):
            slug = each.body["slug"] if each.body else ""
            message = (
                f"Its slug “{slug}” was made from a name that it, or what it belongs to, only had as a "
                "draft, and readers would have it for ever: change the slug."
            )
            yield Finding(each.card, "slug-of-a-former-name", message, path="slug", level=Level.WARNING)


def _suspects(proposals: Sequence[Proposed]) -> list[Proposed]:
    """Those about to be published for the first time whose slug can be older than its name."""
    new = [each for each in proposals if each.body and each.body.get("slug") and not each.card.last_position]
    return [each for each in new if each.card.version > 1 or _begins_with_others(kind(each.card.kind))]


def _begins_with_others(of: Kind) -> bool:
    return type(of.body).address is not Body.address


def _states(cards: Iterable[int]) -> dict[int, list[State]]:
    """Every state that a draft ever had, the oldest first; one query."""
    wanted = list(cards)
    found: dict[int, list[State]] = defaultdict(list)
    rows = (
        Version.objects.filter(card__in=wanted).order_by("card", "number")
        if wanted
        else Version.objects.none()
    )
    for version in rows.select_related("card"):
        # Stored before a field was added, a state lacks it.
        found[version.card_id].append(whole(kind(version.card.kind), version.state))
    return found


def _address(of: Kind, state: State) -> list[str | Facts]:
    """What a slug is made of in that state: text, and other records by id."""
    label = of.body.label(state)
    found = labels.frozen([*of.body.address(state)] or label)
    return [found] if isinstance(found, str) else found


def _named(proposed: Proposed, states: Mapping[int, Sequence[State]]) -> list[int]:
    of = kind(proposed.card.kind)
    return [card for state in states[proposed.card.pk] for card in labels.named(_address(of, state))]


def _one(slugs: Mapping[int, str | None]) -> dict[int, list[str | None]]:
    return {card: [slug] for card, slug in slugs.items()}


def _former(cards: Sequence[int]) -> dict[int, set[str | None]]:
    """By record, the slugs that it had as a draft and was never served under; two queries."""
    if not cards:
        return {}
    served = set(Slug.objects.filter(card__in=cards, served=True).values_list("card", "slug"))
    found: dict[int, set[str | None]] = defaultdict(set)
    for card, states in _states(cards).items():
        found[card] = {state["slug"] for state in states if (card, state["slug"]) not in served}
    return found


def _is_made(proposed: Proposed, states: Iterable[State], slugs: Mapping[int, Iterable[str | None]]) -> bool:
    """Whether its slug is made of one of the states, with any of the slugs of what that names."""
    of = kind(proposed.card.kind)
    slug = proposed.body["slug"] if proposed.body else ""
    return any(is_of(each, slug) for state in states for each in _stems(of, state, slugs))


def _stems(of: Kind, state: State, slugs: Mapping[int, Iterable[str | None]]) -> Iterator[str]:
    pieces = _address(of, state)
    named = list(dict.fromkeys(labels.named(pieces)))
    for some in product(*(slugs.get(card, [None]) for card in named)):
        words = labels.address(pieces, dict(zip(named, some, strict=True)))
        yield stem_of(of.code, " ".join(words), words)
