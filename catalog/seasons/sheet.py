from catalog.images import image_sheet
from catalog.models import Country
from cms.sheets.cells import Choice, Code, Key, Number
from cms.sheets.columns import Column, ExternalIdColumn, PartSheet, RecordSheet

from .models import Numbering


class SeasonSheet(RecordSheet):
    """Seasons, one a row."""

    code = "seasons"
    title = "Seasons"

    of = Column("title", widget=Key("title"), help="The title's key.")
    number = Column("number", widget=Number(most=32_767), help="As the title counts its seasons.")
    name = Column("name", help="If it has its own: “Coven”.")
    synopsis = Column("synopsis", help="What it is about, in our own words.")
    premiere = Column("premiere", help="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    ended = Column("ended", help="When its last episode was shown: 2019, 2019-05 or 2019-05-31.")
    episode_count = Column("episode_count", widget=Number(most=32_767), help="As announced or made.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata.")


class NumberingSheet(PartSheet):
    """Other numbers of seasons, one a row."""

    code = "season-numberings"
    title = "Other numbers of seasons"
    part = "numberings"
    owner = "season"
    identity = ("scheme", "country")
    needs = ("scheme",)

    of = Column("season", widget=Key("season"), help="The season's key.")
    scheme = Column(
        "scheme",
        widget=Choice(Numbering.Scheme),
        help=f"How it is counted: {', '.join(Numbering.Scheme.labels)}.",
    )
    value = Column("value", help="As it is printed there: 2, 1B, Part Three.")
    country = Column(
        "country", widget=Code(Country), help="Code (US) or name of the country that counts it so."
    )


SeasonImageSheet = image_sheet("season")
