"""The voice that was approved, which is served as long as the evidence allows it.

It lies in the claim's body, so that whoever approves a claim approves it. What is served is the weaker of it
and of what `assess` says: less comes by itself, more is proposed and approved like any other change.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..origins.assess import Assessment
from ..origins.reasons import Reason, Voice
from .models import VoiceBefore

Facts = Mapping[str, Any]

# The code by which a document says that its evidence would allow a fact.
KEPT = "kept_attributed"
BECAUSE = "Its evidence would allow a fact; the newsroom has not approved that."


def approved(bodies: Mapping[int, Facts]) -> dict[int, Voice]:
    """The voice that was approved for each claim; a query where bodies are from before they said it."""
    earlier = [card for card, body in bodies.items() if not body.get("told_as")]
    rows = VoiceBefore.objects.filter(card__in=earlier).values_list("card", "voice") if earlier else ()
    before = dict(rows)
    return {
        card: Voice(body.get("told_as") or before.get(card, Voice.ATTRIBUTED))
        for card, body in bodies.items()
    }


def served(found: Assessment, approved: Voice) -> Assessment:
    """What is served of an assessment: never a fact that nobody approved as one."""
    if found.voice is Voice.FACT and approved is not Voice.FACT:
        return replace(found, voice=Voice.ATTRIBUTED, reasons=[*found.reasons, Reason(KEPT, BECAUSE)])
    return found


def why_refreshed(before: Facts, now: Facts) -> str:
    """What readers of the log are told of a refresh: why a claim is told as less, or is under review."""
    old, new = before["derived"], now["derived"]
    is_weaker = old.get("voice") == Voice.FACT and new["voice"] == Voice.ATTRIBUTED
    over = new["stale"]["why"] if new["stale"] else []
    known = {each["code"] for each in (old.get("stale") or {}).get("why", ())}
    # What is over weakens, too, and is a reason then: each is said once.
    why = [*(new["reasons"] if is_weaker else ()), *(each for each in over if each["code"] not in known)]
    sentences = list(dict.fromkeys(each["sentence"] for each in why))
    lead = ["It is told as somebody’s words now, no longer as a fact."] if is_weaker else []
    return " ".join([*lead, *sentences])
