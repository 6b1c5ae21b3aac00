from catalog.models import Country, Genre, Job
from cms.sheets.cells import Choice, Code, Codes, Key, Number
from cms.sheets.declaring import Column, ExternalIdColumn, PartSheet, RecordSheet

from .models import Title


class TitleSheet(RecordSheet):
    """Titles, one a row."""

    code = "titles"
    title = "Titles"

    name = Column("name", help="The name it goes by.")
    type = Column("type", widget=Choice(Title.Type), help=f"One of {', '.join(Title.Type.labels)}.")
    premiere = Column("premiere", help="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    countries = Column(
        "countries",
        widget=Codes(Country),
        help="Where it was produced: codes (US) or names, parted by | or ;.",
    )
    genres = Column("genres", widget=Codes(Genre), help="Codes or names of genres, parted by | or ;.")
    synopsis = Column("synopsis", help="What it is about, in our own words.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb, such as tt7137906.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q55424009.")
    eidr = ExternalIdColumn("eidr", help="Its EIDR, such as 10.5240/….")


class CreditSheet(PartSheet):
    """Lines of credits, each with the title that it belongs to."""

    code = "credits"
    title = "Credits of titles"
    part = "credits"
    owner = "title"
    identity = ("person", "organisation", "job", "character")
    needs = ("job",)

    of = Column("title", widget=Key("title"), help="The title's key.")
    person = Column("person", widget=Key("person"), help="The person's key; or an organisation's beside it.")
    organisation = Column("organisation", widget=Key("organisation"), help="The organisation's key.")
    job = Column("job", widget=Code(Job), help="Code or name of the job, such as actor or director.")
    character = Column("character", help="Who is played; empty for none.")
    credited_as = Column("credited_as", help="The name as the credits print it.")
    billing = Column("billing", widget=Number(most=32_767), help="Place in the order of billing, from 1.")
