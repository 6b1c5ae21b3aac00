"""The conflicts that are stored are those that would be found anew, whatever was done."""

import threading
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.history.drop import DropError, drop
from cms.desk.models import Card, Changeset
from cms.desk.models.changesets import Action
from cms.desk.models.states import State
from cms.desk.records import vocabularies
from cms.desk.review.contents import take_out_card
from cms.jobs.rounds import start_due_rounds
from sources.claims.conflicts import competing, contradictions, stated
from sources.claims.models import Claim, ConflictDue, FoundConflict, OpenConflict
from sources.claims.open_conflicts import settle, settle_all
from sources.claims.stored.found import Statement, by_statement, find
from sources.claims.stored.resolve import ConflictError, reopen, resolve
from sources.claims.stored.resolved import digest_of
from sources.models import Property, Unit
from tests.desk.merge.test_any_order import HYPOTHESIS, REFUSALS, apart, rolled_back
from tests.desk.test_concurrency import wait_until_blocked
from tests.make import NOON, edit, make_live, make_title, make_user
from tests.make.merges import merged, parted
from tests.make.sources import make_claim, make_source

NAMES = ("subject", "property", "depicted_in")


def stored() -> list[Statement]:
    return list(map(Statement._make, OpenConflict.objects.values_list(*NAMES)))


def assert_stored_as_found_anew() -> None:
    assert not ConflictDue.objects.exists()
    groups = {Statement._make(group[name] for name in NAMES) for group in stated()}
    anew, _ = find(by_statement(competing().select_related("card"), groups))
    rows = {
        (row.kind, row.one_id, row.other_id, row.path): row
        for row in FoundConflict.objects.filter(is_there=True)
    }
    assert {key: row.digest for key, row in rows.items()} == {
        key: digest_of(each.card, each.row) for key, each in anew.items()
    }
    still_open = {each.about for key, each in anew.items() if rows[key].is_open()}
    assert len(stored()) == len(set(stored()))
    assert set(stored()) == still_open
    shown = contradictions([each._asdict() for each in groups])
    assert len(shown) == len(still_open)


class Desk:
    """Two titles, five claims, and what may be done to them."""

    def __init__(self):
        self.writer, self.editor = make_user("wanda", "writer"), make_user("ed", "editor")
        self.chief = make_user("chief", "administrator")
        self.titles = [make_title(self.writer) for _ in range(2)]
        source = make_source(self.writer)
        self.claims = [
            make_claim(self.writer, self.titles[place % 2], source=source, amount="23", bound=None)
            for place in range(5)
        ]
        make_live(*self.titles, source, *self.claims[:3], by=self.writer, approver=self.editor)

    def take(self, deed: str, one: int, other: int) -> None:
        try:
            with apart():
                getattr(self, deed)(self.claims[one], other)
        except (*REFUSALS, DropError, ConflictError, Claim.DoesNotExist, Card.DoesNotExist):
            pass
        finally:
            for card in Card.objects.filter(pending__isnull=False):
                take_out_card(card, by=self.writer, at=NOON)

    def change(self, claim: Claim, **values) -> None:
        edit(Claim.objects.get(pk=claim.pk), self.writer, **values)

    def amount(self, claim, other):
        self.change(claim, amount=str(23 + other % 2))

    def unit(self, claim, other):
        self.change(claim, unit=("accounts", "viewers")[other % 2])

    def subject(self, claim, other):
        self.change(claim, subject=self.titles[other % 2].pk)

    def property(self, claim, other):
        self.change(claim, property=("audience", "signatories", None)[other % 3])

    def story(self, claim, other):
        self.change(claim, depicted_in=self.titles[0].pk if other % 2 else None)

    def deprecate(self, claim, other):
        standing = ("normal", "deprecated")[other % 2]
        self.change(claim, standing=standing, standing_reason="wrong")

    def region(self, claim, other):
        self.change(claim, qualifiers={f"new-{other}": {"kind": "region", "text": f"Land {other}"}})

    def merge(self, claim, other):
        make_live(claim, by=self.writer, approver=self.editor)
        merged(claim, self.claims[other], by=self.writer, approver=self.editor)

    def part(self, claim, other):
        done = Changeset.objects.filter(state=State.PUBLISHED, proposals__action=Action.MERGE).distinct()
        if found := list(done.order_by("pk")):
            parted(found[other % len(found)], by=self.writer, approver=self.editor)

    def drop(self, claim, other):
        card = Card.objects.get(pk=claim.pk)
        drop(card, by=self.writer, at=NOON, expect=card.version)

    def resolve(self, claim, other):
        if rows := list(FoundConflict.objects.order_by("pk")):
            row = rows[other % len(rows)]
            resolve(row, outcome="both_stand", reason="So.", seen=row.digest, by=self.editor, at=NOON)

    def reopen(self, claim, other):
        if rows := list(FoundConflict.objects.exclude(outcome=None).order_by("pk")):
            reopen(rows[other % len(rows)], by=self.editor, at=NOON)

    def premiere(self, claim, other):
        edit(self.titles[other % 2], self.writer, premiere=("2019-05-31", "2019-06-07")[other % 2])

    def many(self, claim, other):
        self.term(Property.objects.get(pk="audience"), many=bool(other % 2))

    def dimension(self, claim, other):
        self.term(Unit.objects.get(pk="viewers"), dimension=("persons", "accounts")[other % 2])

    def term(self, term, **values):
        moved = {name: (getattr(term, name), value) for name, value in values.items()}
        for name, value in values.items():
            setattr(term, name, value)
        vocabularies.save(term, by=self.chief, at=NOON, moved=moved)


