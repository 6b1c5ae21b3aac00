from cms.sheets.cells import AnyKey, Choice, Key
from cms.sheets.columns import Column, RecordSheet

from .models import Correction


class CorrectionSheet(RecordSheet):
    """Corrections, one a row."""

    code = "corrections"
    title = "Corrections"

    type = Column("type", widget=Choice(Correction.Type), help=f"One of {', '.join(Correction.Type.values)}.")
    claim = Column("claim", widget=Key("claim"), help="Key of the claim that was wrong.")
    record = Column("record", widget=AnyKey(), help="The record that was wrong: story:wtsu-key-facts.")
    wrong = Column("wrong", help="What was wrong.")
    right = Column("right", help="What is right.")
    cause = Column(
        "cause", widget=Choice(Correction.Cause), help=f"One of {', '.join(Correction.Cause.values)}."
    )
    note = Column("note", help="The note that readers see.")
    found_on = Column("found_on", help="When we learned of the error.")
