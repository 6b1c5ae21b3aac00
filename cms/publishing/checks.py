"""What publishing asks of every kind: no document names what readers can't reach."""

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

    A held one passes with a warning where the line has words of its own: they stand whatever becomes of it.
    """
    along = {each.card.pk: each.body is not None for each in proposals}
    named = {ref["$ref"] for each in proposals if each.body for ref in references(each.body)}
    cards = Card.objects.in_bulk(named)
    for each in proposals:
        printed: dict[int, bool] = {}
        for ref in references(each.body):
            if ref["$ref"] not in cards:
                message = f"It names record {ref['$ref']}, which does not exist: take it out."
                yield Finding(each.card, "reference-missing", message)
            elif not _will_be_live(cards[ref["$ref"]], along):
                printed[ref["$ref"]] = bool(ref["printed"]) and printed.get(ref["$ref"], True)
        for target, has_words in printed.items():
            yield _not_live(each.card, cards[target], has_words=has_words)


def _not_live(card: Card, target: Card, *, has_words: bool) -> Finding:
    if target.hold_id and has_words:
        message = (
            f"It names “{target}”, which is held: until that ends, readers get the line's own words only."
        )
        return Finding(card, "reference-held", message, level=Level.WARNING, brings=target)
    message = f"It names “{target}”, which is not live: bring it along, or take the name out."
    return Finding(card, "reference-not-live", message, brings=target)


def _will_be_live(card: Card, along: dict[int, bool]) -> bool:
    return along.get(card.pk, card.live_version is not None and card.hold_id is None)


def withdrawal_leaves_names(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each live record that is about, or has no words of its own for, what is withdrawn.

    What was merged into that counts as it: a reference follows soon after a merge, not with it.
    """
    moving = {each.card.pk for each in proposals}
    gone = {each.card.pk: each.card for each in proposals if each.action == Action.WITHDRAW}
    known = roles()
    naming = Q(target__in=gone) | Q(target__merged_into__in=gone)
    rows = Reference.objects.filter(naming).exclude(source__in=moving).select_related("source", "target")
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


def merges_lead_on(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each merge that would leave readers nowhere, or a record that names itself."""
    along = {each.card.pk: each for each in proposals}
    for each in proposals:
        if each.merge_into is None:
            continue
        for reason in (*obstacles(each.card, each.merge_into), *_nowhere(each.card, each.merge_into, along)):
            yield Finding(each.card, "merge-leads-nowhere", reason)


def _nowhere(card: Card, into: Card, along: dict[int, Proposed]) -> Iterable[str]:
    beside = along.get(into.pk)
    if beside and beside.action == Action.MERGE:
        yield f"“{into}” is to be merged itself: merge into the record that stays."
    if card.last_position is not None and not _will_be_live(
        into, {key: bool(each.body) for key, each in along.items()}
    ):
        yield f"“{into}” is not live, so that readers would find nothing: publish it, or bring it along."
    named = [ref["$ref"] for ref in references(beside.body)] if beside and beside.body else _named_by(into)
    if into.pk in named or card.pk in named:
        yield f"“{into}” names it, and would name itself: take that line out there first."


def _named_by(card: Card) -> list[int]:
    return list(Reference.objects.filter(source=card).values_list("target", flat=True))


def names_lost(proposals: Sequence[Proposed], named: Collection[int]) -> list[Finding]:
    """What somebody published while `proposals` were prepared, so that a line would lose its only name.

    named: records outside that they name. Asked under the head of the log, where nobody else publishes.
    """
    gone = Card.objects.filter(pk__in=named, live_version=None, merged_into=None)
    message = "It was withdrawn, and is named here: take the name out first."
    found = [Finding(card, "reference-not-live", message, brings=card) for card in gone]
    return [*found, *withdrawal_leaves_names(proposals)]
