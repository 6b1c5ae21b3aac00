"""The desk's side of a correction: what is being corrected, and each place that tells it."""

from django.conf import settings
from django.db import models


class Case(models.Model):
    """The correcting of one record, from the moment somebody says what is wrong.

    correction: the notice. fact: the fact of `target` that is wrong, as in paths of a state; "" where it is
    no single one. words: the wrong words that are looked for in texts, one a line. Never public.
    """

    correction = models.OneToOneField("desk.Card", models.CASCADE, primary_key=True, related_name="+")
    target = models.ForeignKey("desk.Card", models.PROTECT, related_name="+")
    fact = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.correction)


class Place(models.Model):
    """One place that tells what a case corrects, and what a person says of it.

    card: the record that it is in. path: where in it, such as `headline` or `blocks/12/text`. said: what
    stands there. instead: what shall stand there; "" where somebody edits the record itself.
    """

    class How(models.TextChoices):
        TARGET = "target", "is what is corrected"
        STATES = "states", "states it in the claim’s own words"
        SHOWS = "shows", "shows it on its page"
        MIRRORS = "mirrors", "holds the same value"
        REPEATS = "repeats", "states the same value of the same thing"
        RESTS = "rests", "rests on it"
        REPRINTS = "reprints", "reprints what it rests on"
        WORDS = "words", "says it in words"

    class State(models.TextChoices):
        OPEN = "open", "to be answered"
        FOLLOWS = "follows", "follows by itself"
        FIX = "fix", "is fixed with it"
        EXCUSED = "excused", "may stay"

    case = models.ForeignKey(Case, models.CASCADE, related_name="places")
    card = models.ForeignKey("desk.Card", models.CASCADE, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    path = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    instead = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "card", "how", "path"], name="place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.get_how_display()}"
