from catalog.images import image_sheet
from catalog.models import CompanyRole, Country, Genre, Job, Keyword, Language
from catalog.names import GOES_BY, TRANSLATOR
from cms.sheets.cells import AnyKey, Choice, Code, Codes, Key, Number, YesNo
from cms.sheets.columns import Column, ExternalIdColumn, PartSheet, RecordSheet

from .models import Character, Credit, Relation, Title, TitleName, Video

SMALL = 32_767  # the largest number that a PositiveSmallIntegerField holds on every engine


class TitleSheet(RecordSheet):
    """Titles, one a row."""

    code = "titles"
    title = "Titles"

    name = Column("name", help="The name it is known by.")
    type = Column("type", widget=Choice(Title.Type), help=f"One of {', '.join(Title.Type.labels)}.")
    original_name = Column("original_name", help="The name in its original language, if that differs.")
    original_language = Column(
        "original_language", widget=Code(Language), help="Code (en) or name of the language it was made in."
    )
    sort_name = Column("sort_name", help="How lists sort it: “Crown, The”.")
    disambiguation = Column("disambiguation", help="Sets it apart from titles of the same name.")
    tagline = Column("tagline", help="The line on its poster.")
    synopsis_short = Column("synopsis_short", help="In our own words, 190 characters at most.")
    synopsis_medium = Column("synopsis_medium", help="In our own words, 400 characters at most.")
    synopsis = Column("synopsis", help="What it is about, in our own words.")
    premiere = Column("premiere", help="First shown anywhere: 2019, 2019-05 or 2019-05-31.")
    ended = Column("ended", help="When its last part was shown: 2019, 2019-05 or 2019-05-31.")
    production_status = Column(
        "production_status",
        widget=Choice(Title.ProductionStatus),
        help=f"One of {', '.join(Title.ProductionStatus.labels)}.",
    )
    countries = Column(
        "countries",
        widget=Codes(Country),
        help="Where it was produced: codes (US) or names, separated by | or ;.",
    )
    languages = Column(
        "languages", widget=Codes(Language), help="What is spoken: codes (en) or names, separated by | or ;."
    )
    genres = Column("genres", widget=Codes(Genre), help="Codes or names of genres, separated by | or ;.")
    keywords = Column(
        "keywords", widget=Codes(Keyword), help="Codes or names of keywords, separated by | or ;."
    )
    runtime = Column(
        "runtime", widget=Number(most=SMALL), help="In minutes; for a series, of a usual episode."
    )
    episode_count = Column(
        "episode_count", widget=Number(most=SMALL), help="As announced or made, over all seasons."
    )
    setting_place = Column("setting_place", help="Where it is set.")
    setting_period = Column("setting_period", help="When it is set.")
    notice = Column("notice", help="What viewers may want to know before they watch.")
    imdb = ExternalIdColumn("imdb", help="Its id at IMDb, such as tt7137906.")
    wikidata = ExternalIdColumn("wikidata", help="Its item at Wikidata, such as Q55424009.")
    eidr = ExternalIdColumn("eidr", help="Its EIDR, such as 10.5240/….")


class CreditSheet(PartSheet):
    """Credits of titles, one a row."""

    code = "credits"
    title = "Credits of titles"
    part = "credits"
    owner = "title"
    identity = ("person", "organisation", "job", "character")
    told_apart_by = ("credited as", "manner", "episodes note")
    needs = ("job",)

    of = Column("title", widget=Key("title"), help="The title's key.")
    person = Column("person", widget=Key("person"), help="The person's key; or an organisation's beside it.")
    organisation = Column("organisation", widget=Key("organisation"), help="The organisation's key.")
    job = Column("job", widget=Code(Job), help="Code or name of the job, such as actor or director.")
    character = Column("character", help="Who is played; empty for none.")
    manner = Column(
        "manner", widget=Choice(Credit.Manner), help=f"One of {', '.join(Credit.Manner.labels)}, or empty."
    )
    credited_as = Column("credited_as", help="The name as the credits print it.")
    join_phrase = Column("join_phrase", help="What the credits print before the next name, such as “and”.")
    billing = Column("billing", widget=Number(most=SMALL), help="Place in the order of billing, from 1.")
    episodes_note = Column("episodes_note", help="Which episodes, where not all of them.")


