"""An intake: begun with an article, kept while somebody works on it, and saved as one changeset."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from babel.numbers import get_currency_precision
from django.db import transaction

from catalog.models import Language
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card, Changeset
from cms.desk.review.contents import propose
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeConflict, ChangeRefused, change

from ..claims.form import plain, read_amount
from ..claims.models import Claim
from ..claims.needs import FIELDS
from ..models import Property
from ..sources.models import Source
from .models import Intake
from .read import Article
from .sentences import split

KEPT_FOR = timedelta(days=30)
STATED = ("new", "opinion")
SAID = ("modality", "speaker_described", "said_on")
AROUND = 60  # characters before and after a quotation that tell two equal passages apart


class IntakeRefused(Exception):
    """Why an intake can't go on, and what to do now. code: the rule."""

    def __init__(self, message: str, *, code: str):
        super().__init__(message)
        self.code = code


@transaction.atomic
def begin(article: Article, *, by: User, at: datetime) -> Intake:
    """Keep an article to be entered; whoever has the same text unfinished goes on with that. NotAllowed."""
    permissions.require(by, permissions.WRITE)
    Intake.objects.filter(done_at=None, kept_until__lt=at).delete()
    digest = sha256(article.text.encode()).hexdigest()
    mine = Intake.objects.filter(by=by, done_at=None, digest=digest).first()
    return mine or Intake.objects.create(
        by=by,
        started_at=at,
        kept_at=at,
        kept_until=at + KEPT_FOR,
        title=article.title,
        url=article.url or None,
        published=article.published,
        language=article.language,
        text=article.text,
        digest=digest,
    )


@transaction.atomic
def keep(intake: Intake, *, by: User, at: datetime, about: Mapping[str, Any], answers: Mapping) -> None:
    """Keep what was typed so far. about: of the article itself; answers: of sentences, by their place."""
    locked = _own(intake, by)
    for name, value in about.items():
        setattr(locked, name, value)
    locked.answers = {**locked.answers, **answers}
    locked.kept_at, locked.kept_until = at, at + KEPT_FOR
    locked.save(update_fields=[*about, "answers", "kept_at", "kept_until"])
    intake.refresh_from_db()


@transaction.atomic
def drop(intake: Intake, *, by: User, at: datetime) -> None:
    """Throw an unfinished intake away."""
    _own(intake, by).delete()


@transaction.atomic
def save(intake: Intake, *, by: User, at: datetime) -> Changeset:
    """The source with its copy, the claims and their citations, as drafts in one changeset.

    IntakeRefused where something can't be saved: then nothing is, and what was typed stays kept.
    """
    locked = _own(intake, by)
    chosen = {
        int(place): each for place, each in locked.answers.items() if each.get("is") in ("held", *STATED)
    }
    if not chosen:
        raise IntakeRefused("Nothing is chosen yet: say of a sentence what it is.", code="nothing")
    try:
        source, cards = _source(locked, by=by, at=at)
    except (ChangeRefused, ChangeConflict) as refusal:
        raise IntakeRefused(f"The source can’t be saved. {_words(refusal)}", code="source")
    sentences = split(locked.text)
    for place, answer in sorted(chosen.items()):
        cited = _citation(locked, source, answer, sentences[place], place)
        try:
            cards.append(_claim(answer, cited, place, by=by, at=at))
        except (ChangeRefused, ChangeConflict) as refusal:
            raise IntakeRefused(f"Sentence {place + 1}: {_words(refusal)}", code="claim")
    # What is in somebody's changeset already goes on with that.
    fresh = Card.objects.in_bulk({card.pk for card in cards})
    free = [card for card in fresh.values() if not card.pending_id and not card.is_read_only]
    try:
        changeset = propose(free, by=by, at=at, title=f"From “{str(locked)[:180]}”")
    except ReviewError as refusal:
        raise IntakeRefused(str(refusal), code="changeset")
    locked.source_id, locked.changeset, locked.done_at = source.pk, changeset, at
    locked.save(update_fields=["source", "changeset", "done_at"])
    intake.refresh_from_db()
    return changeset


def _own(intake: Intake, by: User) -> Intake:
    permissions.require(by, permissions.WRITE)
    found = Intake.objects.select_for_update().filter(pk=intake.pk, by=by).first()
    if found is None:
        raise IntakeRefused("It is thrown away, or somebody else’s: begin anew.", code="gone")
    if found.done_at:
        raise IntakeRefused(f"“{found}” is saved already: go on in its changeset.", code="done")
    return found


