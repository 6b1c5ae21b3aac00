from catalog.external_ids import external_id_filter
from catalog.filters import by_record
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Filter, Include, Kind, Role, register

from .document import AWARD_BODY, AwardBody, AwardDocument
from .models import Award
from .sheet import AwardSheet

register(
    Kind(
        code="award",
        plural="awards",
        model=Award,
        body=AwardBody(),
        document=AwardDocument,
        roles=(Role(code=AWARD_BODY, words="another organisation, or none,"),),
        filters=(
            by_record("organisation", "Id of the body that gives it."),
            Filter(name="category", help="Code of a category.", values=lambda body: body["categories"]),
            external_id_filter,
            in_language,
        ),
        includes=(Include(name="awards", role=AWARD_BODY, filters={"organisation": "organisation"}),),
        translated=("name", "description"),
        checks=(requires("name"),),
        cited=("organisation", "categories"),
        page=("ceremonies",),
        sheets=(AwardSheet,),
    )
)
