from catalog.external import external_id_filter
from cms.desk.checks import requires
from cms.desk.registry import Kind, register

from .document import OrganisationBody, OrganisationDocument
from .models import Organisation
from .sheet import OrganisationSheet

register(
    Kind(
        code="organisation",
        plural="organisations",
        model=Organisation,
        body=OrganisationBody(),
        document=OrganisationDocument,
        filters=(external_id_filter,),
        checks=(requires("name"),),
        sheets=(OrganisationSheet,),
    )
)
