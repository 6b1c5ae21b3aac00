from cms.desk.checks.rules import requires
from cms.desk.records.registry import (
    ANY,
    Filter,
    Include,
    Kind,
    Part,
    Role,
    Structured,
    references,
    register,
)

from .checks import corrects_what_it_says, places_are_settled, says_what_it_corrects
from .document import CORRECTS, CorrectionBody, CorrectionDocument
from .models import Corrected, Correction
from .sheet import CorrectionSheet
from .structured import describe_correction

register(
    Kind(
        code="correction",
        plural="corrections",
        model=Correction,
        body=CorrectionBody(),
        document=CorrectionDocument,
        parts=(Part(name="corrected", model=Corrected, owner="correction", printed="called"),),
        notices=CORRECTS,
        senior=lambda body: body["type"] == Correction.Type.CLARIFICATION,
        roles=(Role(code=CORRECTS, words="“what was wrong”"),),
        filters=(
            Filter(name="type", help="Code of a type.", values=lambda body: [body["type"]]),
            Filter(
                name="corrects",
                help="Id of the claim or record that it corrects.",
                values=lambda body: [
                    str(each["$ref"]) for each in references(body) if each["role"] == CORRECTS
                ],
                names=True,
            ),
        ),
        includes=(Include(name="corrections", role=CORRECTS, filters={ANY: "corrects"}, on_every_page=True),),
        structured=Structured(describe=describe_correction),
        has_slug=False,
        checks=(
            requires("type", "note"),
            says_what_it_corrects,
            corrects_what_it_says,
            places_are_settled,
        ),
        sheets=(CorrectionSheet,),
    )
)
