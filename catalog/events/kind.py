from collections.abc import Iterable

from catalog.dates import as_stated
from catalog.external_ids import external_id_filter
from catalog.filters import by_code, by_record, by_time
from catalog.nominations.credited import acts_follow_the_ceremony
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Facts, Filter, Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .checks import ceremonies_are_held_once, ceremony_has_award, within_their_event
from .document import AWARD, CONCERNS, PARTICIPANT, WITHIN, EventBody, EventDocument
from .models import Event, Participant
from .sheet import EventSheet, ParticipantSheet
from .structured import describe_event


def _by_participant(kind: str) -> Filter:
    """A filter by the ids of participants of one kind."""

    def values(body: Facts) -> Iterable[str]:
        named = (row["participant"] for row in body["participants"] if row["participant"])
        return (str(ref["$ref"]) for ref in named if ref["kind"] == kind)

    return Filter(name=kind, help=f"Id of a {kind} that took part.", values=values, names=True)


register(
    Kind(
        code="event",
        plural="events",
        model=Event,
        body=EventBody(),
        document=EventDocument,
        parts=(
            Part(
                name="participants",
                model=Participant,
                owner="event",
                same=("participant", "role"),
                printed="named",
            ),
        ),
        roles=(
            Role(code=PARTICIPANT, words="“named”"),
            Role(code=CONCERNS, words="another title, or none,"),
            Role(code=WITHIN, words="another event, or none,"),
            Role(code=AWARD, words="another award, or none,"),
        ),
        filters=(
            by_code("type", "Code of a type."),
            Filter(name="year", help="Year it began.", values=lambda body: [(body["date"] or "")[:4]]),
            by_time("during", "When it may have been.", lambda body: as_stated(body, "when", "date", "end")),
            by_record("title", "Id of a title it concerns."),
            _by_participant("person"),
            _by_participant("organisation"),
            by_record("within", "Id of the longer event that it is a stage of.", fact="part_of"),
            by_record("award", "Id of the award that is given there."),
            external_id_filter,
            in_language,
        ),
        includes=(
            Include(
                name="events", role=PARTICIPANT, filters={"person": "person", "organisation": "organisation"}
            ),
            Include(name="events", role=CONCERNS, filters={"title": "title"}),
            Include(name="stages", role=WITHIN, filters={"event": "within"}),
            Include(name="ceremonies", role=AWARD, filters={"award": "award"}),
        ),
        translated=("name", "outcome", "description"),
        checks=(
            requires("name", "type"),
            ceremony_has_award,
            ceremonies_are_held_once,
            within_their_event,
            acts_follow_the_ceremony,
        ),
        cited=("type", "date", "end", "when", "place", "outcome", "participants", "part_of", "title"),
        stated_by={"date": "when", "end": "when"},
        wanted=(a_fact("date", "when", label="a date"), a_fact("place", label="a place")),
        page=("stages", "claims", "nominations", "mentioned_in"),
        sheets=(EventSheet, ParticipantSheet),
        structured=Structured(type="Event", describe=describe_event),
    )
)
