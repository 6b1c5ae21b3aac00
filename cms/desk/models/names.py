"""The names by which records are found, one row a name."""

from django.db import models

from cms.desk.base.fields import PlainOrderField

from .cards import Card


class FoundName(models.Model):
    """A name of a record as it is searched: see `cms.desk.base.search_words`.

    card: whose name it is. finds: id of the record that it leads to, which is the survivor of a merged one.
    is_main: it is what the record is called; others are its aliases and slugs. words: spaced, squeezed:
    without blanks; both without case, accents and marks. printed: as it is written, if not in plain Latin
    letters.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    finds = models.BigIntegerField()
    is_main = models.BooleanField()
    words = models.TextField()
    squeezed = PlainOrderField(max_length=200)
    printed = models.CharField(max_length=200, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words.strip()


class CardName(FoundName):
    """A name of a working copy: for the newsroom alone, since drafts are among them."""

    class Meta:
        indexes = [
            models.Index(fields=["squeezed", "finds"], name="card_name_squeezed"),
            models.Index(fields=["kind", "squeezed", "finds"], name="card_name_kind_squeezed"),
        ]
