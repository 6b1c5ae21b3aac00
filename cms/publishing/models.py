"""The log and the live documents, which are all that the feed reads; the same for what is under embargo."""

from django.db import models

from cms.accounts.models import Key
from cms.desk.base.fields import PlainOrderField
from cms.desk.models import Card, Proposal, Schedule
from cms.desk.models.names import FoundName

LONGEST_PLACE = 420


class Publication(models.Model):
    """One row of the insert-only log. Positions have no gaps and follow the order of commits.

    proposal: null for a hold, a lift, a refresh and a confirmed hold. at: the rule's instant; published_at
    never goes back from one position to the next. notice: the record published with it that tells readers
    what was corrected.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish", "published"
        CORRECT = "correct", "corrected"
        WITHDRAW = "withdraw", "withdrawn"
        MERGE = "merge", "merged"
        REFRESH = "refresh", "refreshed"
        HOLD = "hold", "held"
        LIFT = "lift", "lifted"

    position = models.BigIntegerField(primary_key=True)
    action = models.CharField(max_length=10, choices=Action)
    card = models.ForeignKey(Card, models.PROTECT, related_name="publications")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="publications")
    version = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, null=True)
    at = models.DateTimeField()
    published_at = models.DateTimeField()
    note = models.TextField(blank=True)
    notice = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["card", "position"], name="publication_card")]

    def __str__(self) -> str:
        return f"{self.position}: {self.card} {self.get_action_display()}"


class LiveDocument(models.Model):
    """The bytes served for one live record, as canonical JSON text, with its live slug and label."""

    card = models.OneToOneField(Card, models.PROTECT, primary_key=True, related_name="live_document")
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120, null=True)
    label = models.CharField(max_length=500)
    version = models.PositiveIntegerField()
    text = models.TextField()
    etag = models.CharField(max_length=64)
    modified_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="live_slug")]
        indexes = [models.Index(fields=["kind", "card"], name="live_kind")]

    def __str__(self) -> str:
        return self.label


class Reference(models.Model):
    """A live document names another record in a role. printed: the line has its own words for it."""

    source = models.ForeignKey(Card, models.PROTECT, related_name="references")
    target = models.ForeignKey(Card, models.PROTECT, related_name="referrers")
    role = models.CharField(max_length=40)
    sort = models.PositiveIntegerField()
    printed = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["target", "role", "sort", "source"], name="reference_target")]

    def __str__(self) -> str:
        return f"{self.source_id} names {self.target_id} as {self.role}"


class LiveTerm(models.Model):
    """A value by which a live record is found in its list's filters.

    place: that among those with the value, as sorted text, where the list may be in the order of the filter.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="live_terms")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    place = PlainOrderField(max_length=LONGEST_PLACE, null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "name", "value", "place", "card"],
                condition=models.Q(place__isnull=False),
                name="live_term_place",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "value", "card"], name="live_term"),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class LiveName(FoundName):
    """A served name of a live record: what is kept back, or not published yet, is not among them."""

    class Meta:
        indexes = [
            models.Index(fields=["squeezed", "finds"], name="live_name_squeezed"),
            models.Index(fields=["kind", "squeezed", "finds"], name="live_name_kind_squeezed"),
        ]


class LivePassage(models.Model):
    """Running words of a live document, by which it is found where something is said.

    path: where in the document, such as `blocks/12/text`. words: as of a `LiveName`. The text itself is in
    the document.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.card_id}: {self.path}"


class LiveFigure(models.Model):
    """An amount that a passage of a live document prints; both ends of a range are one each.

    amount: in major units, as `canonical_amount` writes it. measure: of `Figure`, or a currency. unit: the
    noun counted, "" for none. starts, ends: offsets in the passage.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    amount = PlainOrderField(max_length=40)
    measure = models.CharField(max_length=8)
    unit = models.CharField(max_length=60)
    bound = models.CharField(max_length=12)
    starts = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["amount", "card", "id"], name="live_figure_amount")]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}".strip()


class FeedHead(models.Model):
    """One row: the last position given. Locked last in a transaction, and only briefly.

    dated_at: the last date given to documents, which goes up by at least a second (`http_dates`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    dated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="feed_head_one")]

    def __str__(self) -> str:
        return f"position {self.position}"


# A held record has to leave every other document too, before mere renames are dealt with.
URGENT = 10


class Reading(models.Model):
    """How far a key has read the changes: everything up to `position`. Reads without a key are not noted."""

    key = models.OneToOneField(Key, models.CASCADE, primary_key=True, related_name="reading")
    position = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} up to {self.position}"


class NameChange(models.Model):
    """A record's live name changed, appeared or went: documents that name it wait to be rendered again.

    renamed: False where the name is as before, and only what derives values from the record waits.
    """

    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    renamed = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"the name of {self.card_id}"


class RefreshDue(models.Model):
    """A live document waits to be rendered again; higher priority first."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    priority = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-priority", "id"], name="refresh_due_order")]

    def __str__(self) -> str:
        return f"{self.card_id}: {self.reason}"


class Advance(models.Model):
    """The document of one record under embargo, as it will be live, for those with advance access."""

    card = models.OneToOneField(Card, models.PROTECT, primary_key=True, related_name="advance")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="advances")
    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=120, null=True)
    label = models.CharField(max_length=500)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    etag = models.CharField(max_length=64)
    modified_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="advance_slug")]
        default_permissions = ()
        permissions = [("read_advance", "Can read what is under embargo in the advance feed")]

    def __str__(self) -> str:
        return self.label


class AdvanceName(models.Model):
    """A document under embargo names another record. Not a `Reference`: the public feed reads those."""

    advance = models.ForeignKey(Advance, models.CASCADE, related_name="names")
    target = models.ForeignKey(Card, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "advance"], name="advance_name")]

    def __str__(self) -> str:
        return f"{self.advance_id} names {self.target_id}"


class AdvanceEntry(models.Model):
    """One row of the insert-only log of the advance feed; it has positions of its own, without gaps.

    due_at: when the embargo ends. publication: its row in the feed's log, once it is published. A draft that
    was taken back may be dropped: its rows stay, with the id of a card that is gone.
    """

    class Action(models.TextChoices):
        LAY = "embargo", "laid under embargo"
        MOVE = "move", "moved to another time"
        REFRESH = "refresh", "refreshed"
        VOID = "void", "taken back"
        PUBLISH = "publish", "published"

    position = models.BigIntegerField(primary_key=True)
    action = models.CharField(max_length=10, choices=Action)
    # Without a constraint, since a dropped draft's card goes and these rows can't be changed.
    card = models.ForeignKey(
        Card, models.DO_NOTHING, related_name="advance_entries", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=40)
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["card", "position"], name="advance_entry_card")]

    def __str__(self) -> str:
        return f"{self.position}: {self.card_id} {self.get_action_display()}"


class AdvanceHead(models.Model):
    """One row: the last position given in the advance feed. Locked after `FeedHead` where both are."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    dated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="advance_head_one")]

    def __str__(self) -> str:
        return f"position {self.position}"


class AdvanceDue(models.Model):
    """The documents under embargo of a schedule wait to be rendered again."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"schedule {self.schedule_id}"
