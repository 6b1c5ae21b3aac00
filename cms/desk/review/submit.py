"""Submit: freeze what is proposed as it is now, and ask somebody else to review it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import canonical, permissions
from cms.desk.checks import rules
from cms.desk.collaboration import leases
from cms.desk.models import Card, Changeset, Proposal
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import State, states_before
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import kind
from cms.desk.review.bulk.progress import prepare

from .contents import propose, retitle
from .decisions import blocked
from .lifecycle import ReviewError, enter, lock, require_step
from .timeline import decide


@transaction.atomic
def submit(changeset: Changeset, *, by: User, at: datetime) -> Changeset:
    """Freeze the bodies as they are now and put the changeset in review; ReviewError where a check blocks."""
    require_step(by, Verdict.SUBMITTED)
    cards = lock(changeset, expect=states_before(Verdict.SUBMITTED))
    proposals = list(changeset.standing())
    if not proposals:
        raise ReviewError(f"“{changeset}” is empty: add a record first.", code="empty")
    leases.require_free(cards.values(), by=by, at=at, refusal=ReviewError)
    # Frozen before the checks run, so that they judge exactly what is going to be reviewed.
    _freeze(proposals, cards, at=at)
    _stop_at_blockers(proposals, cards)
    Proposal.objects.bulk_update(
        proposals, ["version", "base", "format", "text", "digest", "frozen_at"], batch_size=200
    )
    changeset.submitted_at = at
    retitle(changeset)
    # Nobody can edit them from now on, not even the holder of a lease.
    leases.end_with_review([each.card_id for each in proposals], by=by, at=at)
    enter(changeset, State.IN_REVIEW, after=Verdict.SUBMITTED)
    decide(changeset, Verdict.SUBMITTED, by=by, at=at, digest=changeset.digest())
    prepare(changeset)
    return changeset


@transaction.atomic
def publish_when_approved(changeset: Changeset, *, by: User, at: datetime, requested: bool = True) -> None:
    """Have it published with its last approval, or no longer; `publishing.publish_if_requested` does it."""
    # Either right is enough.
    permissions.require(by, permissions.APPROVE if by.has_perm(permissions.APPROVE) else permissions.SUBMIT)
    lock(changeset, expect=[State.OPEN, State.IN_REVIEW])
    changeset.publish_when_approved = by if requested else None
    changeset.save(update_fields=["publish_when_approved"])
    what = f"changeset.publication_{'wished' if requested else 'unwished'}"
    audit.record(what, by=by, at=at, changeset=changeset.pk, about=str(changeset))


@transaction.atomic
def submit_alone(
    card: Card, *, by: User, at: datetime, action: str = Action.PUBLISH, note: str = ""
) -> Changeset:
    """Submit this one record: in its open changeset if it is the only one there, else in a new one.

    ReviewError where its open changeset has other records, or another action for it.
    """
    card.refresh_from_db(fields=["pending"])
    changeset = card.pending
    if changeset is None:
        return submit(propose([card], by=by, at=at, action=action, note=note), by=by, at=at)
    proposals = list(changeset.standing())
    if len(proposals) > 1:
        raise ReviewError(
            f"“{card}” is in “{changeset}” with other records: submit that, or take it out there.",
            code="not_alone",
        )
    if any(each.action != action or note for each in proposals):
        raise ReviewError(
            f"“{card}” is in “{changeset}” to {proposals[0].action}: take it out there first.",
            code="proposed_otherwise",
        )
    return submit(changeset, by=by, at=at)


def _freeze(proposals: list[Proposal], cards: dict[int, Card], *, at: datetime) -> None:
    published = [cards[each.card_id] for each in proposals if not each.takes_off]
    made = bodies(published)
    for proposal in proposals:
        card = cards[proposal.card_id]
        proposal.base_id, proposal.frozen_at = card.live_id, at
        if proposal.action == Action.WITHDRAW:
            if card.live_version is None:
                raise ReviewError(f"“{card}” is not live: there is nothing to withdraw.", code="not_live")
            proposal.version = card.live_version
            continue
        if proposal.action == Action.MERGE:
            proposal.version = card.version
            continue
        if card.live_version == card.version and not _tells_anew(proposal, card):
            raise ReviewError(
                f"“{card}” has not changed since it was published: take it out of “{proposal.changeset}”.",
                code="unchanged",
            )
        proposal.version, proposal.format = card.version, kind(card.kind).format
        proposal.text = canonical.dumps(made[card.pk])
        proposal.digest = canonical.digest(proposal.text)


def _tells_anew(proposal: Proposal, card: Card) -> bool:
    """Whether an unchanged record is corrected: what it tells of another record was wrong."""
    return proposal.action == Action.CORRECT and not card.hold_id


def _stop_at_blockers(proposals: Iterable[Proposal], cards: dict[int, Card]) -> None:
    proposed = [
        rules.Proposed(cards[each.card_id], each.action, each.body, cards.get(each.merge_into_id or 0))
        for each in proposals
    ]
    if found := rules.blockers(rules.findings(proposed)):
        raise ReviewError(blocked(found), found, code="blocked")