def _words(refusal: ChangeRefused | ChangeConflict) -> str:
    problems = getattr(refusal, "problems", ())
    return " ".join(each.message for each in problems) or str(refusal)


def _source(intake: Intake, *, by: User, at: datetime) -> tuple[Source, list[Card]]:
    """The source, and its card where it changed: one that exists gets the copy, if it has not that text."""
    copy = {"text": intake.text, "captured_on": at.date().isoformat()}
    if source := intake.source:
        if any(each.text == intake.text for each in source.snapshots.all()):
            return source, []
        change(source, by=by, at=at, expect=source.card.version, fields={"snapshots": {"new-1": copy}})
        return source, [source.card]
    source = Source()
    known = Language.objects.filter(pk=intake.language).exists()
    fields = {
        "type": Source.Type.WEBPAGE if intake.url else Source.Type.ARTICLE_NEWSPAPER,
        "title": intake.title or None,
        "url": intake.url or None,
        "published": intake.published or None,
        "accessed": at.date().isoformat(),
        "language": intake.language if known else None,
        "snapshots": {"new-1": copy},
    }
    change(source, by=by, at=at, expect=0, fields=fields)
    return source, [source.card]


def _citation(
    intake: Intake, source: Source, answer: Mapping[str, Any], sentence: tuple[int, str], place: int
) -> dict[str, Any]:
    """The citation, with the words around it where the copy has the quotation more than once."""
    start, whole = sentence
    words = (answer.get("quotation") or whole).strip()
    found = intake.text.find(words, start)
    if found < 0:
        found = intake.text.find(words)
    if found < 0:
        raise IntakeRefused(
            f"Sentence {place + 1}: “{words[:80]}” is not in the copy: quote to the letter.", code="quotation"
        )
    around: dict[str, str | None] = {"prefix": None, "suffix": None}
    if intake.text.count(words) > 1:
        before, after = (
            intake.text[max(found - AROUND, 0) : found],
            intake.text[found + len(words) :][:AROUND],
        )
        around = {
            "prefix": before.partition(" ")[2].strip() or None,
            "suffix": after.rpartition(" ")[0].strip(),
        }
    return {
        "path": None,
        "source": source.pk,
        "quotation": words,
        "locator": f"sentence {place + 1}",
        "printed_value": answer.get("printed_value") or None,
        "printed_unit": answer.get("printed_unit") or None,
        **around,
    }


def _claim(answer: Mapping[str, Any], cited: dict[str, Any], place: int, *, by: User, at: datetime) -> Card:
    if answer["is"] == "held":
        claim = Claim.objects.select_related("card").filter(pk=answer.get("claim") or 0).first()
        if claim is None:
            raise IntakeRefused(f"Sentence {place + 1}: choose the claim that says it.", code="claim_missing")
        # All of a claim's citations are of its value.
        change(claim, by=by, at=at, expect=claim.card.version, fields={"citations": {"new-1": cited}})
        return claim.card
    of = Property.objects.filter(pk=answer.get("property") or "").first()
    if of is None or not answer.get("subject"):
        what = "what it is about" if of else "the property"
        raise IntakeRefused(
            f"Sentence {place + 1}: choose {what}, or say that it is nothing.", code="unfilled"
        )
    claim = Claim()
    fields = {
        "subject": answer["subject"],
        "property": of.pk,
        "speaker": answer.get("speaker") or None,
        **{name: answer.get(name) or None for name in SAID},
        **_value(answer, of),
        "citations": {"new-1": cited},
    }
    if answer["is"] == "opinion":
        fields["modality"] = Claim.Modality.OPINION
    change(claim, by=by, at=at, expect=0, fields=fields)
    return claim.card


def _value(answer: Mapping[str, Any], of: Property) -> dict[str, Any]:
    """The value's fields that the property has."""
    value = {name: answer.get(name) or None for name in FIELDS[of.value_type] if name in answer}
    for name in ("amount", "amount_to"):
        if typed := value.get(name):
            value[name] = read_amount(typed)
    if currency := value.get("currency"):
        try:
            places = get_currency_precision(currency)
            ends = [(name, typed) for name in ("amount", "amount_to") if (typed := value.get(name))]
            value |= {name: plain(Decimal(typed).scaleb(places)) for name, typed in ends}
        except ArithmeticError:
            return value  # no number: the model's own rule says so
    if rank := value.get("rank"):
        value["rank"] = int(rank) if str(rank).isdecimal() else rank
    return value
