from catalog.external_ids import external_id_filter
from catalog.filters import by_record
from catalog.mirrored import are_of_one_instant, length, mirrored, released
from catalog.numbering.checks import numbers_agree, numbers_are_given_once, numbers_can_be_meant
from catalog.numbering.document import NUMBERED_BY
from catalog.numbering.filters import number_filters
from catalog.numbering.finding import episodes_by_number
from catalog.numbering.sheet import EpisodeNumberingSheet
from catalog.seasons.document import PART_OF
from catalog.showings.declared import SHOWN_BY_ROLE, showing_checks, showings_part
from catalog.showings.document import follows
from catalog.showings.filters import FEED as SHOWN_FILTERS
from catalog.showings.sheet import showing_sheet
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .checks import (
    episodes_are_numbered_once,
    numbers_fit_their_season,
    season_is_of_its_title,
    within_their_season,
    within_their_title,
)
from .document import EpisodeBody, EpisodeDocument
from .models import Episode, EpisodeNumbering
from .sheet import EpisodeSheet
from .structured import describe_episode

register(
    Kind(
        code="episode",
        plural="episodes",
        model=Episode,
        body=EpisodeBody(),
        document=EpisodeDocument,
        one_by_one=("number",),
        parts=(
            Part(name="numberings", model=EpisodeNumbering, owner="episode"),
            showings_part("episode"),
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
            by_record("season", "Id of its season."),
            external_id_filter,
            *number_filters,
            *SHOWN_FILTERS,
            in_language,
        ),
        includes=(Include(name="episodes", role=PART_OF, filters={"title": "title", "season": "season"}),),
        cited=("number", "name", "air_date", "runtime", "numberings", "showings"),
        follows=follows("air_date"),
        mirrored=mirrored,
        are_of_one_instant=are_of_one_instant,
        released=released("air_date"),
        length=length,
        translated=("name", "synopsis"),
        wanted=(
            a_fact("season", label="a season"),
            a_fact("synopsis", label="a synopsis"),
            a_fact("air_date", label="an air date"),
            a_fact("runtime", label="a runtime"),
        ),
        page=("reviews", "offers", "nominations", "claims", "depicted"),
        checks=(
            requires("title"),
            season_is_of_its_title,
            episodes_are_numbered_once,
            numbers_fit_their_season,
            within_their_season,
            within_their_title,
            numbers_can_be_meant("episode"),
            numbers_agree("episode"),
            numbers_are_given_once("episode"),
            *showing_checks("air_date", "air date"),
        ),
        sheets=(EpisodeSheet, EpisodeNumberingSheet, showing_sheet("episode")),
        found_by=episodes_by_number,
        structured=Structured(type="TVEpisode", describe=describe_episode),
    )
)
