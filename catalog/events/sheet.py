from catalog.models import Country, EventType, ParticipantRole
from cms.sheets.cells import Code, Key, Stated
from cms.sheets.columns import Column, ExternalIdColumn, PartSheet, RecordSheet


class EventSheet(RecordSheet):
    """Events, one a row."""

    code = "events"
    title = "Events"

    name = Column("name", help="What happened.")
    type = Column("type", widget=Code(EventType), help="Code or name of the type, such as trial or petition.")
    date = Column("date", help="When it happened or began: 2019, 2019-05 or 2019-05-31.")
    end = Column("end", help="Its last day, if it lasted more than one.")
    when = Column(
        "when",
        widget=Stated(),
        help="When the date is not plain: c. 1989, 1989 or 1990, before 1990, 44 BCE.",
    )
    place = Column("place", help="City, building or court.")
    country = Column("country", widget=Code(Country), help="Where it was: code (US) or name.")
    part_of = Column(
        "part_of",
        widget=Key("event"),
        help="Key of the longer event that it is a stage of; import that first.",
    )
    concerns = Column("title", widget=Key("title"), help="Key of the title it concerns.")
    award = Column("award", widget=Key("award"), help="Key of the award given there, where it is a ceremony.")
    edition = Column("edition", help="Which one of its series, such as 71st.")
    outcome = Column("outcome", help="What came of it.")
    description = Column("description", help="What happened, in our own words.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q5062122.")


class ParticipantSheet(PartSheet):
    """Participants of events, one a row."""

    code = "event-participants"
    title = "Participants of events"
    part = "participants"
    owner = "event"
    identity = ("person", "organisation", "description", "role")
    needs = ("role",)

    of = Column("event", widget=Key("event"), help="The event's key.")
    person = Column("person", widget=Key("person"), help="The person's key; or an organisation's beside it.")
    organisation = Column("organisation", widget=Key("organisation"), help="The organisation's key.")
    description = Column("description", help="Who it was, if they are not named.")
    role = Column(
        "role", widget=Code(ParticipantRole), help="Code or name of the role, such as prosecutor or venue."
    )
    named = Column("named", help="The name as it was given at the time.")
    note = Column("note", help="Anything else about their role.")
