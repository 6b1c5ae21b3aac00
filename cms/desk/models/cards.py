"""The card that everything points at, and what every kind of record has in common."""

from collections.abc import Iterable
from typing import Any, Self, cast

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cms.desk.base import canonical
from cms.desk.base.fields import PlainOrderField, validate_slug_has_letter
from cms.desk.base.scripts import stored_skeleton

from .states import FROZEN


class EditorialState(models.TextChoices):
    DRAFT = "draft", "draft"
    LIVE = "live", "live"
    EDITED = "edited", "live, with unpublished edits"
    IN_REVIEW = "in_review", "in review"
    HELD = "held", "held"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged"


class CardQuerySet(models.QuerySet["Card"]):
    def locked(self, ids: Iterable[int]) -> dict[int, "Card"]:
        """The cards by id, locked in order of id: every path locks in this order, to avoid deadlocks."""
        # `pending` is prefetched after the lock: a join would show it as it was before the wait for the lock.
        rows = self.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True)
        return {card.pk: card for card in rows.prefetch_related("pending")}

    def own(self) -> Self:
        """Cards that were not merged into another."""
        return self.filter(merged_into=None)

    def in_state(self, state: str) -> Self:
        """Cards in one editorial state; the same rule as `Card.editorial_state`, in SQL."""
        return self.filter(in_state(state))

    def unproposed(self) -> Self:
        """Drafts, and edits of live records, that are in no changeset."""
        return self.filter(UNPROPOSED)


# `Card.editorial_state` as queries: each excludes what that property would have returned before.
_not_stopped = Q(merged_into=None, hold=None)
RARE = {
    EditorialState.DRAFT: _not_stopped & Q(live_version=None, last_position=None),
    EditorialState.EDITED: _not_stopped & Q(live_version__lt=F("version")),
    EditorialState.HELD: Q(merged_into=None, hold__isnull=False),
    EditorialState.WITHDRAWN: _not_stopped & Q(live_version=None, last_position__isnull=False),
    EditorialState.MERGED: Q(merged_into__isnull=False),
}
_free = Q(pending=None) | ~Q(pending__state__in=FROZEN)
IN_STATE = {
    **RARE,
    EditorialState.DRAFT: RARE[EditorialState.DRAFT] & _free,
    EditorialState.EDITED: RARE[EditorialState.EDITED] & _free,
    EditorialState.WITHDRAWN: RARE[EditorialState.WITHDRAWN] & _free,
    # Never higher, and so the same as equal, which PostgreSQL takes to be rare.
    EditorialState.LIVE: _not_stopped & _free & Q(live_version__gte=F("version")),
    EditorialState.IN_REVIEW: _not_stopped & Q(pending__state__in=FROZEN),
}


# Drafts, and edits of what is live, that nobody has put into a changeset.
UNPROPOSED = (
    _not_stopped
    & Q(pending=None)
    & (Q(live_version=None, last_position=None) | Q(live_version__lt=F("version")))
)


def in_state(state: str, *, card: str = "") -> Q:
    """Whether a card is in an editorial state. card: the path to it, such as `card__`."""
    return _of(IN_STATE[EditorialState(state)], card)


def _of(condition: Q, card: str) -> Q:
    """The condition for the card at that path: joined, and not a second one asked for by a subquery."""
    found = Q(_connector=condition.connector, _negated=condition.negated)
    for each in cast(list[Any], condition.children):
        if isinstance(each, Q):
            found.children.append(_of(each, card))
        else:
            name, value = each
            found.children.append(
                (card + name, F(card + cast(Any, value).name) if isinstance(value, F) else value)
            )
    return found


NAMED_BY = ("label", "folded", "skeleton")


