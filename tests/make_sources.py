"""Plain functions that make sources, claims and citations."""

from itertools import count

from cms.accounts.models import User
from cms.stories.models import Story
from sources.claims.models import Claim
from sources.sources.models import Source

from .make import _make, make_title

_number = count(1)


def make_source(by: User, *, text: str | None = None, **fields) -> Source:
    """A source, with a copy of its text where `text` is given."""
    snapshots = {"new-1": {"text": text, "captured_on": "2026-02-01"}} if text else {}
    named = {"title": f"Source {next(_number)}", "type": "webpage", **fields}
    return _make(Source(), by, {**named, "snapshots": snapshots})


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


def make_story(by: User, **fields) -> Story:
    """A story of one paragraph, signed by name unless `fields` say otherwise."""
    blocks = {"new-1": {"position": 1, "text": "It is about a series."}}
    named = {
        "headline": f"Story {next(_number)}",
        "form": "news",
        "bylines": {"new-1": {"name": "Wanda Reed"}},
    }
    return _make(Story(), by, {**named, "blocks": blocks, **fields})
