from collections.abc import Iterable

from catalog.external import external_id_filter
from cms.desk.checks import requires
from cms.desk.registry import Facts, Filter, Include, Kind, Part, Role, register

from .document import PARENT, OrganisationBody, OrganisationDocument
from .models import Organisation, OrganisationName
from .sheet import OrganisationNameSheet, OrganisationSheet


def _parent(body: Facts) -> Iterable[str]:
    parent = body.get("parent")
    return [str(parent["$ref"])] if parent else []


register(
    Kind(
        code="organisation",
        plural="organisations",
        model=Organisation,
        body=OrganisationBody(),
        document=OrganisationDocument,
        parts=(Part(name="names", model=OrganisationName, owner="organisation"),),
        roles=(Role(code=PARENT, words="another parent"),),
        filters=(
            Filter(
                name="type",
                help="Code of what it is, such as outlet.",
                values=lambda body: body.get("types", ()),
            ),
            Filter(name="parent", help="Id of its parent.", values=_parent, names=True),
            external_id_filter,
        ),
        includes=(Include(name="organisations", role=PARENT, filters={"organisation": "parent"}),),
        cited=("types", "parent", "founded", "dissolved", "country", "website", "names"),
        page=("titles", "company_titles", "offers", "events", "claims", "said", "organisations"),
        checks=(requires("name"),),
        sheets=(OrganisationSheet, OrganisationNameSheet),
    )
)
