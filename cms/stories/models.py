from django.db import models
from django.db.models import Q

from cms.desk.base.fields import PartialDateField, WebAddressField
from cms.desk.models import Part, Record

PROSE = "Link a record with [words](its id); state a claim in the claim's words with {its id}."


class Story(Record):
    """An article that states claims and shows facts of a title."""

    class Form(models.TextChoices):
        NEWS = "news", "news"
        GUIDE = "guide", "key-facts guide"
        FEATURE = "feature", "feature"

    headline = models.CharField(max_length=300, null=True, blank=True)
    standfirst = models.TextField(null=True, blank=True, help_text="One or two sentences below the headline.")
    form = models.CharField(max_length=10, choices=Form, null=True, blank=True)
    section = models.CharField(max_length=60, null=True, blank=True, help_text="Such as Television.")
    topics = models.ManyToManyField("sources.Topic", blank=True)
    title = models.ForeignKey(
        "catalog.Title",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it is about.",
    )
    review_on = PartialDateField(help_text="When the newsroom should review it.")

    class Meta:
        verbose_name_plural = "stories"


class Byline(Part):
    """An author of a story, with the biography that is printed below it."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="bylines", editable=False)
    person = models.ForeignKey("catalog.Person", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("as printed", max_length=200, null=True, blank=True)
    role = models.CharField(max_length=60, null=True, blank=True, help_text="Such as reporting or research.")
    bio = models.TextField(null=True, blank=True)
    join_phrase = models.CharField(
        max_length=100,
        null=True,
        blank=True,
        help_text="What is printed before the next name: “and”, “with additional reporting by”.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(name__isnull=False),
                name="byline_named",
                violation_error_message="A byline needs a person, or a name as printed.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


class Block(Part):
    """One block of a story, from top to bottom."""

    class Type(models.TextChoices):
        PARAGRAPH = "paragraph", "paragraph"
        HEADING = "heading", "heading"
        FACT_LIST = "fact_list", "key facts of a title"
        QUOTE = "quote", "quotation"
        IMAGE = "image", "picture"
        VIDEO = "video", "video"
        EMBED = "embed", "embedded post"
        OFFERS = "offers", "where to watch"
        REVIEWS = "reviews", "reviews"
        EPISODES = "episodes", "episodes"
        NOMINATIONS = "nominations", "awards and nominations"
        READ_MORE = "read_more", "read more"

    story = models.ForeignKey(Story, models.CASCADE, related_name="blocks", editable=False)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    type = models.CharField(max_length=12, choices=Type, default=Type.PARAGRAPH)
    text = models.TextField(null=True, blank=True, help_text=PROSE)
    record = models.ForeignKey(
        "desk.Card", models.PROTECT, null=True, blank=True, related_name="+", help_text="What it shows."
    )
    claim = models.ForeignKey("sources.Claim", models.PROTECT, null=True, blank=True, related_name="+")
    attribution = models.CharField(max_length=300, null=True, blank=True, help_text="Whose words they are.")
    url = WebAddressField("address")
    alt = models.CharField(
        "described", max_length=300, null=True, blank=True, help_text="What the picture or video shows."
    )
    credit = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "position"],
                name="block_position",
                violation_error_message="Another block has that position: give each its own.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.get_type_display()}"


class Excuse(Part):
    """A sentence of a story that needs no claim, and why: it holds as long as no word of it moves."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="excuses", editable=False)
    sentence = models.TextField(
        help_text="The whole sentence, to the letter. If a word of it changes, it is asked about again."
    )
    reason = models.CharField(
        max_length=300, help_text="Why no claim is needed: counted in our own list of episodes."
    )

    class Meta:
        verbose_name = "sentence without a claim"
        verbose_name_plural = "sentences without a claim"

    def __str__(self) -> str:
        return self.sentence[:80]


class Related(Part):
    """A related piece that readers are pointed to: a story of ours, or a page elsewhere."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="related", editable=False)
    also = models.ForeignKey(
        Story, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="story of ours"
    )
    heading = models.CharField(max_length=300, null=True, blank=True)
    url = WebAddressField("address")
    outlet = models.ForeignKey(
        "catalog.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    outlet_named = models.CharField(max_length=200, null=True, blank=True)
    published = PartialDateField()
    image_credit = models.CharField(max_length=200, null=True, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(also__isnull=False) | Q(heading__isnull=False),
                name="related_leads_somewhere",
                violation_error_message="Choose a story of ours, or give the heading of a piece elsewhere.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or str(self.also)