class Card(models.Model):
    """The one row per record that everything points at: its name, what is live, what is pending.

    label, folded, also: names of the working copy, the second with case and accents folded, the third its
    other names. skeleton: what
    the label looks like in Latin letters, "" where it is written in them. kept_back: names of the working
    copy that readers may not see, folded, one a line; live_kept_back: those of the version last published.
    live: the proposal whose body is live, with live_version its version. published_version: the version up to
    which everything has been approved. last_position: of its last log entry; null while it was never
    published.
    """

    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120, null=True, blank=True, validators=[validate_slug_has_letter])
    label = models.CharField(max_length=500)
    folded = PlainOrderField(max_length=500)
    also = models.TextField(default="", help_text="Its other names, one a line.")
    skeleton = models.CharField(max_length=500, default="", blank=True)
    kept_back = models.TextField(default="", blank=True)
    live_kept_back = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=0)
    live_version = models.PositiveIntegerField(null=True, blank=True)
    published_version = models.PositiveIntegerField(default=0)
    live = models.ForeignKey("desk.Proposal", models.PROTECT, null=True, blank=True, related_name="+")
    last_position = models.BigIntegerField(null=True, blank=True)
    pending = models.ForeignKey(
        "desk.Changeset", models.PROTECT, null=True, blank=True, related_name="pending_cards"
    )
    hold = models.ForeignKey("desk.Hold", models.PROTECT, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CardQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "folded", "id"], name="card_kind_name"),
            *(
                # Most records are live: those are met on the way through all of the kind.
                models.Index(
                    fields=["kind", "folded", "id"], name=f"card_{state.value}_name", condition=where
                )
                for state, where in RARE.items()
            ),
            models.Index(fields=["kind", "-updated_at"], name="card_kind_updated"),
            models.Index(fields=["skeleton", "kind"], name="card_skeleton", condition=~Q(skeleton="")),
            models.Index(
                fields=["updated_by", "-updated_at", "id"], name="card_own_edits", condition=UNPROPOSED
            ),
        ]
        permissions = [
            ("write_record", "Can write records"),
            ("hold_record", "Can hold a live record"),
            ("lift_hold", "Can lift or confirm a hold"),
            ("lock_fact", "Can lock facts and lift locks"),
            ("manage_vocabularies", "Can keep the vocabularies"),
        ]

    def __str__(self) -> str:
        return self.label

    def call(self, label: str) -> None:
        """Set the label, and with it what it is found by: save `NAMED_BY` then."""
        self.label = label
        self.folded = canonical.fold(label)[:500]
        self.skeleton = stored_skeleton(label)[:500]

    @property
    def editorial_state(self) -> EditorialState:
        """Computed from the other fields, never stored; needs `pending` fetched."""
        # The order is the rule: a held record in review is held, whatever its versions say.
        if self.merged_into_id:
            return EditorialState.MERGED
        if self.hold_id:
            return EditorialState.HELD
        if self.pending and self.pending.is_frozen:
            return EditorialState.IN_REVIEW
        if self.live_version is not None:
            return EditorialState.EDITED if self.live_version < self.version else EditorialState.LIVE
        return EditorialState.DRAFT if self.last_position is None else EditorialState.WITHDRAWN

    @property
    def is_read_only(self) -> bool:
        """Whether its changeset is frozen, or it was merged and no changeset undoes that.

        Needs `pending` fetched.
        """
        return self.pending.is_frozen if self.pending else self.merged_into_id is not None


class Record(models.Model):
    """The base of every kind. Its primary key is its card's, so that ids are unique over all kinds.

    Only `desk.write.change` writes records.
    """

    card = models.OneToOneField(
        Card, models.PROTECT, primary_key=True, editable=False, related_name="+", verbose_name="record"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.card.label if self.card_id else "new"


class Part(models.Model):
    """The base of rows that exist only inside one record and are edited with it."""

    class Meta:
        abstract = True


class Slug(models.Model):
    """A slug that a record owns: that of its working copy, and each one it was ever live under.

    served: it was live once, so that its old address has to redirect for ever.
    """

    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120)
    card = models.ForeignKey(Card, models.CASCADE, related_name="slugs")
    served = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"],
                name="slug_owner",
                violation_error_message="Another record of this kind has, or had, that slug.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class ExternalId(Part):
    """The id of a record in another system, or its key in a sheet. Each names one record only.

    It belongs to the card, since records of any kind have ids elsewhere and every sheet finds its rows by
    one.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="external_ids", editable=False)
    scheme = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9:._-]+$", "Write the scheme in small letters, such as imdb.")],
        help_text="Such as imdb, wikidata, eidr, isni; sheets use sheet:….",
    )
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="external_id_unique",
                violation_error_message="Another record has that external id.",
            ),
        ]
        # For whoever searches an id without saying whose.
        indexes = [models.Index(fields=["value"], name="external_id_value")]
        verbose_name = "external id"

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class Hold(models.Model):
    """One person took a live record offline at once; somebody else lifts or confirms it."""

    class Reason(models.TextChoices):
        ERROR = "error", "factual error"
        LEGAL = "legal", "legal"
        RIGHTS = "rights", "rights"
        PRIVACY = "privacy", "privacy"
        SAFETY = "safety", "safety"

    class End(models.TextChoices):
        LIFTED = "lifted", "lifted"
        CONFIRMED = "confirmed", "confirmed: withdrawn"
        PUBLISHED = "published", "corrected"

    card = models.ForeignKey(Card, models.PROTECT, related_name="holds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.TextField(blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=End, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(ended_at=None),
                name="hold_one_open",
                violation_error_message="This record is held already.",
            ),
        ]
        indexes = [models.Index(fields=["at", "id"], condition=Q(ended_at=None), name="hold_open")]

    def __str__(self) -> str:
        return f"{self.card} held for {self.get_reason_display()}"
