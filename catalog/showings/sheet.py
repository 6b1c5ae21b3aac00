from catalog.models import Country
from cms.sheets.cells import Choice, Code, Key
from cms.sheets.columns import Column, PartSheet

from .models import Showing


def showing_sheet(of: str) -> type[PartSheet]:
    """The sheet for the first showings of records of kind `of`."""

    # A class for each kind, since the sheet's code, its owner and the name of the key column follow the kind.
    class ShowingSheet(PartSheet):
        code = f"{of}-showings"
        title = f"First showings of {of}s"
        part = "showings"
        owner = of
        identity = ("service", "country", "kind", "territory", "occasion")
        told_apart_by = ("date", "time")

        record = Column(of, widget=Key(of), help=f"The {of}'s key.")
        territory = Column(
            "territory",
            widget=Choice(Showing.Territory),
            help=f"One of {', '.join(Showing.Territory.labels)}; can be empty where a country says it.",
        )
        country = Column("country", widget=Code(Country), help="Code (US) or name, where it is one country.")
        service = Column(
            "service", widget=Key("organisation"), help="Key of the organisation that showed it."
        )
        occasion = Column("occasion", help="In words: a festival, or who showed it if there is no record.")
        kind = Column("kind", widget=Choice(Showing.Kind), help=f"One of {', '.join(Showing.Kind.labels)}.")
        date = Column("date", help="On the calendar there: 2019, 2019-05 or 2019-05-31.")
        time = Column("time", help="On the clock there, if known: 21:00.")
        zone = Column("zone", help="Time zone of the date and time, such as America/New_York.")
        which_time = Column(
            "which_time",
            widget=Choice(Showing.WhichTime),
            help="Where the clock shows that time twice, as it goes back: first or second.",
        )
        note = Column("note", help="Anything else about it.")

    return ShowingSheet
