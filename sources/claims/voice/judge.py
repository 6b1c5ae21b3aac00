"""Verdicts: a person reads a citation's passage beside its claim, and says whether it supports it (R19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Version
from cms.desk.records.bodies import bodies
from cms.desk.records.older_bodies import completed
from cms.desk.records.registry import Facts, kind
from cms.publishing.documents import Published, proposed_lives
from cms.publishing.models import RefreshDue

from ..origins.assess import supporting
from . import judged
from .models import Verdict

LONGEST = 300


class JudgeError(Refusal):
    """The verdict can't be given; the message says why."""


@dataclass(frozen=True)
class Passage:
    """A citation that supports the value of a claim, to be read beside it.

    seen: the digest of what is judged. authors: ids of who wrote it, and may not judge it. verdict: the
    newest one that holds.
    """

    citation: Facts
    seen: str
    authors: frozenset[int]
    verdict: Verdict | None


@transaction.atomic
def judge(
    card: Card, citation: int, finding: str, *, seen: str, note: str = "", by: User, at: datetime
) -> Verdict:
    """Say whether the passage of a citation supports the claim's value; seen: its digest on the page.

    NotAllowed without the right to approve. JudgeError where `by` wrote the citation, where there is none of
    that id that supports the value, where it moved since it was read, and for a finding that is none.
    """
    permissions.require(by, permissions.APPROVE)
    card = Card.objects.locked([card.pk])[card.pk]
    passage = next((each for each in passages(card) if each.citation["id"] == citation), None)
    if passage is None:
        raise JudgeError("That citation is gone: look at those that are there now.", code="no_such_citation")
    if by.pk in passage.authors:
        raise JudgeError("You entered this citation: somebody else has to judge it.", code="own_citation")
    if passage.seen != seen:
        raise JudgeError(
            "The claim, the quotation or the copy changed while you read them: read them again.",
            code="moved_while_read",
        )
    note = note.strip()
    if finding not in Verdict.Finding.values or "\0" in note or len(note) > LONGEST:
        raise JudgeError(
            f"Choose one of the three, and say why in at most {LONGEST} characters.", code="no_finding"
        )
    verdict = Verdict.objects.create(
        card=card, citation=citation, digest=seen, finding=finding, note=note, by=by, at=at
    )
    detail = {"citation": citation, "finding": finding, "digest": seen}
    audit.record("citation.judged", by=by, at=at, card=card.pk, about=str(card), detail=detail)
    if card.live_id:
        RefreshDue.objects.create(card=card, reason="verdict")
    return verdict


def passages(card: Card) -> list[Passage]:
    """The citations that support the value of a claim, as it is proposed, or else as its working copy is."""
    body, published = shown(card)
    citations = supporting(body)
    sources = published.of({row["source"]["$ref"] for row in citations})
    held = judged.standing({card.pk: body}, {card.pk: citations}, sources)
    authors = _authors(card, [row["id"] for row in citations])
    return [
        Passage(
            citation=row,
            seen=judged.judged(body, row, sources.get(row["source"]["$ref"])),
            authors=frozenset(authors[row["id"]]),
            verdict=held.get(row["id"]),
        )
        for row in citations
    ]


def shown(card: Card) -> tuple[Facts, Published]:
    """The body that is judged, and what is published with it: all of a changeset that it is in."""
    changeset = card.pending
    proposals = list(changeset.standing().select_related("card", "merge_into")) if changeset else []
    lives = proposed_lives(proposals)
    mine = next((live.body for live in lives if live.card.pk == card.pk), None)
    body = mine or kind(card.kind).body.served(completed(card.kind, bodies([card])[card.pk]))
    return body, Published(lives, [each.card_id for each in proposals if each.takes_off])


def _authors(card: Card, citations: list[int]) -> Mapping[int, set[int]]:
    """Who wrote each citation: all whose versions changed its row, and who contributed to those."""
    found: dict[int, set[int]] = {key: set() for key in citations}
    before: dict[int, Facts | None] = dict.fromkeys(citations)
    versions = Version.objects.filter(card=card).order_by("number").prefetch_related("contributions")
    for version in versions:
        rows = {row["id"]: row for row in version.state.get("citations", ())}
        for key in citations:
            if rows.get(key) != before[key]:
                found[key] |= {version.by_id, *(each.user_id for each in version.contributions.all())}
                before[key] = rows.get(key)
    return found
