from catalog.external_ids import external_id_filter
from catalog.filters import by_choice, by_record
from catalog.subjects import KINDS, SUBJECT, subject_filter
from catalog.texts.document import in_language
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Include, Kind, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .checks import has_outlet, ratings_agree
from .document import CRITIC, OUTLET, ReviewBody, ReviewDocument
from .models import Review
from .sheet import ReviewSheet
from .structured import describe_review

register(
    Kind(
        code="review",
        plural="reviews",
        model=Review,
        body=ReviewBody(),
        document=ReviewDocument,
        roles=(
            Role(code=SUBJECT, about=True),
            Role(code=OUTLET, words="another outlet, or that it is unidentified,"),
            Role(code=CRITIC, words="“critic named”"),
        ),
        filters=(
            subject_filter,
            by_record("outlet", "Id of the organisation that published it."),
            by_record("critic", "Id of the person who wrote it."),
            by_choice("verdict", Review.Verdict),
            external_id_filter,
            in_language,
        ),
        includes=(
            Include(name="reviews", role=SUBJECT, filters=dict.fromkeys(KINDS, "subject")),
            Include(name="reviews", role=OUTLET, filters={"organisation": "outlet"}),
            Include(name="reviews", role=CRITIC, filters={"person": "critic"}),
        ),
        translated=("summary",),
        checks=(requires("subject"), has_outlet, ratings_agree),
        cited=("outlet", "critic", "published", "rating_printed", "verdict"),
        wanted=(a_fact("url", label="an address"), a_fact("published", label="a date")),
        sheets=(ReviewSheet,),
        structured=Structured(type="Review", describe=describe_review),
        has_slug=False,
    )
)
