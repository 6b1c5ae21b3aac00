"""A page of a record that very many name: the first of them, as on any other page."""

import pytest

from cms.desk.models import Card
from cms.publishing.page_documents import page_documents
from tests.make import NOON, make_live, make_offer, make_organisation, make_review, make_title

pytestmark = pytest.mark.django_db
WHERE = "cms.publishing.page_documents"


@pytest.fixture
def hub(writer, editor) -> Card:
    provider = make_organisation(writer, name="Streamer")
    titles = [make_title(writer, name=f"Title {number}") for number in range(5)]
    offers = [make_offer(writer, title=title.pk, provider=provider.pk, type="rent") for title in titles]
    reviews = [make_review(writer, title=title.pk, outlet=provider.pk) for title in titles]
    make_live(provider, *titles, *offers, *reviews, by=writer, approver=editor)
    return provider.card


def shown(card: Card) -> dict[str, list[int]]:
    found = page_documents(card, at=NOON).included
    return {name: [document["id"] for document in some] for name, some in found.items() if some}


def test_are_the_same_whether_sorted_here_or_asked_for_by_role(hub, monkeypatch):
    monkeypatch.setattr(f"{WHERE}.LONGEST", 3)
    before = shown(hub)
    assert {len(ids) for ids in before.values()} == {3}
    assert len(before) >= 2
    monkeypatch.setattr(f"{WHERE}.MANY", 2)
    assert shown(hub) == before
