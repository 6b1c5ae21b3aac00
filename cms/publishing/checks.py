"""The checks that publishing adds to every kind: no document names a record that readers can't open."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.merge.propose import obstacles
from cms.desk.models import Card
from cms.desk.models.changesets import Action
from cms.desk.records.registry import Role, references, roles

from .models import Reference


def references_are_live(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each record that a body names and that is neither live nor published with it.

    Naming a held record is only a warning where the line has its own words for it: readers get those words
    until the hold ends.
    """
    published_with = {each.card.pk: each.body is not None for each in proposals}
    named = {ref["$ref"] for each in proposals if each.body for ref in references(each.body)}
    cards = Card.objects.in_bulk(named)
    for each in proposals:
        has_own_words: dict[int, bool] = {}
        for ref in references(each.body):
            if ref["$ref"] not in cards:
                message = f"It names record {ref['$ref']}, which does not exist: remove that line."
                yield Finding(each.card, "reference-missing", message)
            elif not _will_be_live(cards[ref["$ref"]], published_with):
                # Named twice, one line without words of its own is enough to leave a hole.
                has_own_words[ref["$ref"]] = bool(ref["printed"]) and has_own_words.get(ref["$ref"], True)
        for target, has_words in has_own_words.items():
            yield _not_live(each.card, cards[target], has_words=has_words)


def _not_live(card: Card, target: Card, *, has_words: bool) -> Finding:
    if target.hold_id and has_words:
        message = (
            f"It names “{target}”, which is held: until the hold ends, readers see only the line's own words."
        )
        return Finding(card, "reference-held", message, level=Level.WARNING, brings=target)
    message = f"It names “{target}”, which is not live: add it to the changeset, or remove the name."
    return Finding(card, "reference-not-live", message, brings=target)


def _will_be_live(card: Card, published_with: dict[int, bool]) -> bool:
    """Whether readers will find the record once the changeset is published.

    published_with: for each record of the changeset, whether it goes live.
    """
    return published_with.get(card.pk, card.live_version is not None and card.hold_id is None)


def withdrawal_leaves_names(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each live record that is about a withdrawn one, or has no words of its own for it."""
    in_changeset = {each.card.pk for each in proposals}
    gone = {each.card.pk: each.card for each in proposals if each.action == Action.WITHDRAW}
    if not gone:
        return
    known = roles()
    # References move to the survivor only at the next refresh: until then some point at the merged card.
    naming = Q(target__in=gone) | Q(target__merged_into__in=gone)
    rows = Reference.objects.filter(naming).exclude(source__in=in_changeset)
    rows = rows.select_related("source", "target")
    for row in rows.order_by("source", "sort"):
        card = gone.get(row.target_id) or gone[row.target.merged_into_id or 0]
        role = known.get(row.role, Role(code=row.role))
        if role.about:
            message = f"“{row.source}” is about it: withdraw that too."
            yield Finding(
                card, "withdrawal-leaves-subject", message, brings=row.source, brings_to=Action.WITHDRAW
            )
        elif not row.printed:
            message = f"“{row.source}” has no words of its own for it: fill in {role.words} there first."
            yield Finding(card, "withdrawal-leaves-no-name", message, brings=row.source, brings_to=None)


def merge_targets_are_live(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each merge whose survivor readers can't open, or would name itself."""
    by_card = {each.card.pk: each for each in proposals}
    for each in proposals:
        if each.merge_into is None:
            continue
        reasons = (*obstacles(each.card, each.merge_into), *_dead_ends(each.card, each.merge_into, by_card))
        for reason in reasons:
            yield Finding(each.card, "merge-leads-nowhere", reason)


def _dead_ends(card: Card, into: Card, by_card: dict[int, Proposed]) -> Iterable[str]:
    survivor = by_card.get(into.pk)
    if survivor and survivor.action == Action.MERGE:
        yield f"“{into}” is to be merged itself: merge into the record that stays."
    # A record that was never published has no readers to redirect, so its survivor may be a draft.
    if card.last_position is not None and not _will_be_live(
        into, {key: bool(each.body) for key, each in by_card.items()}
    ):
        yield f"“{into}” is not live, so readers would find nothing: publish it, or add it to the changeset."
    body = survivor.body if survivor else None
    named = [ref["$ref"] for ref in references(body)] if body else _named_by(into)
    if into.pk in named or card.pk in named:
        yield f"“{into}” names this record, and would name itself: remove that line there first."


def _named_by(card: Card) -> list[int]:
    return list(Reference.objects.filter(source=card).values_list("target", flat=True))


def names_lost(proposals: Sequence[Proposed], named: Collection[int]) -> list[Finding]:
    """Blockers for withdrawals published while `proposals` were prepared, which leave a line without a name.

    named: records outside the changeset that it names. Call it under the lock of the log's head, where
    nobody else can publish.
    """
    # Held and merged records pass: their lines have words to stand in, or the survivor's name.
    gone = Card.objects.filter(pk__in=named, live_version=None, merged_into=None)
    message = "It was withdrawn, and is named here: remove the name first."
    found = [Finding(card, "reference-not-live", message, brings=card) for card in gone]
    return [*found, *withdrawal_leaves_names(proposals)]
