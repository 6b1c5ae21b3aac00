"""Plain functions that make sources, claims and citations."""

from datetime import datetime, timedelta
from itertools import count

from cms.accounts.models import User
from sources.claims.models import Claim
from sources.corrections.models import Correction, Report
from sources.corrections.reports import receive
from sources.sources.models import Source

from . import NOON, _make, make_title

_number = count(1)


def make_source(by: User, *, text: str | None = None, **fields) -> Source:
    """A source, with a copy of its text where `text` is given."""
    snapshots = {"new-1": {"text": text, "captured_on": "2026-02-01"}} if text else {}
    named = {"title": f"Source {next(_number)}", "type": "webpage", **fields}
    return _make(Source(), by, {**named, "snapshots": snapshots})


def apart_from(*others: Source) -> dict:
    """Rows that say that a source does not depend on the others."""
    return {f"new-{each.pk}": {"other": each.pk, "reason": "It counted by itself."} for each in others}


VALUE = ("amount", "amount_to", "bound", "unit", "currency", "text", "date", "entity", "rank", "universe")


def value_of_claim(**given) -> dict:
    """The value of a claim's body."""
    return {"state": "known", **dict.fromkeys([*VALUE, "boolean"]), **given}


def cite(source, path: str | None = None, **values) -> dict:
    """The row of a citation."""
    return {"path": path, "source": source.pk, **values}


def make_claim(by: User, subject=None, *, source=None, **fields) -> Claim:
    """A claim of an audience of more than 23 million accounts, unless `fields` say another."""
    subject = subject or make_title(by)
    value = {"property": "audience", "amount": "23000000", "unit": "accounts", "bound": "more_than"}
    said = {"modality": "party_statement", "speaker_described": "a spokesman"}
    citations = {"citations": {"new-1": cite(source)}} if source else {}
    return _make(Claim(), by, {"subject": subject.pk, **value, **said, **citations, **fields})


def make_correction(by: User, of=None, **fields) -> Correction:
    """A correction of a claim or of any other record, with all that it has to say."""
    named = {"claim" if isinstance(of, Claim) else "record": of.pk} if of else {}
    said = {"type": "correction", "wrong": "viewers", "right": "accounts", "note": "We said viewers."}
    return _make(Correction(), by, {**named, **said, **fields})


def make_report(by: User, record=None, *, at: datetime = NOON, **values) -> Report:
    """A lawyer's report, about a record if one is given, that is to be answered within a day."""
    said: dict = {"party": "lawyer", "name": "Lee Ruiz", "contact": "lee@law.example"}
    said |= {"text": "It was 24 million.", "due_at": at + timedelta(days=1), **values}
    return receive(Report(record=record, **said), by=by, at=at)
