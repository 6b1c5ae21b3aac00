from catalog.dates import as_stated
from catalog.external_ids import external_id_filter
from catalog.filters import by_time
from catalog.names import ASKED, refuse_official
from catalog.texts.document import in_language
from catalog.translators import TRANSLATED
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Kind, Part, Role, Structured, register, register_everywhere
from cms.desk.records.wanted import a_fact

from .document import PersonBody, PersonDocument
from .models import Person, PersonName
from .naming import may_be_named
from .sheet import PersonNameSheet, PersonSheet
from .structured import describe_person
from .unsaid import names_are_not_said
from .unsaid_names import write_names

# Checks of every kind: any record can name a person.
register_everywhere(checks=[may_be_named, names_are_not_said])
register(
    Kind(
        code="person",
        plural="people",
        model=Person,
        body=PersonBody(),
        format=ASKED,
        document=PersonDocument,
        parts=(Part(name="names", model=PersonName, owner="person", refuse=refuse_official),),
        roles=(Role(code=TRANSLATED, words="“translator in words”"),),
        filters=(
            external_id_filter,
            by_time("born", "When they may have been born.", lambda body: as_stated(body, "birth", "born")),
            by_time("died", "When they may have died.", lambda body: as_stated(body, "death", "died")),
            in_language,
        ),
        cited=("born", "died", "birth", "death", "names"),
        stated_by={"born": "birth", "died": "death"},
        translated=("description", "biography"),
        wanted=(
            a_fact("description", label="a description"),
            a_fact("biography", label="a biography"),
            a_fact("born", "birth", label="a date of birth"),
        ),
        page=("titles", "portrayed_in", "nominations", "events", "claims", "said", "mentioned_in"),
        checks=(requires("name"),),
        sheets=(PersonSheet, PersonNameSheet),
        structured=Structured(type="Person", describe=describe_person),
        on_change=write_names,
    )
)
