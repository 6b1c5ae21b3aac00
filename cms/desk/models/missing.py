"""What working copies lack of what their kind ought to have."""

from django.db import models

from cms.desk.base.fields import PlainOrderField

from .cards import Card


class Missing(models.Model):
    """Something that a record's working copy lacks though its kind ought to have it, such as a poster.

    folded: that of the card, so that an index has what lacks it in the order of the lists.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="missing")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    folded = PlainOrderField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "code"], name="missing_once")]
        indexes = [models.Index(fields=["kind", "code", "folded", "card"], name="missing_kind_code_name")]

    def __str__(self) -> str:
        return f"{self.card} lacks {self.code}"


class LookedThrough(models.Model):
    """How far the records of a kind have been looked through for what they lack.

    wanted: what was looked for, the codes joined; the kind is looked through anew once it declares others.
    upto: id of the last card; null when all of them are done.
    """

    kind = models.CharField(max_length=40, primary_key=True)
    wanted = models.TextField()
    upto = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.wanted}"
