from catalog.models import Country, OrganisationType
from catalog.names import name_sheet
from cms.sheets.cells import Choice, Code, Codes, Key
from cms.sheets.columns import Column, ExternalIdColumn, RecordSheet

from .models import Organisation, OrganisationName


class OrganisationSheet(RecordSheet):
    """Organisations, one a row."""

    code = "organisations"
    title = "Organisations"

    name = Column("name", help="The name it is best known by.")
    description = Column("description", help="What it is, in our own words: “streaming service”.")
    types = Column("types", widget=Codes(OrganisationType), help="Codes or names, separated by | or ;.")
    parent = Column(
        "parent", widget=Key("organisation"), help="Key of the organisation it belongs to; import that first."
    )
    parent_relation = Column(
        "parent_relation",
        widget=Choice(Organisation.ParentRelation),
        help=f"How it relates to its parent: {', '.join(Organisation.ParentRelation.labels)}.",
    )
    country = Column("country", widget=Code(Country), help="Code (US) or name of the country it is based in.")
    founded = Column("founded", help="2019, 2019-05 or 2019-05-31.")
    dissolved = Column("dissolved", help="2019, 2019-05 or 2019-05-31.")
    website = Column("website", help="The address of its own pages.")
    biography = Column("biography", help="What it is, in our own words.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb, such as co0144901.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q907311.")


OrganisationNameSheet = name_sheet("organisation", "organisations", OrganisationName.Kind)
