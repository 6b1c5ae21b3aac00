from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed, requires
from cms.desk.models import Card
from cms.desk.records.registry import Filter, Include, Kind, Part, Role, Structured, register
from cms.desk.records.wanted import a_fact

from ..citations.document import CITED
from .document import CREATOR, DERIVED_FROM, INDEPENDENT_OF, OUTLET, SourceBody, SourceDocument
from .models import Creator, Derivation, Independence, Snapshot, Source
from .sheet import CopySheet, CreatorSheet, DerivationSheet, IndependenceSheet, SourceSheet
from .structured import describe_source, work_cited


def can_be_found(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a source that can't be looked up, or is anonymous and yet named or unexplained."""
    for each in proposals:
        body = each.body
        if body and not (body["title"] or body["url"]):
            message = "A source needs its title or its address, so that readers can find it."
            yield Finding(each.card, "source-unfindable", message, path="title")
        if body and body["anonymous"] and not body["anonymous_reason"]:
            message = "Say why the source is anonymous: readers see the reason."
            yield Finding(each.card, "anonymous-unexplained", message, path="anonymous_reason")
        if body and body["anonymous"] and body["creators"]:
            message = "An anonymous source can't name its creators: remove them."
            yield Finding(each.card, "anonymous-named", message, path="creators")


def independence_is_no_derivation(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for a source that takes from another and is said not to depend on it."""
    for each in proposals:
        if each.body is None:
            continue
        taken = {row["source"]["$ref"] for row in each.body["derivations"]}
        apart = {row["source"]["$ref"] for row in each.body["independent_of"]}
        for other in Card.objects.in_bulk(taken & apart).values():
            message = f"It takes from “{other}”, and is said not to depend on it: remove one of the two."
            yield Finding(each.card, "independent-and-derived", message, path="independent_of", other=other)


register(
    Kind(
        code="source",
        plural="sources",
        model=Source,
        body=SourceBody(),
        document=SourceDocument,
        stand_in="a source that is not published",
        parts=(
            Part(name="creators", model=Creator, owner="source", same=("person", "role"), printed="name"),
            Part(name="derivations", model=Derivation, owner="source", same=("source", "kind")),
            Part(name="independent_of", model=Independence, owner="source", same=("source",)),
            Part(name="snapshots", model=Snapshot, owner="source", order=("captured_on",), fixed=True),
        ),
        roles=(
            Role(code=CITED, words="another source for the fact"),
            Role(code=OUTLET),
            Role(code=CREATOR, words="“as named”"),
            Role(code=DERIVED_FROM),
            Role(code=INDEPENDENT_OF),
        ),
        filters=(
            Filter(name="type", help="Code of a type.", values=lambda body: [body["type"]]),
            Filter(
                name="outlet",
                help="Id of the outlet.",
                values=lambda body: [str(body["outlet"]["$ref"])] if body["outlet"] else [],
                names=True,
            ),
            Filter(name="url", help="Its address.", values=lambda body: [body["url"]]),
            Filter(
                name="derived_from",
                help="Id of a source it derives from.",
                values=lambda body: [str(row["source"]["$ref"]) for row in body["derivations"]],
                names=True,
            ),
        ),
        includes=(
            Include(name="published", role=OUTLET, filters={"organisation": "outlet"}),
            Include(name="derived", role=DERIVED_FROM, filters={"source": "derived_from"}),
        ),
        page=("stated", "derived", "claims"),
        read_inline=True,
        # How many origins a claim has follows from what its sources take from, and from who owns the outlets.
        passes_on=(DERIVED_FROM, OUTLET),
        checks=(requires("type"), can_be_found, independence_is_no_derivation),
        sheets=(SourceSheet, CreatorSheet, DerivationSheet, IndependenceSheet, CopySheet),
        wanted=(
            a_fact("snapshots", code="snapshot", label="a captured text"),
            a_fact("published", label="a date"),
            a_fact("accessed", label="when it was read"),
        ),
        structured=Structured(type="CreativeWork", describe=describe_source, cited=work_cited),
    )
)