DEEDS = ["amount", "amount", "unit", "subject", "property", "story", "deprecate", "region"]
DEEDS += ["merge", "part", "drop", "many", "dimension", "resolve", "resolve", "reopen", "premiere"]
which = st.integers(0, 4)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), which, which), min_size=3, max_size=10)


@pytest.mark.slow
@pytest.mark.django_db
@HYPOTHESIS
@given(steps)
def test_what_is_stored_is_what_is_found_anew_whatever_was_done(taken):
    def play():
        desk = Desk()
        for step in taken:
            desk.take(*step)
            settle_all()
            assert_stored_as_found_anew()

    rolled_back(play)


@pytest.mark.django_db
class TestOneDeed:
    @pytest.fixture
    def desk(self):
        desk = Desk()
        settle_all()
        assert not stored()
        desk.take("amount", 2, 1)
        settle_all()
        assert len(stored()) == 1
        return desk

    @pytest.mark.parametrize(
        ("deed", "other"),
        [("amount", 0), ("property", 2), ("property", 1), ("story", 1), ("deprecate", 1), ("many", 1)],
    )
    def test_ends_a_conflict(self, desk, deed, other):
        desk.take(deed, 2, other)
        settle_all()
        assert not stored()
        assert_stored_as_found_anew()

    def test_takes_a_conflict_elsewhere(self, desk):
        desk.take("subject", 2, 1)
        settle_all()
        assert stored() == [Statement(desk.titles[1].pk, "audience", None)]

    def test_of_a_dropped_draft_ends_its_conflict(self, desk):
        desk.take("amount", 2, 0)
        desk.take("amount", 4, 1)
        settle_all()
        assert len(stored()) == 1
        desk.take("drop", 4, 0)
        settle_all()
        assert not stored()

    def test_of_a_merge_ends_a_conflict_and_parting_brings_it_back(self, desk):
        for claim in (0, 4):
            desk.take("deprecate", claim, 1)
        source = make_source(desk.writer)
        third = make_claim(desk.writer, desk.titles[0], source=source, bound=None)
        make_live(source, third, desk.claims[2], by=desk.writer, approver=desk.editor)
        settle_all()
        assert len(stored()) == 1
        done = merged(desk.claims[2], third, by=desk.writer, approver=desk.editor, take=[])
        settle_all()
        assert not stored()
        parted(done, by=desk.writer, approver=desk.editor)
        settle_all()
        assert len(stored()) == 1

    def test_of_an_administrator_moves_a_unit_to_another_dimension(self, desk):
        desk.take("amount", 2, 0)
        desk.take("unit", 2, 1)
        settle_all()
        assert len(stored()) == 1
        desk.take("dimension", 0, 1)
        settle_all()
        assert not stored()

    def test_keeps_no_record_from_being_dropped(self, desk):
        title = make_title(desk.writer)
        claims = [make_claim(desk.writer, title, amount=amount, bound=None) for amount in ("1", "2")]
        settle_all()
        for claim in claims:
            desk.change(claim, subject=desk.titles[0].pk)
        card = Card.objects.get(pk=title.pk)
        drop(card, by=desk.writer, at=NOON, expect=card.version)
        settle_all()
        assert_stored_as_found_anew()


