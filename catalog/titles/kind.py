from collections.abc import Iterable

from catalog.external import external_id_filter
from cms.desk.checks import requires
from cms.desk.registry import Facts, Filter, Include, Kind, Part, Role, register

from .document import CREDIT, TitleBody, TitleDocument
from .models import Credit, Title
from .sheet import CreditSheet, TitleSheet


def _credited(kind: str) -> Filter:
    def values(body: Facts) -> Iterable[str]:
        named = (line["contributor"] for line in body["credits"] if line["contributor"])
        return (str(ref["$ref"]) for ref in named if ref["kind"] == kind)

    return Filter(name=kind, help=f"Id of a credited {kind}.", values=values, names=True)


register(
    Kind(
        code="title",
        plural="titles",
        model=Title,
        body=TitleBody(),
        document=TitleDocument,
        parts=(Part(name="credits", model=Credit, owner="title", order=("billing",)),),
        roles=(Role(code=CREDIT, words="“credited as”"),),
        filters=(
            Filter(name="type", help="Code of a type.", values=lambda body: [body["type"]]),
            Filter(name="genre", help="Code of a genre.", values=lambda body: body["genres"]),
            Filter(
                name="country", help="Code of a country of production.", values=lambda body: body["countries"]
            ),
            Filter(
                name="year", help="Year of the premiere.", values=lambda body: [(body["premiere"] or "")[:4]]
            ),
            _credited("person"),
            _credited("organisation"),
            external_id_filter,
        ),
        includes=(
            Include(name="titles", role=CREDIT, filters={"person": "person", "organisation": "organisation"}),
        ),
        checks=(requires("name", "type"),),
        sheets=(TitleSheet, CreditSheet),
    )
)
