from django.db import models
from django.db.models import Q

from catalog.constraints import not_before
from cms.desk.base.fields import PartialDateField, VerbatimTextField, WebAddressField
from cms.desk.models import Part, Record

from .sketches import SketchField


class Source(Record):
    """Something published or said that states facts: a page, a post, a broadcast."""

    # The names of the Citation Style Language.
    class Type(models.TextChoices):
        WEBPAGE = "webpage", "web page"
        ARTICLE_NEWSPAPER = "article_newspaper", "newspaper or news-site article"
        ARTICLE_MAGAZINE = "article_magazine", "magazine article"
        POST = "post", "post on a platform"
        POST_WEBLOG = "post_weblog", "blog post"
        BROADCAST = "broadcast", "broadcast"
        MOTION_PICTURE = "motion_picture", "film or programme"
        INTERVIEW = "interview", "interview"
        REPORT = "report", "report"
        DATASET = "dataset", "data set"
        PRESS_RELEASE = "press_release", "press release or statement"
        PERSONAL_COMMUNICATION = "personal_communication", "told to us"

    class Status(models.TextChoices):
        LIVE = "live", "as it was"
        CHANGED = "changed", "changed since"
        DEAD = "dead", "gone"
        PAYWALLED = "paywalled", "behind a paywall"
        CORRECTED = "corrected", "corrected by its outlet"
        RETRACTED = "retracted", "retracted by its outlet"

    type = models.CharField(max_length=24, choices=Type, null=True, blank=True)
    title = models.CharField(max_length=500, null=True, blank=True, help_text="As the source prints it.")
    outlet = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who published it; empty where the source does not say.",
    )
    published = PartialDateField(
        help_text="2019, 2019-05 or 2019-05-31; the earlier date if it is only known to be between two."
    )
    published_to = PartialDateField(help_text="The later date, if it is only known to be between two.")
    accessed = PartialDateField(help_text="When the newsroom last read it.")
    url = WebAddressField("address")
    archived_url = WebAddressField("address of the archived copy")
    archived_on = PartialDateField()
    language = models.ForeignKey("catalog.Language", models.PROTECT, null=True, blank=True, related_name="+")
    press_material = models.BooleanField(default=False, help_text="Made by the party it is about.")
    anonymous = models.BooleanField(default=False, help_text="A source whose name we don't publish.")
    anonymous_reason = models.CharField(
        max_length=300, null=True, blank=True, help_text="Why there is no name; readers see it."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.LIVE)
    note = models.TextField(null=True, blank=True, help_text="What readers should know of it.")

    class Meta:
        indexes = [
            models.Index(fields=["type"], name="source_type"),
            models.Index(fields=["status"], name="source_status"),
            models.Index(fields=["published"], name="source_published"),
            models.Index(fields=["accessed"], name="source_accessed", condition=Q(accessed__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("published_to", "published"),
                name="source_published_between",
                violation_error_message="The later date of publication is before the earlier one.",
            ),
        ]


class Creator(Part):
    """A creator of a source, as the source names them."""

    class Role(models.TextChoices):
        AUTHOR = "author", "author"
        EDITOR = "editor", "editor"
        DIRECTOR = "director", "director"
        PHOTOGRAPHER = "photographer", "photographer"
        POSTER = "poster", "who posted it"
        PUBLISHER = "publisher", "publisher"

    source = models.ForeignKey(Source, models.CASCADE, related_name="creators", editable=False)
    person = models.ForeignKey("catalog.Person", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("as named", max_length=200, null=True, blank=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.AUTHOR)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(name__isnull=False),
                name="creator_named",
                violation_error_message="Say who it was: a person, or the name as it is printed.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


class Snapshot(Part):
    """The captured text of a source. It never changes, since quotations are looked up in it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="snapshots", editable=False)
    text = VerbatimTextField("captured text", help_text="Paste the whole text of the source.")
    captured_on = PartialDateField(null=False, blank=False)
    excerpt = models.BooleanField(
        default=False, help_text="Only passages of it, not the whole text: what is left out can’t be checked."
    )
    sketch = SketchField(source="text", null=True)

    def __str__(self) -> str:
        return f"{'excerpt' if self.excerpt else 'copy'} of {self.captured_on}"


class Derivation(Part):
    """What a source took from another; five sources that rewrite one release are one origin."""

    class Kind(models.TextChoices):
        REPRINTS = "reprints", "reprints"
        REWRITES_RELEASE = "rewrites_release", "rewrites the release"
        QUOTES = "quotes", "quotes"
        CITES = "cites", "cites"
        TRANSLATES = "translates", "translates"
        EMBEDS = "embeds", "embeds"
        UPDATES = "updates", "updates"

    source = models.ForeignKey(Source, models.CASCADE, related_name="derivations", editable=False)
    origin = models.ForeignKey(Source, models.PROTECT, related_name="+", help_text="What it took from.")
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "origin", "kind"],
                name="derivation_once",
                violation_error_message="That derivation is in the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("origin")),
                name="derivation_from_another",
                violation_error_message="A source can't be derived from itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.origin}"


class Independence(Part):
    """An editor's finding that a source does not depend on another, of which it is not known otherwise."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="independent_of", editable=False)
    other = models.ForeignKey(
        Source, models.PROTECT, related_name="+", help_text="What it does not depend on."
    )
    reason = models.CharField(
        max_length=300, help_text="How we know: “own reporting: spoke to the director”, “counted by itself”."
    )

    class Meta:
        verbose_name_plural = "independent of"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "other"],
                name="independence_once",
                violation_error_message="That it is independent of this source is in the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("other")),
                name="independence_of_another",
                violation_error_message="A source can't be independent of itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"independent of {self.other}"
