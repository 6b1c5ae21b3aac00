from catalog.models import Language
from cms.sheets.cells import Choice, Code, Key, YesNo
from cms.sheets.columns import Column, PartSheet, RecordSheet

from .models import Creator, Derivation, Source


class SourceSheet(RecordSheet):
    """Sources, one a row."""

    code = "sources"
    title = "Sources"

    type = Column("type", widget=Choice(Source.Type), help=f"One of {', '.join(Source.Type.values)}.")
    headline = Column("title", help="Its title as it prints it.")
    outlet = Column(
        "outlet", widget=Key("organisation"), help="The outlet's key; empty where it does not say."
    )
    published = Column("published", help="2019, 2019-05 or 2019-05-31.")
    published_to = Column("published_to", help="The later date, if it is only known to be between two.")
    accessed = Column("accessed", help="When the newsroom last read it.")
    url = Column("url", help="Its address.")
    archived_url = Column("archived_url", help="Address of the archived copy.")
    archived_on = Column("archived_on", help="When the copy was archived.")
    language = Column("language", widget=Code(Language), help="Code or name of its language.")
    press_material = Column("press_material", widget=YesNo(), help="yes if the party it is about made it.")
    anonymous = Column("anonymous", widget=YesNo(), help="yes if we don't publish its name.")
    anonymous_reason = Column("anonymous_reason", help="Why there is no name; readers see it.")
    status = Column("status", widget=Choice(Source.Status), help=f"One of {', '.join(Source.Status.values)}.")
    note = Column("note", help="What readers should know of it.")


class CreatorSheet(PartSheet):
    """Creators of sources, one a row."""

    code = "source-creators"
    title = "Creators of sources"
    part = "creators"
    owner = "source"
    identity = ("person", "name")

    of = Column("source", widget=Key("source"), help="The source's key.")
    person = Column("person", widget=Key("person"), help="The person's key.")
    name = Column("name", help="As the source prints it.")
    role = Column("role", widget=Choice(Creator.Role), help=f"One of {', '.join(Creator.Role.values)}.")


class DerivationSheet(PartSheet):
    """Derivations of sources, one a row."""

    code = "source-derivations"
    title = "Derivations of sources"
    part = "derivations"
    owner = "source"
    identity = ("of", "kind")
    needs = ("of", "kind")

    taker = Column("source", widget=Key("source"), help="Key of the source that took.")
    origin = Column("origin", widget=Key("source"), help="Key of what it took from.", column_name="of")
    kind_of = Column(
        "kind",
        widget=Choice(Derivation.Kind),
        help=f"One of {', '.join(Derivation.Kind.values)}.",
        column_name="kind",
    )
    note = Column("note", help="What it took.")


class CopySheet(PartSheet):
    """Copies of sources that quotations are looked up in, one a row; a stored copy can't be changed."""

    code = "source-copies"
    title = "Copies of sources"
    part = "snapshots"
    owner = "source"
    identity = ("captured on",)
    needs = ("captured on", "text")

    of = Column("source", widget=Key("source"), help="The source's key.")
    captured_on = Column("captured_on", help="2019-05-31: when it was copied.")
    excerpt = Column("excerpt", widget=YesNo(), help="yes if it holds passages only, not the whole text.")
    text = Column("text", help="The captured text, word for word.")


class IndependenceSheet(PartSheet):
    """Which sources don't depend on one another, one pair a row."""

    code = "source-independences"
    title = "Independent sources"
    part = "independent_of"
    owner = "source"
    identity = ("of",)
    needs = ("of", "reason")

    one = Column("source", widget=Key("source"), help="Key of the source.")
    other = Column("other", widget=Key("source"), help="Key of what it does not depend on.", column_name="of")
    reason = Column("reason", help="How we know: own reporting, its own count.")
