from collections.abc import Iterable

from catalog.external_ids import external_id_filter
from catalog.filters import by_code, by_record
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Facts, Filter, Include, Kind, Part, Role, Structured, register

from .afterwards import (
    an_act_afterwards_is_told,
    an_end_has_what_ended,
    both_sides_tell,
    nominees_added_share_it,
)
from .checks import is_the_only_winner, names_a_nominee
from .credited import acts_follow_the_ceremony, nominees_are_credited
from .document import (
    AFTERWARDS_BY,
    AFTERWARDS_NOMINATION,
    CEREMONY,
    NOMINATED_WORK,
    NOMINEE,
    NominationBody,
    NominationDocument,
)
from .honours import standing_results
from .models import Nomination, Nominee
from .sheet import NominationSheet, NomineeSheet
from .structured import describe_nomination


def _named_ids(body: Facts, kind: str) -> Iterable[str]:
    """Ids of the records of one kind that the nomination names, whether nominee or nominated work."""
    refs = (body["title"], *(row["nominee"] for row in body["nominees"]))
    return (str(ref["$ref"]) for ref in refs if ref and ref["kind"] == kind)


def _by_named(kind: str, help: str) -> Filter:
    return Filter(name=kind, help=help, values=lambda body: _named_ids(body, kind), names=True)


register(
    Kind(
        code="nomination",
        plural="nominations",
        model=Nomination,
        body=NominationBody(),
        document=NominationDocument,
        parts=(
            Part(
                name="nominees",
                model=Nominee,
                owner="nomination",
                order=("position",),
                same=("nominee",),
                printed="named",
            ),
        ),
        roles=(
            Role(code=CEREMONY, about=True),
            Role(code=NOMINEE, words="“named”"),
            Role(code=NOMINATED_WORK, words="another title, or none,"),
            Role(code=AFTERWARDS_BY, words="“by whom, in words”"),
            Role(code=AFTERWARDS_NOMINATION, words="“why”"),
        ),
        filters=(
            by_record("ceremony", "Id of the ceremony."),
            by_code("category", "Code of a category."),
            Filter(
                name="result",
                help=f"One of {', '.join(Nomination.Result.values)}; not those that were revoked or "
                "reassigned since, and as won those that were awarded later than it was announced.",
                values=standing_results,
            ),
            Filter(
                name="afterwards",
                help=f"What became of it since: one of {', '.join(Nomination.Afterwards.values)}.",
                values=lambda body: [body.get("afterwards")],
            ),
            _by_named("title", "Id of the title it is for, or that it names."),
            _by_named("person", "Id of a person it names."),
            _by_named("organisation", "Id of an organisation it names."),
            _by_named("episode", "Id of an episode it names."),
            external_id_filter,
        ),
        includes=(
            Include(name="nominations", role=CEREMONY, filters={"event": "ceremony"}),
            Include(
                name="nominations",
                role=NOMINEE,
                filters={"person": "person", "organisation": "organisation", "episode": "episode"},
            ),
            Include(name="nominations", role=NOMINATED_WORK, filters={"title": "title"}),
        ),
        checks=(
            requires("ceremony", "category", "result"),
            names_a_nominee,
            is_the_only_winner,
            an_act_afterwards_is_told,
            an_end_has_what_ended,
            both_sides_tell,
            nominees_added_share_it,
            acts_follow_the_ceremony,
            nominees_are_credited,
        ),
        cited=("category", "result", "nominees", "title", "ceremony", "afterwards"),
        sheets=(NominationSheet, NomineeSheet),
        has_slug=False,
        structured=Structured(describe=describe_nomination),
    )
)
