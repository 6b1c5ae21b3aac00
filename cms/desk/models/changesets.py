"""Changesets, the proposals in them, and the decisions on them."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from cms.accounts.models import User
from cms.desk.base import canonical

from .approvals import Approvals, required_for
from .cards import Card
from .states import FROZEN, UNFINISHED, Action, State, Verdict
from .versions import Contribution

# Actions that take a record offline: their proposals have no body, and the record can't be edited until then.
TAKES_OFF = (Action.WITHDRAW, Action.MERGE)

# Decisions by which a proposal leaves its changeset.
LEFT = (Verdict.TAKEN_OUT, Verdict.MOVED_OUT)
# Decisions after which earlier approvals no longer cover the changeset.
MOVES = (Verdict.SUBMITTED, *LEFT)


def digest_of(lines: Iterable[str]) -> str:
    """SHA-256 over `stet1` and one canonical line per proposal, by card."""
    return canonical.digest("\n".join(["stet1", *lines]))


class ChangesetQuerySet(models.QuerySet["Changeset"]):
    def waiting(self) -> Self:
        """Changesets in review, approved or scheduled."""
        return self.filter(state__in=FROZEN)

    def waiting_for(self, user: User) -> Self:
        """Changesets in review that this person can still approve: others contributed, and they have not yet.

        An approval lapses when the changeset is submitted again or a record leaves it.
        """
        mine = Proposal.objects.standing().filter(changeset=OuterRef("pk"))
        wrote = Contribution.objects.exclude(user=user).filter(
            version__card__proposals__changeset=OuterRef("pk"),
            version__number__gt=F("version__card__published_version"),
            version__number__lte=F("version__card__proposals__version"),
        )
        moved = Decision.objects.filter(changeset=OuterRef("changeset"), verdict__in=MOVES)
        approved = Decision.objects.filter(
            changeset=OuterRef("pk"), verdict=Verdict.APPROVED, by=user
        ).filter(pk__gt=Subquery(moved.order_by("-pk").values("pk")[:1]))
        by_others = Exists(mine.exclude(by=user)) | Exists(wrote)
        return self.filter(by_others, state=State.IN_REVIEW).exclude(Exists(approved))

    def of(self, user: User) -> Self:
        """Unfinished changesets that this person created, is assigned to, or contributed to."""
        given = Changeset.objects.unfinished().filter(Q(created_by=user) | Q(assignee=user))
        # From the few cards that are pending: of all that somebody proposed or wrote, most is long published.
        proposed = Proposal.objects.standing().filter(
            by=user, card__pending__isnull=False, card__pending=F("changeset")
        )
        wrote = Contribution.objects.filter(
            user=user,
            version__card__pending__isnull=False,
            version__number__gt=F("version__card__published_version"),
        )
        # Read at once: as one query, it would be planned for all changesets, and run again for each count.
        ids = {
            *given.values_list("pk", flat=True),
            *proposed.values_list("changeset", flat=True),
            *wrote.values_list("version__card__pending", flat=True),
        }
        return self.filter(pk__in=ids)

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)


class Changeset(models.Model):
    """A set of proposals, reviewed as one and published in one transaction.

    titled: somebody typed the title; otherwise it is made from the records in it. note: for colleagues, never
    published. round: 1, and one more each time changes are requested. publish_when_approved: who asked for
    that.
    """

    title = models.CharField(max_length=200)
    titled = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="assigned"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="changesets")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    publish_when_approved = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who asked for it to be published with its last approval.",
    )

    objects = ChangesetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="changeset_queue"),
            models.Index(fields=["state", "-ended_at"], name="changeset_ended"),
        ]
        permissions = [
            ("submit_changeset", "Can submit for review and take out"),
            ("approve_changeset", "Can approve, reject and ask for changes"),
            ("approve_as_senior", "Can approve what takes a senior editor"),
            ("publish_changeset", "Can publish what is approved"),
            ("schedule_changeset", "Can schedule what is approved, and clear alerts"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether it is under review or waits for publication: its records can't be edited then."""
        return self.state in FROZEN

    def standing(self) -> "ProposalQuerySet":
        """The proposals in it now: of its current round, not taken out or moved, in order of card id."""
        return Proposal.objects.filter(changeset=self).standing().order_by("card_id")

    def digest(self) -> str:
        """SHA-256 over `stet1` and one canonical line per frozen proposal: what an approval refers to."""
        return digest_of(self.lines().values())

    def lines(self) -> dict[int, str]:
        """What an approval covers: one canonical line per frozen proposal, by card id; one query."""
        rows = self.standing().values_list(*Proposal.LINE)
        return {row[0]: canonical.dumps(row) for row in rows}

    def contributors(self) -> set[int]:
        """Ids of the proposers, and of all who edited its records since each was last published."""
        standing = self.standing()
        wrote = Contribution.objects.filter(
            version__card__proposals__in=standing,
            version__number__gt=F("version__card__published_version"),
            version__number__lte=F("version__card__proposals__version"),
        )
        return {*wrote.values_list("user", flat=True), *standing.values_list("by", flat=True)}

    def approvers(self, digest: str) -> set[int]:
        """Ids of active users who approved exactly this digest since the last submission."""
        submitted = self.decisions.filter(verdict=Verdict.SUBMITTED).order_by("-pk").values("pk")[:1]
        given = self.decisions.filter(verdict=Verdict.APPROVED, digest=digest, by__is_active=True)
        return set(given.filter(pk__gt=Subquery(submitted)).values_list("by", flat=True))

    def approvals(self) -> Approvals:
        """The approvals that it has and requires as it is now. Every rule asks here."""
        proposed = self.standing().order_by().values_list("card__kind", "action").distinct()
        return Approvals(
            contributors=frozenset(self.contributors()),
            approvers=frozenset(self.approvers(self.digest())),
            required=required_for(proposed),
        )

    def needs(self, user: User) -> bool:
        """Whether it waits for an approval and this person's would count."""
        return self.is_frozen and self.approvals().counts(user.pk)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def standing(self) -> Self:
        """Proposals of their changeset's current round that were not taken out or moved."""
        left = Decision.objects.filter(proposal=OuterRef("pk"), verdict__in=LEFT)
        return self.filter(round=F("changeset__round")).exclude(Exists(left))