@pytest.mark.django_db
class TestSettling:
    def test_follows_the_commit(self, writer, django_capture_on_commit_callbacks):
        title = make_title(writer)
        with django_capture_on_commit_callbacks(execute=True):
            for amount in ("1", "2"):
                make_claim(writer, title, amount=amount, bound=None)
            assert not stored()
        assert stored() == [Statement(title.pk, "audience", None)]
        assert not ConflictDue.objects.exists()

    def test_is_left_to_a_worker_where_a_process_died(self, writer):
        title = make_title(writer)
        for amount in ("1", "2"):
            make_claim(writer, title, amount=amount, bound=None)
        assert start_due_rounds(at=NOON)
        assert "open conflicts" in _jobs()

    def test_wants_no_worker_for_nothing(self, writer):
        make_title(writer)
        start_due_rounds(at=NOON)
        assert "open conflicts" not in _jobs()

    def test_asks_no_more_of_the_database_for_more(self, writer, django_assert_max_num_queries):
        for _ in range(30):
            title = make_title(writer)
            for amount in ("1", "2"):
                make_claim(writer, title, amount=amount, bound=None)
        with django_assert_max_num_queries(40):
            settle()
        assert len(stored()) == 30

    def test_can_begin_anew(self, writer):
        title = make_title(writer)
        for amount in ("1", "2"):
            make_claim(writer, title, amount=amount, bound=None)
        settle_all()
        wrong = make_title(writer)
        OpenConflict.objects.update(subject=wrong.pk)
        said = StringIO()
        call_command("find_conflicts", stdout=said)
        assert said.getvalue() == "1 statement with an open conflict.\n"
        assert stored() == [Statement(title.pk, "audience", None)]


def _jobs() -> set[str]:
    from cms.jobs.models import Job

    return set(Job.objects.values_list("what", flat=True))


@pytest.mark.django_db
def test_a_database_with_claims_goes_forward(writer):
    title = make_title(writer)
    for amount in ("1", "2"):
        make_claim(writer, title, amount=amount, bound=None)
    make_claim(writer, make_title(writer))
    ConflictDue.objects.all().delete()
    migration = import_module("sources.migrations.0009_open_conflicts")
    migration.queue(apps, connection.schema_editor())
    assert list(ConflictDue.objects.values_list(*NAMES)) == [(title.pk, "audience", None)]
    settle_all()
    assert_stored_as_found_anew()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time.")
def test_who_settles_the_same_later_sees_what_the_other_saw():
    writer = make_user("wanda", "writer")
    title = make_title(writer)

    def write() -> None:
        try:
            make_claim(writer, title, amount="2", bound=None)
        finally:
            connection.close()

    with transaction.atomic():
        make_claim(writer, title, amount="1", bound=None)
        settle()  # this one has not seen the other claim, nor the other this one
        thread = threading.Thread(target=write)
        thread.start()
        wait_until_blocked()
    thread.join()
    assert stored() == [Statement(title.pk, "audience", None)]
    assert not ConflictDue.objects.exists()
