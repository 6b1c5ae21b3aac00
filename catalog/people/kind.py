from catalog.external import external_id_filter
from cms.desk.checks import requires
from cms.desk.registry import Kind, register

from .document import PersonBody, PersonDocument
from .models import Person
from .sheet import PersonSheet

register(
    Kind(
        code="person",
        plural="people",
        model=Person,
        body=PersonBody(),
        document=PersonDocument,
        filters=(external_id_filter,),
        checks=(requires("name"),),
        sheets=(PersonSheet,),
    )
)
