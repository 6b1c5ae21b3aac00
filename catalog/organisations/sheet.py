from cms.sheets.declaring import Column, ExternalIdColumn, RecordSheet


class OrganisationSheet(RecordSheet):
    """Organisations, one a row."""

    code = "organisations"
    title = "Organisations"

    name = Column("name", help="The name it goes by most.")
    founded = Column("founded", help="2019, 2019-05 or 2019-05-31.")
    dissolved = Column("dissolved", help="2019, 2019-05 or 2019-05-31.")
    biography = Column("biography", help="What it is, in our own words.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb, such as co0144901.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q907311.")
