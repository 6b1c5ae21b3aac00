from catalog.names import name_sheet
from cms.sheets.cells import Choice, Stated
from cms.sheets.columns import Column, ExternalIdColumn, RecordSheet

from .models import Person, PersonName


class PersonSheet(RecordSheet):
    """People, one a row."""

    code = "people"
    title = "People"

    name = Column("name", help="As the person is credited most often.")
    naming = Column(
        "naming",
        widget=Choice(Person.Naming),
        help=f"One of {', '.join(Person.Naming.labels)}; empty for the first.",
    )
    description = Column("description", help="What they are known as, in our own words: “actor”.")
    born = Column("born", help="2019, 2019-05 or 2019-05-31.")
    died = Column("died", help="2019, 2019-05 or 2019-05-31.")
    birth = Column("birth", widget=Stated(), help="When born, if that is not plain: c. 1871, 44 BCE.")
    death = Column("death", widget=Stated(), help="When died, if that is not plain: 1989 or 1990.")
    biography = Column("biography", help="Who it is, in our own words.")
    imdb = ExternalIdColumn("imdb", help="The person's id at IMDb, such as nm6544294.")
    wikidata = ExternalIdColumn("wikidata", help="The person's item at Wikidata, such as Q56291353.")


PersonNameSheet = name_sheet("person", "people", PersonName.Kind)
