from collections.abc import Iterable

from catalog.episodes.checks import within_their_title as episodes_within
from catalog.external_ids import external_id_filter
from catalog.images import HAS_POSTER
from catalog.mirrored import are_of_one_instant, length, mirrored, released
from catalog.names import refuse_official
from catalog.nominations.credited import nominees_are_credited
from catalog.seasons.checks import within_their_title as seasons_within
from catalog.showings.checks import ends_after_showing
from catalog.showings.declared import SHOWN_BY_ROLE, showing_checks, showings_part
from catalog.showings.document import follows
from catalog.showings.filters import FEED as SHOWN_FILTERS
from catalog.showings.sheet import showing_sheet
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Facts, Filter, Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from . import sheet
from .document import TitleBody, TitleDocument
from .lines import BASED_ON, COMPANY, CREDIT, PORTRAYS, RELATED
from .models import Basis, Character, Company, Credit, Relation, Title, TitleImage, TitleName, Video
from .structured import describe_title


def _by_codes(name: str, fact: str, help: str) -> Filter:
    """A filter by any of the codes in a list of them."""
    # A body approved before the fact existed is still rendered again, so the fact may be missing.
    return Filter(name=name, help=help, values=lambda body: body.get(fact, ()))


def _by_row(name: str, part: str, fact: str, help: str, kind: str = "") -> Filter:
    """A filter by the ids of the records, of one kind if given, that the rows of a part name."""

    def values(body: Facts) -> Iterable[str]:
        named = (row[fact] for row in body.get(part, ()) if row[fact])
        return (str(ref["$ref"]) for ref in named if kind in ("", ref["kind"]))

    return Filter(name=name, help=help, values=values, names=True)


register(
    Kind(
        code="title",
        plural="titles",
        model=Title,
        body=TitleBody(),
        document=TitleDocument,
        one_by_one=("original_name", "sort_name", "disambiguation"),
        parts=(
            Part(
                name="credits",
                model=Credit,
                owner="title",
                order=("billing",),
                same=("contributor", "job", "character", "manner"),
                printed="credited_as",
            ),
            Part(name="names", model=TitleName, owner="title", refuse=refuse_official),
            Part(name="companies", model=Company, owner="title", same=("organisation", "role")),
            Part(name="characters", model=Character, owner="title", same=("portrays", "name")),
            Part(name="basis", model=Basis, owner="title", same=("record",)),
            Part(name="relations", model=Relation, owner="title", same=("title", "kind")),
            Part(name="images", model=TitleImage, owner="title"),
            Part(name="videos", model=Video, owner="title"),
            showings_part("title"),
        ),
        roles=(
            Role(code=CREDIT, words="“credited as”"),
            Role(code=COMPANY, words="another company"),
            Role(code=PORTRAYS, words="the character's name"),
            Role(code=RELATED, words="another title"),
            Role(code=BASED_ON, words="the work's name"),
            SHOWN_BY_ROLE,
        ),
        filters=(
            Filter(name="type", help="Code of a type.", values=lambda body: [body["type"]]),
            _by_codes("genre", "genres", "Code of a genre."),
            _by_codes("country", "countries", "Code of a country of production."),
            _by_codes("language", "languages", "Code of a language spoken in it."),
            _by_codes("keyword", "keywords", "Code of what it deals with."),
            Filter(
                name="year", help="Year of the premiere.", values=lambda body: [(body["premiere"] or "")[:4]]
            ),
            _by_row("person", "credits", "contributor", "Id of a credited person.", "person"),
            _by_row(
                "organisation", "credits", "contributor", "Id of a credited organisation.", "organisation"
            ),
            _by_row("company", "companies", "organisation", "Id of an organisation among its companies."),
            _by_row("portrays", "characters", "portrays", "Id of a real person or group in it."),
            _by_row("related", "relations", "title", "Id of a title it is related to."),
            external_id_filter,
            *SHOWN_FILTERS,
            in_language,
        ),
        includes=(
            Include(name="titles", role=CREDIT, filters={"person": "person", "organisation": "organisation"}),
            Include(
                name="portrayed_in",
                role=PORTRAYS,
                filters={"person": "portrays", "organisation": "portrays"},
            ),
            Include(name="companions", role=RELATED, filters={"title": "related"}),
            Include(name="company_titles", role=COMPANY, filters={"organisation": "company"}),
        ),
        cited=(
            *(
                "type",
                "premiere",
                "ended",
                "production_status",
                "countries",
                "languages",
                "genres",
                "runtime",
            ),
            *("episode_count", "setting_place", "setting_period", "credits", "names", "companies"),
            *("characters", "basis", "relations", "videos", "images", "showings"),
        ),
        follows=follows("premiere"),
        mirrored=mirrored,
        are_of_one_instant=are_of_one_instant,
        released=released("premiere"),
        length=length,
        translated=("tagline", "synopsis_short", "synopsis_medium", "synopsis", "notice"),
        wanted=(
            HAS_POSTER,
            a_fact("synopsis", "synopsis_medium", "synopsis_short", label="a synopsis"),
            a_fact("premiere", label="a premiere"),
            a_fact("countries", code="country", label="a country"),
            a_fact("genres", code="genre", label="a genre"),
            a_fact("credits", label="credits"),
        ),
        page=(
            *("seasons", "episodes", "nominations", "reviews", "offers", "claims", "events", "stories"),
            *("companions", "depicted"),
        ),
        agree=(ends_after_showing("premiere", "ended"),),
        checks=(
            requires("name", "type"),
            seasons_within,
            episodes_within,
            nominees_are_credited,
            *showing_checks("premiere", "premiere"),
        ),
        sheets=(
            sheet.TitleSheet,
            sheet.CreditSheet,
            sheet.TitleNameSheet,
            sheet.CompanySheet,
            sheet.CharacterSheet,
            sheet.BasisSheet,
            sheet.RelationSheet,
            sheet.TitleImageSheet,
            sheet.VideoSheet,
            showing_sheet("title"),
        ),
        structured=Structured(type="CreativeWork", describe=describe_title),
    )
)
