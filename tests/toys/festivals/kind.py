from cms.desk.checks.rules import requires
from cms.desk.records.registry import Filter, Include, Kind, Part, Role, register

from .document import SCREENED, FestivalBody, FestivalDocument
from .models import Festival, Screening
from .sheet import FestivalSheet, ScreeningSheet


def derive(bodies, names, published):
    return {card: {"is_large": len(body["screenings"]) >= 2} for card, body in bodies.items()}


register(
    Kind(
        code="festival",
        plural="festivals",
        model=Festival,
        body=FestivalBody(),
        document=FestivalDocument,
        parts=(Part(name="screenings", model=Screening, owner="festival", order=("place",)),),
        roles=(Role(code=SCREENED),),
        filters=(
            Filter(name="city", help="Name of a city.", values=lambda body: [body["city"]]),
            Filter(
                name="title",
                help="Id of a title it showed.",
                values=lambda body: [str(line["title"]["$ref"]) for line in body["screenings"]],
                names=True,
            ),
        ),
        includes=(Include(name="festivals", role=SCREENED, filters={"title": "title"}),),
        cited=("city", "opened", "screenings"),
        page=("claims",),
        checks=(requires("name"),),
        derive=derive,
        sheets=(FestivalSheet, ScreeningSheet),
    )
)
