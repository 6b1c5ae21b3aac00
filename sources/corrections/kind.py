from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed, requires
from cms.desk.records.registry import ANY, Filter, Include, Kind, Role, Structured, register

from .document import CORRECTS, CorrectionBody, CorrectionDocument
from .models import Correction
from .sheet import CorrectionSheet
from .structured import describe_correction


def says_what_it_corrects(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a correction that names no record, or not what was wrong and what is right."""
    for each in proposals:
        body = each.body
        if body and not (body["claim"] or body["record"]):
            message = "A correction needs the claim or the record that it corrects."
            yield Finding(each.card, "correction-of-nothing", message, path="claim")
        # Clarifications, updates and the like say all in their note.
        if body and body["type"] == "correction" and not (body["wrong"] and body["right"]):
            message = "A correction says what was wrong and what is right: fill in both."
            yield Finding(each.card, "correction-unsaid", message, path="wrong")


register(
    Kind(
        code="correction",
        plural="corrections",
        model=Correction,
        body=CorrectionBody(),
        document=CorrectionDocument,
        roles=(Role(code=CORRECTS, words="“what was wrong”"),),
        filters=(
            Filter(name="type", help="Code of a type.", values=lambda body: [body["type"]]),
            Filter(
                name="corrects",
                help="Id of the claim or record that it corrects.",
                values=lambda body: [str(body[name]["$ref"]) for name in ("claim", "record") if body[name]],
                names=True,
            ),
        ),
        includes=(Include(name="corrections", role=CORRECTS, filters={ANY: "corrects"}),),
        structured=Structured(describe=describe_correction),
        has_slug=False,
        checks=(requires("type", "note"), says_what_it_corrects),
        sheets=(CorrectionSheet,),
    )
)
