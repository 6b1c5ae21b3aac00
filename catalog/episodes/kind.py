from catalog.external import external_id_filter
from catalog.seasons.document import PART_OF
from cms.desk.checks import requires
from cms.desk.registry import Filter, Include, Kind, Role, register

from .checks import season_is_of_its_title
from .document import EpisodeBody, EpisodeDocument
from .models import Episode
from .sheet import EpisodeSheet


def _part_of(fact: str) -> Filter:
    def values(body):
        return [str(body[fact]["$ref"])] if body[fact] else []

    return Filter(name=fact, help=f"Id of its {fact}.", values=values, names=True)


register(
    Kind(
        code="episode",
        plural="episodes",
        model=Episode,
        body=EpisodeBody(),
        document=EpisodeDocument,
        roles=(Role(code=PART_OF, about=True, shows=True),),
        filters=(_part_of("title"), _part_of("season"), external_id_filter),
        includes=(Include(name="episodes", role=PART_OF, filters={"title": "title", "season": "season"}),),
        cited=("number", "name", "air_date", "runtime"),
        page=("reviews", "offers"),
        checks=(requires("title"), season_is_of_its_title),
        sheets=(EpisodeSheet,),
    )
)
