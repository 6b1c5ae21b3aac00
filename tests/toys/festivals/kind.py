from cms.desk.checks import requires
from cms.desk.registry import Filter, Include, Kind, Part, Role, register

from .document import SCREENED, FestivalBody, FestivalDocument
from .models import Festival, Programme, Screening
from .sheet import FestivalSheet, ScreeningSheet


def cite(row):
    return {"path": row["path"], "url": row["url"]}


def derive(bodies, names):
    return {card: {"is_large": len(body["screenings"]) >= 2} for card, body in bodies.items()}


register(
    Kind(
        code="festival",
        plural="festivals",
        model=Festival,
        body=FestivalBody(),
        document=FestivalDocument,
        parts=(
            Part(name="screenings", model=Screening, owner="festival", order=("place",)),
            Part(name="programmes", model=Programme, owner="festival", cites=cite),
        ),
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
        checks=(requires("name"),),
        derive=derive,
        sheets=(FestivalSheet, ScreeningSheet),
    )
)
