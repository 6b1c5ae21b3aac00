from catalog.models import AwardCategory, Country
from cms.sheets.cells import Code, Codes, Key
from cms.sheets.columns import Column, ExternalIdColumn, RecordSheet


class AwardSheet(RecordSheet):
    """Awards, one a row."""

    code = "awards"
    title = "Awards"

    name = Column("name", help="In full, such as Primetime Emmy Award.")
    short_name = Column("short_name", help="As headlines print it, such as Emmy.")
    organisation = Column(
        "organisation", widget=Key("organisation"), help="Key of the organisation that gives it."
    )
    country = Column("country", widget=Code(Country), help="Code (US) or name.")
    categories = Column(
        "categories", widget=Codes(AwardCategory), help="Codes or names of categories, separated by | or ;."
    )
    description = Column("description", help="What it is, in our own words.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb, such as ev0000223.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q1044427.")
