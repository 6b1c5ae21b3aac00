"""The preview of a changeset: the readers' pages before and after; it stores nothing; only staff see it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.publishing.models import LiveDocument, Publication
from tests.make import credit, edit, make_live, make_person, make_submitted, make_title
from tests.make.sources import cite, make_claim, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def changeset(writer, editor):
    title = make_title(writer, name="Selma", synopsis="A march on a bridge.")
    make_live(title, by=writer, approver=editor)
    edit(title, writer, synopsis="Three marches to Montgomery.")
    return make_submitted(title, by=writer)


def side(client, changeset, card: int, name: str):
    return client.get(reverse("newsroom:reader", args=[changeset.pk, card, name]))


class TestAPreview:
    def test_shows_what_is_live_beside_what_is_proposed(self, newsroom, changeset):
        card = changeset.standing().get().card_id
        before, after = (
            side(newsroom, changeset, card, name).content.decode() for name in ("before", "after")
        )
        assert "A march on a bridge." in before
        assert "Three marches" not in before
        assert "Three marches to Montgomery." in after
        assert "Preview, not published" in after

    def test_is_linked_from_the_changeset(self, newsroom, changeset):
        card = changeset.standing().get().card_id
        address = reverse("newsroom:preview", args=[changeset.pk, card])
        assert address in newsroom.get(reverse("newsroom:changeset", args=[changeset.pk])).content.decode()
        page = newsroom.get(address).content.decode()
        for name in ("before", "after"):
            assert reverse("newsroom:reader", args=[changeset.pk, card, name]) in page

    def test_says_so_if_nothing_is_live(self, newsroom, writer):
        changeset = make_submitted(make_title(writer, name="New"), by=writer)
        card = changeset.standing().get().card_id
        assert "Nothing is live yet" in side(newsroom, changeset, card, "before").content.decode()

    def test_shows_dependencies_too(self, newsroom, writer):
        source = make_source(writer, title="A page")
        title = make_title(
            writer, name="Selma", premiere="2014", citations={"new-1": cite(source, "premiere")}
        )
        claim = make_claim(writer, title, source=source)
        changeset = make_submitted(source, title, claim, by=writer)
        page = side(newsroom, changeset, title.pk, "after").content.decode()
        assert "A page" in page
        assert "23 million" in page

    def test_shows_a_withdrawal_of_what_names_it(self, newsroom, writer, editor):
        source = make_source(writer, title="A page")
        title = make_title(writer, name="Selma")
        claim = make_claim(writer, title, source=source)
        make_live(source, title, claim, by=writer, approver=editor)
        changeset = make_submitted(claim, by=writer, action="withdraw")
        edit(title, writer, synopsis="A march.")
        assert "Nothing would be live" in side(newsroom, changeset, claim.pk, "after").content.decode()

    def test_stores_nothing(self, newsroom, changeset):
        before = LiveDocument.objects.get().text, Publication.objects.count()
        side(newsroom, changeset, changeset.standing().get().card_id, "after")
        assert (LiveDocument.objects.get().text, Publication.objects.count()) == before

    def test_is_neither_framed_elsewhere_nor_cached(self, newsroom, changeset):
        response = side(newsroom, changeset, changeset.standing().get().card_id, "after")
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]

    def test_is_for_people_of_the_newsroom(self, client, changeset, django_user_model):
        card = changeset.standing().get().card_id
        for name in ("before", "after"):
            assert side(client, changeset, card, name).status_code == 302
        client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
        assert side(client, changeset, card, "after").status_code == 403

    def test_ends_with_the_changeset(self, newsroom, writer, editor, changeset):
        card = changeset.standing().get().card_id
        other = make_title(writer)
        assert side(newsroom, changeset, other.pk, "after").status_code == 404
        assert newsroom.get(reverse("newsroom:preview", args=[changeset.pk, other.pk])).status_code == 404
        finished = make_live(other, by=writer, approver=editor)
        assert side(newsroom, finished, other.pk, "after").status_code == 404
        assert side(newsroom, changeset, card, "sideways").status_code == 404

    def test_takes_no_more_queries_for_more(self, newsroom, writer):
        asked = []
        for number in (2, 4):
            people = [make_person(writer) for _ in range(number)]
            source = make_source(writer)
            title = make_title(
                writer,
                credits={f"new-{n}": credit(each) for n, each in enumerate(people)},
                citations={f"new-{n}": cite(source, f"credits/new-{n}") for n in range(number)},
            )
            claims = [make_claim(writer, title, source=source, amount=f"{n + 1}") for n in range(number)]
            changeset = make_submitted(source, title, *people, *claims, by=writer)
            with CaptureQueriesContext(connection) as queries:
                side(newsroom, changeset, title.pk, "after")
            asked.append(len(queries))
        assert asked[0] == asked[1]
