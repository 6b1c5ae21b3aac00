from collections.abc import Iterable

from catalog.external import external_id_filter
from cms.desk.checks import requires
from cms.desk.registry import Facts, Filter, Include, Kind, Part, Role, register

from .document import PART_OF, SeasonBody, SeasonDocument
from .models import Numbering, Season, SeasonImage
from .sheet import NumberingSheet, SeasonImageSheet, SeasonSheet


def _title(body: Facts) -> Iterable[str]:
    return [str(body["title"]["$ref"])]


register(
    Kind(
        code="season",
        plural="seasons",
        model=Season,
        body=SeasonBody(),
        document=SeasonDocument,
        parts=(
            Part(name="numberings", model=Numbering, owner="season"),
            Part(name="images", model=SeasonImage, owner="season"),
        ),
        roles=(Role(code=PART_OF, about=True, shows=True),),
        filters=(
            Filter(name="title", help="Id of its title.", values=_title, names=True),
            external_id_filter,
        ),
        includes=(Include(name="seasons", role=PART_OF, filters={"title": "title"}),),
        cited=("number", "premiere", "ended", "episode_count", "images", "numberings"),
        page=("episodes", "reviews", "offers", "nominations"),
        checks=(requires("title"),),
        sheets=(SeasonSheet, NumberingSheet, SeasonImageSheet),
    )
)
