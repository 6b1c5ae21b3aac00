"""A record's editorial status, and what the person who looks at it may do."""

from functools import cached_property

from django.utils import timezone

from cms.accounts import rights
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.checks import rules
from cms.desk.checks.rules import Finding, Proposed
from cms.desk.checks.warnings import Warned, warned
from cms.desk.collaboration import leases
from cms.desk.history import stash
from cms.desk.models import Aside, Card, Changeset, Decision, Lease, Proposal, Schedule
from cms.desk.models.approvals import Approvals
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Action, Verdict
from cms.desk.models.states import State
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Part, kind, references
from cms.desk.records.survivors import survivor
from cms.newsroom.changesets import approvers
from cms.newsroom.changesets.timeline import Talk, comments_of, talks
from cms.newsroom.changesets.views.contents import open_changesets
from cms.newsroom.difference import compared_documents
from cms.newsroom.records.locks import Locks
from cms.publishing.difference import FactChange
from cms.publishing.documents import documents
from cms.publishing.embargo.access_log import Reader, readers_of_card
from cms.publishing.models import LiveDocument, Publication


class Standing:
    """The status of one record as one person sees it; each fact is queried once, when it is first asked."""

    def __init__(self, card: Card, user: User):
        self.card, self.user = card, user
        # Before anything else is read: a change made while the page is rendered is then refused at approval.
        self.seen = card.pending.digest() if card.pending and card.pending.is_frozen else ""

    @property
    def state(self) -> EditorialState:
        return self.card.editorial_state

    @cached_property
    def live(self) -> LiveDocument | None:
        return LiveDocument.objects.filter(pk=self.card.pk).first()

    @cached_property
    def last(self) -> Publication | None:
        return Publication.objects.filter(card=self.card).order_by("-position").first()

    @cached_property
    def findings(self) -> list[Finding]:
        """Findings of the checks in the working copy, as if its changeset were submitted now."""
        # In review they are not asked for: approval and publication run the checks again.
        if self.card.is_read_only:
            return []
        found = rules.findings([self._proposed, *self._beside])
        return [finding for finding in found if finding.card.pk == self.card.pk]

    @cached_property
    def _proposed(self) -> Proposed:
        return Proposed(self.card, Action.PUBLISH, bodies([self.card])[self.card.pk])

    @property
    def _beside(self) -> list[Proposed]:
        """Those records of its changeset that it names: they would be published with it."""
        if self.card.pending is None:
            return []
        # Without them, a reference to a draft in the same changeset would be found to lead nowhere.
        named = {ref["$ref"] for ref in references(self._proposed.body)}
        cards = list(self.card.pending.pending_cards.filter(pk__in=named).exclude(pk=self.card.pk))
        made = bodies(cards)
        return [Proposed(card, Action.PUBLISH, made[card.pk]) for card in cards]

    @cached_property
    def warned(self) -> list[Warned]:
        """The warnings of its changeset, if this is the only record in it."""
        # With other records, the decision and its acknowledgements are on the changeset's page.
        if not (self.pending and self.pending.is_frozen and self.is_alone):
            return []
        return warned(self.pending, rules.of_changeset(self.pending))

    @cached_property
    def talks(self) -> list[Talk]:
        """The unresolved threads about it, or about the whole changeset."""
        if self.pending is None:
            return []
        comments = [each for each in comments_of(self.pending) if each.thread.card_id in (None, self.card.pk)]
        return [talk for talk in talks(comments) if not talk.is_resolved]

    @cached_property
    def open_changesets(self) -> list[Changeset]:
        """The open changesets that it could be added to."""
        free = self.may_submit and self.pending is None and self.has_news and not self.card.merged_into_id
        return open_changesets() if free else []

    @property
    def pending(self) -> Changeset | None:
        return self.card.pending

    @cached_property
    def asked(self) -> Decision | None:
        """The reviewer's last request for changes, until the record is submitted again."""
        if self.pending is None or self.pending.is_frozen:
            return None
        given = self.pending.decisions.filter(verdict=Verdict.CHANGES_REQUESTED)
        return given.select_related("by").order_by("-pk").first()

    @property
    def is_frozen(self) -> bool:
        """Whether it is under review or waits for publication."""
        return self.pending is not None and self.pending.is_frozen

    @property
    def is_with_others(self) -> bool:
        """Whether its changeset has other records too."""
        return self.pending is not None and not self.is_alone

    @property
    def is_held(self) -> bool:
        return self.card.hold_id is not None

    @property
    def is_merged(self) -> bool:
        """Whether it was merged into another record, and nobody proposes to undo that."""
        return self.card.merged_into_id is not None and self.pending is None

    @property
    def is_approved(self) -> bool:
        return self.approvals is not None and self.approvals.is_complete

    @property
    def is_scheduled(self) -> bool:
        return self.is_frozen and self.scheduled is not None

    @property
    def is_under_embargo(self) -> bool:
        return self.scheduled is not None and self.scheduled.embargo

    @property
    def may_lift(self) -> bool:
        """Whether this person may end its hold: nobody decides on a hold that they placed."""
        if not (self.is_held and self.user.has_perm(permissions.LIFT)):
            return False
        return self.card.hold is not None and self.card.hold.by_id != self.user.pk

    @property
    def may_be_saved(self) -> bool:
        """Whether people who may write can edit it now."""
        return not (self.card.is_read_only or self.is_taken)

    @property
    def may_hold(self) -> bool:
        return self.user.has_perm(permissions.HOLD)

    @property
    def may_write(self) -> bool:
        return self.may_take_over and self.may_be_saved

    @property
    def may_take_over(self) -> bool:
        return self.user.has_perm(permissions.WRITE)

    @property
    def has_edits(self) -> bool:
        """Whether a live record has unpublished edits that could be discarded or stashed."""
        return self.may_write and self.card.live_version is not None and self.has_news

    @property
    def may_merge(self) -> bool:
        return self.may_submit and not (self.card.pending or self.card.hold_id or self.card.merged_into_id)

    @cached_property
    def merge(self) -> Proposal | None:
        """The published proposal that merged it into another record."""
        if self.card.merged_into_id is None:
            return None
        done = Proposal.objects.filter(card=self.card, action=Action.MERGE, changeset__state=State.PUBLISHED)
        return done.select_related("changeset").order_by("-pk").first()

    @cached_property
    def survivor(self) -> Card:
        return survivor(self.card)

    @cached_property
    def merged(self) -> list[Card]:
        """The duplicates that were merged into it."""
        return list(self.card.merged.order_by("folded", "pk"))

    @property
    def may_drop(self) -> bool:
        return self.may_write and self.card.last_position is None and self.pending is None

    @cached_property
    def lease(self) -> Lease | None:
        """The current lease, if somebody is working on it."""
        return leases.lease_of(self.card, at=timezone.now())

    @property
    def is_taken(self) -> bool:
        """Whether somebody else has the lease, so that this person can only read the record."""
        return self.lease is not None and self.lease.by_id != self.user.pk

    @cached_property
    def aside(self) -> Aside | None:
        return stash.open_stash(self.card)

    @cached_property
    def locks(self) -> Locks:
        """What is locked of it, as this person sees it."""
        return Locks(self.card, self.user)

    @property
    def may_lock(self) -> bool:
        return self.user.has_perm(permissions.LOCK) and not self.card.merged_into_id

    @property
    def may_submit(self) -> bool:
        return self.user.has_perm(permissions.SUBMIT)

    @cached_property
    def difference(self) -> list[FactChange]:
        """What its changeset would change for readers, while it is in review."""
        if not (self.pending and self.pending.is_frozen):
            return []
        at = self.pending.submitted_at or self.pending.created_at
        before = documents([self.card], at=at)[self.card.pk]
        after = documents([self.card], including=self.pending, at=at)[self.card.pk]
        return compared_documents([self.card.kind], [(before, after)])[0]

    @cached_property
    def is_alone(self) -> bool:
        return self.pending is not None and self.pending.standing().count() == 1

    @cached_property
    def parts(self) -> list[tuple[Part, int]]:
        """The parts that have a page of their own, each with its number of rows."""
        own = kind(self.card.kind).edited_parts
        return [
            (part, part.model._default_manager.filter(**{part.owner: self.card.pk}).count()) for part in own
        ]

    @cached_property
    def has_news(self) -> bool:
        """Whether there is anything to submit."""
        return self.card.live_version != self.card.version

    @cached_property
    def may_decide(self) -> bool:
        """Whether this person's approval would count."""
        if self.approvals is None or not self.user.has_perm(permissions.APPROVE):
            return False
        return self.approvals.counts(self.user.pk)

    @cached_property
    def approvals(self) -> Approvals | None:
        """The approvals given, and how many are required; None while it is not under review."""
        return self.pending.approvals() if self.pending and self.pending.is_frozen else None

    @property
    def approved_so_far(self) -> str:
        return approvers.words(self.approvals) if self.approvals else ""

    @property
    def may_publish(self) -> bool:
        return self.user.has_perm(permissions.PUBLISH) and self.scheduled is None

    @cached_property
    def scheduled(self) -> Schedule | None:
        """The schedule of its changeset, if it has one."""
        return self.pending.schedules.standing().first() if self.pending else None

    @cached_property
    def readers(self) -> list[Reader]:
        """Everybody who has ever read it in advance."""
        return readers_of_card(self.card.pk)

    @property
    def may_read_early(self) -> bool:
        return bool(self.scheduled and self.scheduled.embargo and self.user.has_perm(rights.READ_ADVANCE))
