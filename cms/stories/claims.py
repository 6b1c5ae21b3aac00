"""The claims that stories state, as the rules on their texts see them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from cms.desk.base import canonical
from cms.desk.base.figures.find import singular
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.records.registry import Facts, references
from cms.publishing.models import LiveDocument
from sources import models as vocabularies
from sources.claims.amounts import major

from .held import Stated, Unit
from .markup import CLAIM


def claim_ids(body: Facts) -> Iterator[int]:
    """The ids in the role of a claim, in blocks and in texts."""
    return (each["$ref"] for each in references(body) if each["role"] == CLAIM)


def units_of() -> dict[str, Unit]:
    """The units of the vocabulary by their nouns, singular and folded."""
    found: dict[str, Unit] = {}
    for each in vocabularies.Unit.objects.all():
        unit = Unit(each.code, each.label, each.dimension)
        found |= {singular(noun): unit for noun in (each.label, each.singular)}
    return found


def claims_of(stories: Collection[Card], told: Iterable[Facts | None]) -> dict[int, Stated]:
    """The claims that the bodies state, by id; bounded queries.

    A claim of the same changeset counts as proposed; any other as it is live, not as its working copy.
    """
    ids = {key for body in told if body for key in claim_ids(body)}
    if not ids:
        return {}
    changesets = {card.pending_id for card in stories} - {None}
    live = LiveDocument.objects.filter(pk__in=ids, kind=CLAIM).exclude(card__pending__in=changesets)
    documents = {key: canonical.loads(text) for key, text in live.values_list("pk", "text")}
    drafts = list(Card.objects.filter(pk__in=ids - documents.keys(), kind=CLAIM))
    working = bodies(drafts) if drafts else {}
    speaking = {ref["$ref"] for body in working.values() for ref in _speakers(body)}
    labels = dict(Card.objects.filter(pk__in=speaking).values_list("pk", "label")) if speaking else {}
    return {key: _stated(each, labels) for key, each in (working | documents).items()}


def _speakers(claim: Facts) -> Iterator[Facts]:
    return (claim[name] for name in ("speaker", "originator") if claim.get(name))


def _stated(claim: Facts, labels: Mapping[int, str]) -> Stated:
    """A claim from its body, or from its document, whose references have names."""
    value, derived = claim["value"], claim.get("derived") or {}
    named = [ref.get("name") or labels.get(ref.get("$ref", 0), "") for ref in _speakers(claim)]
    described = [claim.get(name) for name in ("speaker_described", "originator_described")]
    quoted = [row["quotation"] for row in claim.get("citations") or () if row["stance"] == "supports"]
    own = [value.get("text"), value.get("universe"), *(row["text"] for row in claim.get("texts") or ())]
    is_of_somebody = claim["modality"] != "fact" and not claim.get("depicted_in")
    return Stated(
        amounts=tuple(
            major(value[name], value["currency"]) for name in ("amount", "amount_to") if value[name]
        ),
        bound=value["bound"],
        unit=value["unit"],
        currency=value["currency"],
        rank=value["rank"],
        modality=claim["modality"] or "fact",
        voice=derived.get("voice") or ("attributed" if is_of_somebody else None),
        names=tuple(name for name in (*named, *described) if name),
        quoted=tuple(words for words in (*quoted, *own) if words),
        origins=sum(each["counts"] for each in derived["origins"]) if "origins" in derived else None,
        is_deprecated=claim.get("standing") == "deprecated",
    )