class TitleNameSheet(PartSheet):
    """Alternative names of titles, one a row."""

    code = "title-names"
    title = "Names of titles"
    part = "names"
    owner = "title"
    identity = ("kind", "text", "language", "country")
    needs = ("kind", "text")

    of = Column("title", widget=Key("title"), help="The title's key.")
    kind = Column("kind", widget=Choice(TitleName.Kind), help=f"One of {', '.join(TitleName.Kind.labels)}.")
    text = Column("text", help="The name itself.")
    language = Column("language", widget=Code(Language), help="Code (en) or name of its language.")
    country = Column("country", widget=Code(Country), help="Code (US) or name of the country that uses it.")
    official = Column("official", widget=YesNo(), help=GOES_BY)
    translated_by = Column("translated_by", widget=AnyKey(), help=TRANSLATOR)
    translated_by_named = Column("translated_by_named", help="The translator in words.")


class CompanySheet(PartSheet):
    """Companies of titles, one role a row."""

    code = "title-companies"
    title = "Companies of titles"
    part = "companies"
    owner = "title"
    identity = ("organisation", "role")
    needs = ("organisation", "role")

    of = Column("title", widget=Key("title"), help="The title's key.")
    organisation = Column("organisation", widget=Key("organisation"), help="The organisation's key.")
    role = Column("role", widget=Code(CompanyRole), help="Code or name, such as streaming service.")
    note = Column("note", help="Anything else about it.")


class CharacterSheet(PartSheet):
    """Characters of titles, one a row."""

    code = "title-characters"
    title = "Characters of titles"
    part = "characters"
    owner = "title"
    identity = ("name", "description")

    of = Column("title", widget=Key("title"), help="The title's key.")
    name = Column("name", help="The character's name; or a description beside it.")
    description = Column("description", help="Who it is; enough by itself if there is no name.")
    life_stage = Column(
        "life_stage",
        widget=Choice(Character.LifeStage),
        help=f"One of {', '.join(Character.LifeStage.labels)}.",
    )
    person = Column("person", widget=Key("person"), help="Key of the real person, if there is one.")
    organisation = Column(
        "organisation", widget=Key("organisation"), help="Key of the real group of people, if there is one."
    )
    note = Column("note", help="Anything else about the portrayal.")


class BasisSheet(PartSheet):
    """What titles are based on, one basis a row."""

    code = "title-basis"
    title = "What titles are based on"
    part = "basis"
    owner = "title"
    identity = ("event", "person", "based on", "work")

    of = Column("title", widget=Key("title"), help="The title's key.")
    event = Column("event", widget=Key("event"), help="Key of the event it is based on.")
    person = Column("person", widget=Key("person"), help="Key of the person whose life it is based on.")
    based_on = Column("based_on", widget=Key("title"), help="Key of the title it is based on.")
    work = Column("work", help="Anything else, in words: a book and its author.")
    note = Column("note", help="Anything else about it.")


class RelationSheet(PartSheet):
    """Related titles, one pair a row."""

    code = "title-relations"
    title = "Related titles"
    part = "relations"
    owner = "title"
    identity = ("related", "kind")
    needs = ("related", "kind")

    of = Column("title", widget=Key("title"), help="The title's key.")
    related = Column("related", widget=Key("title"), help="The other title's key.")
    kind = Column(
        "kind",
        widget=Choice(Relation.Kind),
        help=f"How the other title relates to the first: {', '.join(Relation.Kind.labels)}.",
    )
    reason = Column("reason", help="Why it is related, in our own words.")


TitleImageSheet = image_sheet("title")


class VideoSheet(PartSheet):
    """Videos of titles, one a row."""

    code = "title-videos"
    title = "Videos of titles"
    part = "videos"
    owner = "title"
    identity = ("kind", "name")
    needs = ("kind",)

    of = Column("title", widget=Key("title"), help="The title's key.")
    kind = Column("kind", widget=Choice(Video.Kind), help=f"One of {', '.join(Video.Kind.labels)}.")
    name = Column("name", help="Its name, if it has one.")
    url = Column("url", help="Where it can be watched.")
    note = Column("note", help="Anything else about it.")
