"""The subject of a review or an offer: one title, season or episode."""

from django.db import models

from cms.desk.models import Record
from cms.desk.records.registry import Facts, State, ref

from .constraints import at_most_one
from .filters import by_record

SUBJECT = "subject"
KINDS = ("title", "season", "episode")
# At most one, not exactly one: a draft may lack its subject, and the check at submission asks for it.
ONE_SUBJECT = at_most_one(*KINDS)


class OfOneWork(Record):
    """A record about one work: a title, season or episode."""

    title = models.ForeignKey("catalog.Title", models.PROTECT, null=True, blank=True, related_name="+")
    season = models.ForeignKey("catalog.Season", models.PROTECT, null=True, blank=True, related_name="+")
    episode = models.ForeignKey("catalog.Episode", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


def subject(state: State) -> Facts | None:
    """The title, season or episode that the record is about, or None in a draft without one."""
    refs = (ref(state[kind], kind, role=SUBJECT) for kind in KINDS)
    return next((each for each in refs if each), None)


subject_filter = by_record("subject", "Id of the title, season or episode it is about.")
