"""Takes sheets through import, review and publication, and looks at what comes out."""

import re
from textwrap import dedent

from django.test import Client

from cms.accounts.models import User
from cms.desk.models import Card, ExternalId
from cms.desk.records.registry import kind
from cms.desk.review.contents import take_out_card
from tests.make import NOON, make_live
from tests.make.sheets import come_in


def publish(sheets: dict[str, str], *, writer: User, editor: User) -> None:
    """Import the sheets in this order, each by its code and lines; have all that they made approved and live.

    A code may have a word behind a point, where rows of one sheet name one another.
    """
    for code, text in sheets.items():
        come_in(writer, code.partition(".")[0], *dedent(text).strip().splitlines())
    # Each import made changesets of its own; what names one another is published together.
    cards = list(Card.objects.exclude(pending=None).order_by("pk"))
    for card in cards:
        take_out_card(card, by=writer, at=NOON)
    make_live(*cards, by=writer, approver=editor)


def card(of: str, key: str) -> Card:
    """The card of the record that the sheets call `key`."""
    return ExternalId.objects.get(scheme=f"sheet:{of}", value=key).card


def served(of: str, key: str) -> dict:
    """Its document, as the feed serves it."""
    answer = Client().get(f"/api/v1/{kind(of).plural}/{card(of, key).pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def read(of: str, key: str) -> str:
    """The words of its page for readers."""
    found = card(of, key)
    html = Client().get(f"/{kind(of).plural}/{found.slug or found.pk}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sources_of(document: dict) -> dict[str, list[str]]:
    """For each fact, the names of the sources that are cited for it."""
    found: dict[str, list[str]] = {}
    for row in document["citations"]:
        found.setdefault(row["path"] or "", []).append(row["source"]["name"])
    return found
