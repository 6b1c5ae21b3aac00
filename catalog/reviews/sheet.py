from catalog.models import Language
from cms.sheets.cells import Choice, Code, Key, Number, YesNo
from cms.sheets.columns import Column, RecordSheet

from .models import Review


class ReviewSheet(RecordSheet):
    """Reviews, one a row."""

    code = "reviews"
    title = "Reviews"

    work = Column("title", widget=Key("title"), help="Key of the title reviewed; or one of the next two.")
    season = Column("season", widget=Key("season"), help="Key of the season reviewed.")
    episode = Column("episode", widget=Key("episode"), help="Key of the episode reviewed.")
    outlet = Column("outlet", widget=Key("organisation"), help="Key of the organisation that published it.")
    outlet_unidentified = Column(
        "outlet_unidentified", widget=YesNo(), help="Yes if no source says who published it."
    )
    seen_on = Column("seen_on", help="Where we found it, if not at the outlet.")
    critic = Column("critic", widget=Key("person"), help="The critic's key.")
    critic_named = Column("critic_named", help="The critic's name as it is printed.")
    url = Column("url", help="Its address.")
    published = Column("published", help="2019, 2019-05 or 2019-05-31.")
    language = Column("language", widget=Code(Language), help="Code (en) or name.")
    rating_printed = Column("rating_printed", help="As printed: four stars, B+, 9/10.")
    rating_scale = Column("rating_scale", help="What it is out of: 5 stars, A to F, 10.")
    rating = Column("rating", widget=Number(most=100), help="The printed rating as a number from 0 to 100.")
    verdict = Column(
        "verdict", widget=Choice(Review.Verdict), help=f"One of {', '.join(Review.Verdict.labels)}."
    )
    verdict_by = Column(
        "verdict_by",
        widget=Choice(Review.Judge),
        help=f"Who gave the verdict: {', '.join(Review.Judge.labels)}.",
    )
    summary = Column("summary", help="What it says, in one line in our own words.")
