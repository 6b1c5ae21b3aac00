from catalog.dates import as_stated
from catalog.filters import by_choice, by_code, by_record, by_time
from cms.desk.checks.rules import requires
from cms.desk.records.registry import ANY, Filter, Include, Kind, Part, Role, Structured, register

from ..citations.document import CITED
from .checks import (
    claims_are_sourced,
    claims_hold_beside_others,
    quotations_print_the_value,
    scopes_can_be_meant,
    statements_have_a_speaker,
    values_fit_their_property,
)
from .comparison.among import statement
from .derived import STATEMENT, derive
from .document import (
    DEPICTED_IN,
    ORIGINATOR,
    QUALIFIER,
    SPEAKER,
    SUBJECT,
    VALUE,
    ClaimBody,
    ClaimDerived,
    ClaimDocument,
)
from .models import Claim, Qualifier
from .open_conflicts import queue_claims
from .scope.not_stated import kinds_stated
from .sheet import ClaimSheet, QualifierSheet
from .structured import describe_claim
from .voice.approved import why_refreshed
from .voice.day import AS_OF, DUE
from .voice.staleness import as_of_day, due_days

# What is left out is a region, too.
REGIONAL = {"excluding": "region"}

register(
    Kind(
        code="claim",
        plural="claims",
        model=Claim,
        body=ClaimBody(),
        document=ClaimDocument,
        stand_in="a figure under review",
        parts=(Part(name="qualifiers", model=Qualifier, owner="claim"),),
        roles=(
            Role(code=SUBJECT, about=True),
            Role(code=ORIGINATOR, words="“originator described”"),
            Role(code=SPEAKER, words="“speaker described”"),
            Role(code=VALUE),
            Role(code=QUALIFIER, words="the words of the qualifier"),
            Role(code=DEPICTED_IN),
        ),
        filters=(
            by_record("subject", "Id of what it is about."),
            by_code("property", "Code of a property."),
            by_choice("modality", Claim.Modality),
            Filter(name="unit", help="Code of a unit.", values=lambda body: [body["value"]["unit"]]),
            Filter(
                name="region",
                help="Code of a region that it names.",
                values=lambda body: [row.get("region") for row in body["qualifiers"]],
            ),
            Filter(
                name="metric",
                help="Code of a metric that it was measured by.",
                values=lambda body: [row.get("metric") for row in body["qualifiers"]],
            ),
            Filter(
                name="qualified",
                help="Code of a kind of qualifier that it has: region, window.",
                values=lambda body: sorted(
                    {REGIONAL.get(each, each) for each in kinds_stated(body["qualifiers"])}
                ),
            ),
            by_time(
                "during",
                "When the date that is its value may be.",
                lambda body: as_stated(body["value"], "when", "date"),
            ),
            by_record("speaker", "Id of who said it."),
            by_record("originator", "Id of whose figure it is."),
            by_record("depicted_in", "Id of the story that shows it."),
            Filter(
                name="source",
                help="Id of a source that it cites.",
                values=lambda body: [str(each["source"]["$ref"]) for each in body["citations"]],
                names=True,
            ),
            Filter(
                name=DUE,
                help="A day on which something of it is over, or due for review: 2027-01-31.",
                values=due_days,
            ),
            Filter(
                name=AS_OF,
                help="The day as of which its value was known: 2027-01-31.",
                values=lambda body: [day.isoformat()] if (day := as_of_day(body)) else [],
            ),
            Filter(
                name=STATEMENT,
                help="What it states of what, as 12:audience. Claims that share one can conflict.",
                values=lambda body: [statement(body)],
                names=True,
            ),
        ),
        includes=(
            Include(name="claims", role=SUBJECT, filters={ANY: "subject"}),
            Include(name="said", role=SPEAKER, filters={"person": "speaker", "organisation": "speaker"}),
            Include(
                name="figures",
                role=ORIGINATOR,
                filters={"person": "originator", "organisation": "originator"},
            ),
            Include(name="stated", role=CITED, filters={"source": "source"}),
            Include(
                name="depicted",
                role=DEPICTED_IN,
                filters={"title": "depicted_in", "season": "depicted_in", "episode": "depicted_in"},
            ),
        ),
        format=2,
        cited=("value",),
        stated_by={"said_on": "said_when", "valid_from": "valid_when", "valid_to": "valid_when"},
        cited_as_one=True,
        page=("stories",),
        read_inline=True,
        derive=derive,
        rests_on=(SUBJECT, ORIGINATOR, SPEAKER),
        derived_document=ClaimDerived,
        why_refreshed=why_refreshed,
        # A claim that comes or goes changes the conflicts of all live claims with the same statement.
        derives_by=STATEMENT,
        structured=Structured(type="Claim", describe=describe_claim),
        has_slug=False,
        checks=(
            requires("subject", "property", "modality"),
            values_fit_their_property,
            scopes_can_be_meant,
            claims_are_sourced,
            statements_have_a_speaker,
            claims_hold_beside_others,
            quotations_print_the_value,
        ),
        sheets=(ClaimSheet, QualifierSheet),
        on_change=queue_claims,
    )
)