class Proposal(models.Model):
    """One record in a changeset: its version, what is to be done with it, and the body to approve.

    Frozen at submission: a trigger refuses any change of the row from then on. base: the proposal that was
    live then. text: the canonical body, digest its SHA-256. along_with: the record that this one was brought
    along for. merge_into: the survivor of a merge.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField(default=1)
    card = models.ForeignKey(Card, models.PROTECT, related_name="proposals")
    action = models.CharField(max_length=10, choices=Action, default=Action.PUBLISH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="Public: readers of the feed see it.")
    merge_into = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="+")
    along_with = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(null=True)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    format = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(null=True)
    digest = models.CharField(max_length=64, null=True)
    frozen_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["changeset", "round", "card"],
                name="proposal_once",
                violation_error_message="That record is in this changeset already.",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None) | Q(version__isnull=False), name="proposal_frozen_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.card}"

    @property
    def takes_off(self) -> bool:
        """Whether publishing it takes the record offline."""
        return self.action in TAKES_OFF

    @property
    def body(self) -> dict[str, Any] | None:
        """What is approved; None for a withdrawal or a merge, and until it is frozen."""
        return None if self.text is None else canonical.loads(self.text)

    def again(self, changeset: Changeset) -> "Proposal":
        """An unsaved copy, not frozen, for the current round of `changeset`."""
        return Proposal(
            changeset=changeset,
            round=changeset.round,
            card_id=self.card_id,
            action=self.action,
            by_id=self.by_id,
            at=self.at,
            note=self.note,
            merge_into_id=self.merge_into_id,
            along_with_id=self.along_with_id,
        )

    # The columns that `line` reads: the two must agree, since approvals are compared by either.
    LINE = ("card_id", "action", "version", "digest", "base__digest", "merge_into_id", "note")

    def line(self) -> list[Any]:
        """What an approval of this proposal covers; needs `base` fetched."""
        base = self.base.digest if self.base else None
        return [self.card_id, self.action, self.version, self.digest, base, self.merge_into_id, self.note]


class Decision(models.Model):
    """One step in the life of a changeset, insert-only; together they are its timeline.

    The proposal is deleted with a dropped draft and this row can't change: its key has no constraint,
    therefore. other: the changeset that records were moved to or from. reading: canonical JSON of what the
    reviewer of a large changeset had read.
    """

    changeset = models.ForeignKey(Changeset, models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(
        Proposal, models.DO_NOTHING, null=True, blank=True, related_name="decisions", db_constraint=False
    )
    verdict = models.CharField(max_length=20, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, null=True)
    note = models.TextField(blank=True)
    other = models.ForeignKey(Changeset, models.PROTECT, null=True, blank=True, related_name="+")
    reading = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.get_verdict_display()}"
