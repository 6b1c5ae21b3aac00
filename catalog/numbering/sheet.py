"""Sheets of numbers: one number of a season, or of an episode, a row."""

from catalog.models import Country
from cms.desk.records.registry import Kind
from cms.sheets.cells import Choice, Code, Key, Number
from cms.sheets.columns import Column, PartSheet

from .models import Holds, Scheme


class NumberedSheet(PartSheet):
    """What the sheets of both kinds have."""

    part = "numberings"
    identity = ("scheme", "country", "provider")
    # A season that is split has two numbers at once, one that was renumbered one after the other.
    told_apart_by = ("value", "since")
    needs = ("scheme",)

    def __init__(self, kind: Kind):
        super().__init__(kind)
        # Declared here or there, they stand in one order.
        first = [name for name in ("of", "scheme", "of_season") if name in self.fields]
        self.fields = {name: self.fields[name] for name in dict.fromkeys((*first, *self.fields))}

    scheme = Column("scheme", widget=Choice(Scheme), help=f"How it is counted: {', '.join(Scheme.labels)}.")
    value = Column("value", help="As it is printed there: 2, 1-2, 1B, Part Three, 4F22.")
    country = Column(
        "country", widget=Code(Country), help="Code (US) or name of the country that counts it so."
    )
    provider = Column(
        "provider", widget=Key("organisation"), help="Key of the service or publisher that counts it so."
    )
    holds = Column(
        "holds",
        widget=Choice(Holds),
        help=f"What that number holds, if not just this one: {'; '.join(Holds.labels)}.",
    )
    number_of_part = Column(
        "part", widget=Number(most=32_767), help="Which part, of several that are one: 1, 2."
    )
    since = Column("since", help="Counted so from then on: 2019, 2019-05 or 2019-05-31.")
    until = Column("until", help="Until then, where it was renumbered: 2019, 2019-05 or 2019-05-31.")
    note = Column("note", help="Anything else about it.")


class NumberingSheet(NumberedSheet):
    """Other numbers of seasons, one a row."""

    code = "season-numberings"
    title = "Other numbers of seasons"
    owner = "season"

    of = Column("season", widget=Key("season"), help="The season's key.")


class EpisodeNumberingSheet(NumberedSheet):
    """Other numbers of episodes and production codes, one a row."""

    code = "episode-numberings"
    title = "Other numbers of episodes"
    owner = "episode"

    of = Column("episode", widget=Key("episode"), help="The episode's key.")
    of_season = Column("of_season", help="The season that holds it there, if another than here: 3, 3B.")
