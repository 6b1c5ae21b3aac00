"""Vocabularies that several kinds use; each kind's own models are in its folder."""

from django.core.exceptions import ValidationError
from django.db import models

from cms.desk.base.languages import near, tag_of
from cms.desk.models import Vocabulary


class Genre(Vocabulary):
    """A genre, such as drama or documentary."""


class Country(Vocabulary):
    """A country by ISO 3166-1 alpha-2 code, or a former one by ISO 3166-3 alpha-4 code (SUHH)."""

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "countries"


class Language(Vocabulary):
    """A language by its BCP 47 tag, such as en, pt-BR or zh-Hant."""

    @classmethod
    def near(cls, text: str) -> str:
        return near(text)

    def clean(self) -> None:
        """Hold a new term to the registry of languages; the terms that are there stay."""
        super().clean()
        if self._state.adding and self.code and (tag := tag_of(self.code)) != self.code:
            raise ValidationError({"code": f"That language is written {tag}."}, code="spelling")


class Keyword(Vocabulary):
    """A subject of a title, in words that readers search for."""


class CompanyRole(Vocabulary):
    """What a company did for a title: produced, distributed, streamed it."""


class OrganisationType(Vocabulary):
    """What an organisation is: a network, an outlet, a court, a publisher."""


class Job(Vocabulary):
    """A job on a title, such as director, in its department."""

    class Department(models.TextChoices):
        CREATION = "creation", "creation"
        DIRECTION = "direction", "direction"
        WRITING = "writing", "writing"
        CAST = "cast", "cast"
        PRODUCTION = "production", "production"
        CAMERA = "camera", "camera"
        EDITING = "editing", "editing"
        MUSIC = "music", "music"
        SOUND = "sound", "sound"
        ART = "art", "art"
        DISTRIBUTION = "distribution", "distribution"

    department = models.CharField(max_length=20, choices=Department)


class EventType(Vocabulary):
    """A type of event, in the group that calendars and timelines show it with."""

    class Group(models.TextChoices):
        LEGAL = "legal", "legal"
        PUBLICATION = "publication", "publication"
        APPOINTMENT = "appointment", "appointment"
        DEAL = "deal", "deal"
        PROTEST = "protest", "protest"
        ANNOUNCEMENT = "announcement", "announcement"
        AWARD = "award", "award"
        OTHER = "other", "other"

    group = models.CharField(max_length=20, choices=Group)


class ParticipantRole(Vocabulary):
    """The role somebody had in an event, such as prosecutor or venue."""


class AwardCategory(Vocabulary):
    """A category of awards, the same across awards and years."""

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "award categories"
