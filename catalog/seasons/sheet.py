from catalog.images import image_sheet
from cms.sheets.cells import Key, Number
from cms.sheets.columns import Column, ExternalIdColumn, RecordSheet


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


SeasonImageSheet = image_sheet("season")
