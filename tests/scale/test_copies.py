"""The copies that `make scale` makes are records as the rules leave them."""

import pytest
from django.db import connection
from django.db.models import F, Max
from django.test import TestCase

from cms.accounts.models import User
from cms.desk.finding.names import index_names
from cms.desk.models import Card, CardName, Changeset, Missing
from cms.desk.models.cards import NAMED_BY, EditorialState
from cms.desk.models.states import READY, State
from cms.publishing.models import FeedHead, LiveDocument, Publication
from cms.publishing.publish import publish
from tests.make import NOON, make_live, make_title

from . import load

COPIES, WORK = 3, 2


@pytest.fixture(scope="module", autouse=True)
def catalogue(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            load.fill(titles=COPIES * 10, size=10, work=WORK)
            yield
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def chief(db) -> User:
    return User.objects.get(username="editor0")


@pytest.mark.usefixtures("db")
class TestCopies:
    def test_hold_every_constraint(self):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.check_constraints()

    def test_are_named_as_the_product_names(self):
        for card in Card.objects.all():
            stored = [getattr(card, name) for name in NAMED_BY]
            card.call(card.label)
            assert stored == [getattr(card, name) for name in NAMED_BY]

    def test_lack_things_under_the_names_of_their_cards(self):
        assert Missing.objects.exists()
        assert not Missing.objects.exclude(folded=F("card__folded")).exists()

    def test_are_found_as_the_product_finds(self):
        stored = set(CardName.objects.values_list("card", "words", "squeezed", "printed", "finds", "is_main"))
        index_names(list(Card.objects.all()))
        assert stored == set(
            CardName.objects.values_list("card", "words", "squeezed", "printed", "finds", "is_main")
        )

    def test_are_of_every_kind_in_every_state(self):
        found = {card.editorial_state for card in Card.objects.select_related("pending")}
        assert found == set(EditorialState)
        assert set(Changeset.objects.values_list("state", flat=True)) == set(State) - {State.ABANDONED}

    def test_differ_in_their_names(self):
        names = Card.objects.filter(kind="person").values_list("label", flat=True)
        assert len(set(names)) > len(names) * 0.8

    def test_are_served_as_their_cards_are_called(self):
        live = Card.objects.filter(live_version=F("version"), hold=None)
        shown = dict(LiveDocument.objects.values_list("card", "label"))
        assert shown.keys() >= set(live.values_list("pk", flat=True))
        assert all(shown[card.pk] == card.label for card in live)

    def test_leave_a_log_without_gaps(self):
        head = FeedHead.objects.get()
        assert (
            head.position
            == Publication.objects.count()
            == Publication.objects.aggregate(last=Max("position"))["last"]
        )
        instants = list(Publication.objects.order_by("position").values_list("published_at", flat=True))
        assert instants == sorted(instants)

    def test_are_approved_as_they_are(self):
        approved = Changeset.objects.filter(state__in=READY)
        assert approved.exists()
        assert all(each.approvals().is_complete for each in approved)


class TestGoingOn:
    def test_what_was_approved_can_be_published(self, chief):
        for changeset in Changeset.objects.filter(state=State.APPROVED):
            assert publish(changeset, by=chief, at=NOON)

    def test_new_records_come_after_the_copies(self, chief):
        last = Card.objects.aggregate(last=Max("pk"))["last"]
        title = make_title(User.objects.get(username="writer0"))
        make_live(title, by=User.objects.get(username="writer0"), approver=chief)
        assert title.pk == last + 1
        assert Publication.objects.get(card=title.pk).position == Publication.objects.count()
