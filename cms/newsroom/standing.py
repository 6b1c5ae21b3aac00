"""Where a record stands, and the next step that this person can take: what its page shows."""

from functools import cached_property

from django.urls import reverse

from cms.accounts.models import User
from cms.desk import checks, permissions
from cms.desk.checks import Finding
from cms.desk.models import Card, Changeset, Decision, Schedule
from cms.desk.models.cards import EditorialState
from cms.desk.models.changesets import Verdict
from cms.desk.registry import Part, kind
from cms.publishing.differences import FactChange, difference
from cms.publishing.documents import documents
from cms.publishing.models import LiveDocument, Publication


class Standing:
    """One record as one person sees it."""

    def __init__(self, card: Card, user: User):
        self.card, self.user = card, user
        # Before anything is shown: what moves meanwhile is then refused at approval.
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
        return [] if self.card.is_read_only else checks.of_cards([self.card])

    @property
    def pending(self) -> Changeset | None:
        return self.card.pending

    @cached_property
    def asked(self) -> Decision | None:
        """What its reviewer asked for, while nobody has submitted it again."""
        if self.pending is None or self.pending.is_frozen:
            return None
        given = self.pending.decisions.filter(verdict=Verdict.CHANGES_REQUESTED)
        return given.select_related("by").order_by("-pk").first()

    @property
    def feed_address(self) -> str:
        return reverse("feed:detail", args=[kind(self.card.kind).plural, self.card.pk])

    @property
    def may_hold(self) -> bool:
        return self.user.has_perm(permissions.HOLD)

    @property
    def may_submit(self) -> bool:
        return self.user.has_perm(permissions.SUBMIT)

    @cached_property
    def difference(self) -> list[FactChange]:
        """Live -> proposed, while it is in review."""
        if not (self.pending and self.pending.is_frozen):
            return []
        at = self.pending.submitted_at or self.pending.created_at
        before = documents([self.card], at=at)[self.card.pk]
        return difference(before, documents([self.card], including=self.pending, at=at)[self.card.pk])

    @cached_property
    def is_alone(self) -> bool:
        return bool(self.pending) and self.pending.standing().count() == 1

    @cached_property
    def parts(self) -> list[tuple[Part, int]]:
        """Parts with a page of their own, and how many rows each has."""
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
        return (
            bool(self.pending) and self.user.has_perm(permissions.APPROVE) and self.pending.needs(self.user)
        )

    @property
    def may_publish(self) -> bool:
        return self.user.has_perm(permissions.PUBLISH) and self.scheduled is None

    @cached_property
    def scheduled(self) -> Schedule | None:
        """When it goes out, where that is settled."""
        return self.pending.schedules.standing().first() if self.pending else None

    @property
    def may_take_out_instead(self) -> bool:
        """Whether this person could edit it rather than decide it."""
        return self.may_submit and self.next_step in ("approve", "publish", "scheduled")

    @property
    def next_step(self) -> str:
        """submit, open_changeset, approve, publish, scheduled, take_out, wait, lift or nothing."""
        if (
            self.card.hold_id
            and self.user.has_perm(permissions.LIFT)
            and self.card.hold.by_id != self.user.pk
        ):
            return "lift"
        if self.pending and self.pending.is_frozen:
            if self.may_decide:
                return "approve"
            if self.pending.state == "approved" and self.may_publish and not self.pending.unapproved():
                return "publish"
            if self.scheduled:
                return "scheduled"
            return "take_out" if self.may_submit else "wait"
        if self.card.hold_id or not self.may_submit:
            return ""
        return "submit" if self.pending is None or self.is_alone else "open_changeset"
