from cms.sheets.cells import Key
from cms.sheets.columns import Column, PartSheet, RecordSheet


class FestivalSheet(RecordSheet):
    """Festivals, one a row."""

    code = "festivals"
    title = "Festivals"

    name = Column("name", help="Its name.")
    city = Column("city", help="Where it is held.")
    opened = Column("opened", help="2019, 2019-05 or 2019-05-31.")


class ScreeningSheet(PartSheet):
    """Screenings at festivals, one a row."""

    code = "screenings"
    title = "Screenings at festivals"
    part = "screenings"
    owner = "festival"
    identity = ("title",)
    needs = ("title",)

    of = Column("festival", widget=Key("festival"), help="The festival's key.")
    shown = Column("title", widget=Key("title"), help="The title's key.")
    printed = Column("printed", help="As the programme prints it.")
