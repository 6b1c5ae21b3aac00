from catalog.episodes.checks import within_their_season
from catalog.external_ids import external_id_filter
from catalog.filters import by_record
from catalog.images import HAS_POSTER
from catalog.mirrored import are_of_one_instant, mirrored, released
from catalog.numbering.checks import numbers_agree, numbers_are_given_once, numbers_can_be_meant
from catalog.numbering.document import NUMBERED_BY
from catalog.numbering.filters import number_filters
from catalog.numbering.finding import seasons_by_number
from catalog.numbering.sheet import NumberingSheet
from catalog.showings.checks import ends_after_showing
from catalog.showings.declared import SHOWN_BY_ROLE, showing_checks, showings_part
from catalog.showings.document import follows
from catalog.showings.filters import FEED as SHOWN_FILTERS
from catalog.showings.sheet import showing_sheet
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .checks import seasons_are_numbered_once, within_their_title
from .document import PART_OF, SeasonBody, SeasonDocument
from .models import Numbering, Season, SeasonImage
from .sheet import SeasonImageSheet, SeasonSheet
from .start import StartSeason
from .structured import describe_season

register(
    Kind(
        code="season",
        plural="seasons",
        model=Season,
        body=SeasonBody(),
        document=SeasonDocument,
        one_by_one=("number",),
        parts=(
            Part(name="numberings", model=Numbering, owner="season"),
            Part(name="images", model=SeasonImage, owner="season"),
            showings_part("season"),
        ),
        roles=(
            Role(code=PART_OF, about=True, shows=True),
            Role(code=NUMBERED_BY, words="another organisation, or none,"),
            SHOWN_BY_ROLE,
        ),
        # Whose figures count for a season or an episode follows from the companies of its title.
        passes_on=(PART_OF,),
        filters=(
            by_record("title", "Id of its title."),
            external_id_filter,
            *number_filters,
            *SHOWN_FILTERS,
            in_language,
        ),
        includes=(Include(name="seasons", role=PART_OF, filters={"title": "title"}),),
        cited=("number", "premiere", "ended", "episode_count", "images", "numberings", "showings"),
        follows=follows("premiere"),
        mirrored=mirrored,
        are_of_one_instant=are_of_one_instant,
        released=released("premiere"),
        translated=("name", "synopsis"),
        wanted=(HAS_POSTER, a_fact("synopsis", label="a synopsis"), a_fact("premiere", label="a premiere")),
        page=("episodes", "reviews", "offers"),
        agree=(ends_after_showing("premiere", "ended"),),
        checks=(
            requires("title"),
            seasons_are_numbered_once,
            within_their_title,
            within_their_season,
            numbers_can_be_meant("season"),
            numbers_agree("season"),
            numbers_are_given_once("season"),
            *showing_checks("premiere", "premiere"),
        ),
        starts=(StartSeason,),
        sheets=(SeasonSheet, NumberingSheet, SeasonImageSheet, showing_sheet("season")),
        found_by=seasons_by_number,
        structured=Structured(type="TVSeason", describe=describe_season),
    )
)
