from cms.desk.checks import requires
from cms.desk.registry import Facts, Filter, Include, Kind, Part, Role, register

from ..citations.document import CITED
from .checks import claims_are_sourced, claims_say_who, conflicts_are_seen, values_fit_their_property
from .derived import STATEMENT, derive, statement
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
from .sheet import ClaimSheet, QualifierSheet

SUBJECTS = (
    *("title", "season", "episode", "person", "organisation", "event", "award", "nomination"),
    *("review", "offer", "source"),
)


def _names(name: str, help: str, fact: str = "") -> Filter:
    """A filter by the record that one of the claim's facts names."""

    def values(body: Facts) -> list[str]:
        named = body[fact or name]
        return [str(named["$ref"])] if named else []

    return Filter(name=name, help=help, values=values, names=True)


register(
    Kind(
        code="claim",
        plural="claims",
        model=Claim,
        body=ClaimBody(),
        document=ClaimDocument,
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
            _names("subject", "Id of what it is about."),
            Filter(name="property", help="Code of a property.", values=lambda body: [body["property"]]),
            Filter(name="modality", help="Code of a mode.", values=lambda body: [body["modality"]]),
            Filter(name="unit", help="Code of a unit.", values=lambda body: [body["value"]["unit"]]),
            _names("speaker", "Id of who said it."),
            _names("originator", "Id of whose figure it is."),
            _names("depicted_in", "Id of the story that shows it."),
            Filter(
                name="source",
                help="Id of a source that it cites.",
                values=lambda body: [str(each["source"]["$ref"]) for each in body["citations"]],
                names=True,
            ),
            Filter(
                name=STATEMENT,
                help="Ids of subject and story, and code of the property, as 12:audience: what can conflict.",
                values=lambda body: [statement(body)],
            ),
        ),
        includes=(
            Include(name="claims", role=SUBJECT, filters=dict.fromkeys(SUBJECTS, "subject")),
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
        cited=("value",),
        cited_as_one=True,
        page=("stories", "corrections"),
        read_inline=True,
        derive=derive,
        derived_document=ClaimDerived,
        derives_by=STATEMENT,
        has_slug=False,
        checks=(
            requires("subject", "property", "modality"),
            values_fit_their_property,
            claims_are_sourced,
            claims_say_who,
            conflicts_are_seen,
        ),
        sheets=(ClaimSheet, QualifierSheet),
    )
)
