from catalog.external_ids import external_id_filter
from catalog.filters import by_record
from catalog.names import ASKED, refuse_official
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Filter, Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .document import PARENT, OrganisationBody, OrganisationDocument
from .models import Organisation, OrganisationName
from .sheet import OrganisationNameSheet, OrganisationSheet
from .structured import describe_organisation

register(
    Kind(
        code="organisation",
        plural="organisations",
        model=Organisation,
        body=OrganisationBody(),
        format=ASKED,
        document=OrganisationDocument,
        parts=(Part(name="names", model=OrganisationName, owner="organisation", refuse=refuse_official),),
        roles=(Role(code=PARENT, words="another parent"),),
        # Who owns an outlet decides which sources are one origin.
        passes_on=(PARENT,),
        filters=(
            Filter(
                name="type",
                help="Code of what it is, such as outlet.",
                # Bodies approved before `types` existed are still rendered again, so it may be missing.
                values=lambda body: body.get("types", ()),
            ),
            by_record("parent", "Id of its parent."),
            external_id_filter,
            in_language,
        ),
        includes=(Include(name="organisations", role=PARENT, filters={"organisation": "parent"}),),
        cited=("types", "parent", "founded", "dissolved", "country", "website", "names"),
        translated=("description", "biography"),
        wanted=(
            a_fact("types", code="type", label="a type"),
            a_fact("country", label="a country"),
            a_fact("website", label="a website"),
        ),
        page=(
            *("titles", "company_titles", "organisations", "offers", "reviews", "events", "claims", "said"),
            "mentioned_in",
        ),
        checks=(requires("name"),),
        sheets=(OrganisationSheet, OrganisationNameSheet),
        structured=Structured(type="Organization", describe=describe_organisation),
    )
)
