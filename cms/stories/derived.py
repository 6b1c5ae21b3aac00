"""What a story's document says of the claims that it states."""

from collections.abc import Mapping

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts
from cms.publishing.documents import called, live_names, named
from sources.claims import derived as of_claims

from .claims import claim_ids


def derive_claims(
    bodies: Mapping[int, Facts], names: Mapping[int, str | None], published: Published
) -> dict[int, Facts]:
    """For each story its live claims in their order: sentence, voice, number of origins, and standing."""
    stated = {card: list(dict.fromkeys(claim_ids(body))) for card, body in bodies.items()}
    claims = published.of({key for keys in stated.values() for key in keys})
    # The story's own names lack those that only its claims have.
    known = called(live_names(named(claims.values()))) | dict(names) if claims else names
    found = of_claims.derive(claims, known, published) if claims else {}
    return {
        card: {"claims": [_told(key, claims[key], found[key]) for key in keys if key in claims]}
        for card, keys in stated.items()
    }


def _told(key: int, claim: Facts, derived: Facts) -> Facts:
    return {
        "claim": {"kind": "claim", "id": key},
        "sentence": derived["sentence"],
        "voice": derived["voice"],
        "origins": sum(each["counts"] for each in derived["origins"]),
        "standing": claim["standing"] or "normal",
    }
