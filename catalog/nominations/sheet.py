from catalog.models import AwardCategory
from cms.sheets.cells import Choice, Code, Key, Number, YesNo
from cms.sheets.columns import Column, PartSheet, RecordSheet

from .models import Nomination


class NominationSheet(RecordSheet):
    """Nominations, one a row."""

    code = "nominations"
    title = "Nominations"

    ceremony = Column("ceremony", widget=Key("event"), help="Key of the event at which the award was given.")
    category = Column("category", widget=Code(AwardCategory), help="Code or name of the category.")
    category_named = Column("category_named", help="The category as the award prints it.")
    result = Column(
        "result",
        widget=Choice(Nomination.Result),
        help=f"One of {'; '.join(Nomination.Result.labels)}.",
    )
    work = Column("title", widget=Key("title"), help="Key of the title it is for.")
    note = Column("note", help="Anything else about it.")
    afterwards = Column(
        "afterwards",
        widget=Choice(Nomination.Afterwards),
        help=f"What became of it since: one of {'; '.join(Nomination.Afterwards.labels)}; or empty.",
    )
    afterwards_on = Column("afterwards_on", help="When: 2019, 2019-05 or 2019-05-31.")
    afterwards_by = Column(
        "afterwards_by", widget=Key("organisation"), help="Key of the organisation whose act it was."
    )
    afterwards_by_named = Column("afterwards_by_named", help="By whom, in words.")
    afterwards_nomination = Column(
        "afterwards_nomination",
        widget=Key("nomination"),
        help="Key of the nomination to which it was reassigned, with which it is shared, or which was "
        "announced in its place; where both are new, in a second sheet.",
    )
    afterwards_reason = Column("afterwards_reason", help="Why, in our own words.")


class NomineeSheet(PartSheet):
    """Nominees, one a row."""

    code = "nominees"
    title = "Nominees"
    part = "nominees"
    owner = "nomination"
    identity = ("person", "organisation", "title", "episode", "named")

    of = Column("nomination", widget=Key("nomination"), help="The nomination's key.")
    person = Column("person", widget=Key("person"), help="The person's key; or one of the next three.")
    organisation = Column("organisation", widget=Key("organisation"), help="The organisation's key.")
    work = Column("title", widget=Key("title"), help="The title's key.")
    episode = Column("episode", widget=Key("episode"), help="The episode's key.")
    named = Column("named", help="The name as the award prints it; alone, where we have no record.")
    join_phrase = Column("join_phrase", help="What the award prints before the next name, such as “and”.")
    position = Column("position", widget=Number(most=32_767), help="Place in the award's own list, from 1.")
    added_afterwards = Column(
        "added_afterwards", widget=YesNo(), help="yes: not announced, the award is shared with them since."
    )
