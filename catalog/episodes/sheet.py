from cms.sheets.cells import Choice, Key, Number
from cms.sheets.columns import Column, ExternalIdColumn, RecordSheet

from .models import Episode


class EpisodeSheet(RecordSheet):
    """Episodes, one a row."""

    code = "episodes"
    title = "Episodes"

    of = Column("title", widget=Key("title"), help="The title's key.")
    season = Column("season", widget=Key("season"), help="The season's key, if the title has seasons.")
    number = Column("number", widget=Number(most=32_767), help="Its number in the season.")
    name = Column("name", help="Its name.")
    type = Column("type", widget=Choice(Episode.Type), help=f"One of {', '.join(Episode.Type.labels)}.")
    synopsis = Column("synopsis", help="What happens in it, in our own words.")
    air_date = Column("air_date", help="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    runtime = Column("runtime", widget=Number(most=32_767), help="In minutes.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata.")
    eidr = ExternalIdColumn("eidr", help="Its EIDR, such as 10.5240/….")
