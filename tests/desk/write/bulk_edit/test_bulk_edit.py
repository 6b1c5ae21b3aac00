"""One field of many records: chosen, previewed, and changed as it was previewed."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from catalog.titles.models import Title
from cms.desk.base.permissions import NotAllowed
from cms.desk.collaboration import leases
from cms.desk.history.drop import drop
from cms.desk.models import Version
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.models.versions import How
from cms.desk.records.registry import kind, kinds
from cms.desk.write.bulk_edit import apply as applying
from cms.desk.write.bulk_edit.apply import apply, apply_batch, begin
from cms.desk.write.bulk_edit.fields import fields
from cms.desk.write.bulk_edit.preview import KEPT, BulkEditRefused, choose, forget, preview
from tests.make import (
    NOON,
    edit,
    make_event,
    make_live,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_season,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.locks import make_lock
from tests.make.merges import merged
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db
Deed = BulkEdit.Deed


def chosen(*records, by) -> BulkEdit:
    of = kind(records[0].card.kind)
    return choose([each.pk for each in records], of=of, by=by, at=NOON)


def previewed(*records, by, field, deed=Deed.SET, value=None, citation=None) -> BulkEdit:
    made = chosen(*records, by=by)
    return preview(made, field=field, deed=deed, value=value, citation=citation, by=by, at=NOON)


def confirmed(made: BulkEdit, *, by) -> BulkEdit:
    return apply(made, seen=made.preview, by=by, at=NOON)


def outcomes(made: BulkEdit) -> list[tuple[str, str]]:
    return list(made.rows.values_list("outcome", "code"))


def versions(record) -> int:
    return Version.objects.filter(card=record.pk).count()


def genres(title) -> list[str]:
    return sorted(Title.objects.get(pk=title.pk).genres.values_list("pk", flat=True))


class TestChoosing:
    def test_keeps_the_order_of_the_list_and_each_record_once(self, writer):
        one, two = make_title(writer), make_title(writer)
        made = choose([two.pk, one.pk, two.pk], of=kind("title"), by=writer, at=NOON)
        assert made.cards == [two.pk, one.pk]

    def test_is_for_those_who_write(self, writer, editor):
        editor.groups.clear()
        with refused(NotAllowed, "write_record"):
            choose([make_title(writer).pk], of=kind("title"), by=editor, at=NOON)

    def test_wants_a_record(self, writer):
        with refused(BulkEditRefused, "none_chosen"):
            choose([], of=kind("title"), by=writer, at=NOON)

    def test_stops_at_ten_thousand(self, writer):
        with refused(BulkEditRefused, "too_many"):
            choose(range(1, 10_002), of=kind("title"), by=writer, at=NOON)
        with refused(BulkEditRefused, "not_there"):
            choose(range(1, 10_001), of=kind("title"), by=writer, at=NOON)

    def test_refuses_records_of_another_kind(self, writer):
        ids = [make_title(writer).pk, make_event(writer).pk]
        with refused(BulkEditRefused, "not_there"):
            choose(ids, of=kind("title"), by=writer, at=NOON)


class TestPreview:
    def test_writes_no_record(self, writer):
        one, two = make_title(writer, type="film"), make_title(writer, type="special")
        made = previewed(one, two, by=writer, field="type", value="special")
        assert outcomes(made) == [("change", ""), ("same", "")]
        assert made.rows.values_list("before", "after", "expect").first() == ("film", "special", 1)
        assert [versions(each) for each in (one, two)] == [1, 1]
        assert Title.objects.get(pk=one.pk).type == "film"

    def test_says_why_some_cannot_be_changed(self, writer, editor, other_writer):
        free, taken, sent = (make_title(writer) for _ in range(3))
        gone, stays = make_title(writer), make_title(writer)
        make_live(gone, stays, by=writer, approver=editor)
        merged(gone, stays, by=writer, approver=editor)
        leases.take(taken.card, by=other_writer, at=NOON)
        make_submitted(sent, by=writer)
        gone.card.refresh_from_db()
        made = previewed(free, taken, sent, gone, by=writer, field="type", value="special")
        assert outcomes(made) == [
            ("change", ""),
            ("left", "leased"),
            ("left", "read_only"),
            ("left", "merged_already"),
        ]
        assert str(stays.card) in made.rows.get(code="merged_already").reason

    def test_says_where_the_value_contradicts_the_record(self, writer):
        early, late = make_title(writer, premiere="1999"), make_title(writer, premiere="2020-05-01")
        made = previewed(early, late, by=writer, field="ended", value="2010")
        assert outcomes(made) == [("change", ""), ("left", "title_ended_after_premiere")]
        assert "premiere" in made.rows.get(outcome="left").reason

    def test_says_where_it_would_name_two_subjects(self, writer):
        subject = make_title(writer)
        season = make_season(writer, subject)
        offers = make_offer(writer, title=subject.pk), make_offer(writer)
        made = previewed(*offers, by=writer, field="season", value=season.pk)
        assert outcomes(made) == [("left", "offer_one_subject"), ("change", "")]

    def test_says_where_a_chief_editor_locked_the_field(self, writer):
        chief = make_user("chief", "chief editor")
        locked, free = make_title(writer, type="film"), make_title(writer, type="film")
        make_lock(locked, "type", by=chief)
        make_lock(free, "runtime", by=chief)
        made = previewed(locked, free, by=writer, field="type", value="short")
        assert outcomes(made) == [("left", "locked"), ("change", "")]
        confirmed(made, by=writer)
        assert [Title.objects.get(pk=each.pk).type for each in (locked, free)] == ["film", "short"]

    def test_says_where_emptying_contradicts_the_record(self, writer):
        claims = [
            make_claim(writer, make_title(writer), amount="1", **more) for more in ({}, {"amount_to": "2"})
        ]
        made = previewed(*claims, by=writer, field="amount", deed=Deed.EMPTY)
        assert outcomes(made) == [("change", ""), ("left", "claim_range_begins")]

    def test_says_where_an_event_would_be_part_of_itself(self, writer):
        case, verdict = make_event(writer), make_event(writer)
        made = previewed(case, verdict, by=writer, field="part_of", value=case.pk)
        assert outcomes(made) == [("left", "event_not_part_of_itself"), ("change", "")]

    def test_says_where_two_would_be_the_same(self, writer):
        first, second = make_event(writer), make_event(writer)
        same = [make_nomination(writer, ceremony=first.pk, category="writing") for _ in range(2)]
        other = make_nomination(writer, ceremony=second.pk, category="writing")
        made = previewed(*same, other, by=writer, field="result", value="won")
        assert outcomes(made) == [("left", "nomination_one_winner")] * 2 + [("change", "")]
        confirmed(made, by=writer)
        another = make_nomination(writer, ceremony=second.pk, category="writing")
        made = previewed(another, by=writer, field="result", value="won")
        assert outcomes(made) == [("left", "nomination_one_winner")]

    def test_says_nothing_of_two_that_a_rule_is_not_about(self, writer):
        first, second = make_event(writer), make_event(writer)
        lost = [make_nomination(writer, ceremony=first.pk, result="nominated") for _ in range(2)]
        make_nomination(writer, ceremony=second.pk, result="nominated")
        made = previewed(*lost, by=writer, field="ceremony", value=second.pk)
        assert outcomes(made) == [("change", "")] * 2

    def test_of_lists_adds_removes_and_replaces(self, writer):
        title = make_title(writer, genres=["drama", "crime"])
        for deed, value, after in (
            (Deed.ADD, ["biography", "drama"], ["biography", "crime", "drama"]),
            (Deed.REMOVE, ["drama", "western"], ["crime"]),
            (Deed.REPLACE, ["western"], ["western"]),
            (Deed.EMPTY, None, []),
        ):
            made = previewed(title, by=writer, field="genres", deed=deed, value=value)
            assert made.rows.get().after == after

    def test_again_takes_the_place_of_the_first(self, writer):
        title = make_title(writer)
        made = previewed(title, by=writer, field="type", value="special")
        preview(made, field="runtime", deed=Deed.SET, value=90, by=writer, at=NOON)
        assert made.rows.get().after == 90
        with refused(BulkEditRefused, "previewed_anew"):
            apply(made, seen=1, by=writer, at=NOON)
        confirmed(BulkEdit.objects.get(pk=made.pk), by=writer)
        assert Title.objects.get(pk=title.pk).runtime == 90

    @pytest.mark.parametrize("name", ["name", "slug", "external_ids", "credits", "sort_name", "card", "nope"])
    def test_refuses_fields_that_belong_to_one_record(self, writer, name):
        with refused(BulkEditRefused, "no_such_field"):
            previewed(make_title(writer), by=writer, field=name, value="x")

    @pytest.mark.parametrize(
        ("field", "deed", "value", "code"),
        [
            ("type", Deed.SET, "epic", "invalid_value"),
            ("type", Deed.SET, None, "value_missing"),
            ("type", Deed.SET, "", "value_missing"),
            ("genres", Deed.ADD, [], "value_missing"),
            ("genres", Deed.SET, ["drama"], "no_such_deed"),
            ("type", Deed.ADD, "film", "no_such_deed"),
            ("type", "explode", "film", "no_such_deed"),
            ("genres", Deed.ADD, ["no-such-genre"], "invalid_value"),
            ("runtime", Deed.SET, 10**9, "invalid_value"),
            ("tagline", Deed.SET, "x" * 301, "invalid_value"),
            ("tagline", Deed.SET, "a\0b", "invalid_value"),
            ("premiere", Deed.SET, "2019-13", "invalid_value"),
            ("original_language", Deed.SET, "no-such-language", "invalid_value"),
        ],
    )
    def test_refuses_what_can_be_no_value(self, writer, field, deed, value, code):
        made = chosen(make_title(writer), by=writer)
        with refused(BulkEditRefused, code):
            preview(made, field=field, deed=deed, value=value, by=writer, at=NOON)
        assert not BulkEditRow.objects.exists()

    def test_refuses_to_empty_what_every_record_has(self, writer):
        with refused(BulkEditRefused, "no_such_deed"):
            previewed(make_person(writer), by=writer, field="naming", deed=Deed.EMPTY)

    def test_refuses_a_source_that_is_none(self, writer):
        cited = {"source": 999_999, "locator": "", "quotation": ""}
        with refused(BulkEditRefused, "invalid_value"):
            previewed(make_title(writer), by=writer, field="type", value="special", citation=cited)

    def test_is_for_who_chose_the_records(self, writer, other_writer):
        made = chosen(make_title(writer), by=writer)
        with refused(BulkEditRefused, "not_own"):
            preview(made, field="type", deed=Deed.SET, value="special", by=other_writer, at=NOON)

    def test_costs_the_same_however_many_records(self, writer, editor):
        def world(count):
            records = [make_title(writer, genres=["drama"], premiere="2019") for _ in range(count)]
            with_lease, sent, *_ = records
            leases.take(with_lease.card, by=editor, at=NOON)
            make_submitted(sent, by=writer)
            return chosen(*records, by=writer)

        counts = []
        for count in (3, 9):
            made = world(count)
            with CaptureQueriesContext(connection) as queries:
                preview(made, field="ended", deed=Deed.SET, value="2020", by=writer, at=NOON)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 38


class TestApplying:
    def test_gives_each_record_one_version(self, writer):
        titles = [make_title(writer, genres=["crime"]) for _ in range(3)]
        made = previewed(*titles, by=writer, field="genres", deed=Deed.ADD, value=["drama"])
        confirmed(made, by=writer)
        assert [genres(each) for each in titles] == [["crime", "drama"]] * 3
        for title in titles:
            last = Version.objects.get(card=title.pk, number=2)
            assert (last.how, last.reference, last.by) == (How.BULK, f"bulk_edit:{made.pk}", writer)
            assert last.get_how_display() == "bulk edit"
            assert list(last.contributions.values_list("user", flat=True)) == [writer.pk]
        assert outcomes(made) == [("changed", "")] * 3

    def test_leaves_what_moved_since_the_preview(self, writer, other_writer):
        moved, stays = make_title(writer), make_title(writer)
        made = previewed(moved, stays, by=writer, field="type", value="special")
        edit(moved, other_writer, type="documentary")
        confirmed(made, by=writer)
        assert outcomes(made) == [("left", "moved_while_read"), ("changed", "")]
        assert other_writer.username in made.rows.get(outcome="left").reason
        assert Title.objects.get(pk=moved.pk).type == "documentary"
        assert Title.objects.get(pk=stays.pk).type == "special"

    def test_leaves_what_may_not_be_changed_any_more(self, writer, other_writer):
        taken, sent, gone, stays = (make_title(writer) for _ in range(4))
        made = previewed(taken, sent, gone, stays, by=writer, field="type", value="special")
        leases.take(taken.card, by=other_writer, at=NOON)
        make_submitted(sent, by=writer)
        drop(gone.card, by=writer, at=NOON, expect=1)
        confirmed(made, by=writer)
        assert outcomes(made) == [
            ("left", "leased"),
            ("left", "read_only"),
            ("left", "dropped_already"),
            ("changed", ""),
        ]

    def test_leaves_all_where_the_value_is_gone(self, writer):
        series = make_organisation(writer)
        offers = [make_offer(writer, title=make_title(writer).pk) for _ in range(2)]
        made = previewed(*offers, by=writer, field="provider", value=series.pk)
        drop(series.card, by=writer, at=NOON, expect=1)
        confirmed(made, by=writer)
        assert outcomes(made) == [("left", "not_there")] * 2
        assert [versions(each) for each in offers] == [1, 1]

    def test_cites_its_source_once_for_each_record(self, writer):
        source = make_source(writer)
        cited = {"source": source.pk, "locator": "p. 3", "quotation": ""}
        one, two = make_title(writer), make_title(writer)
        for value in ("special", "film"):
            made = previewed(one, two, by=writer, field="type", value=value, citation=cited)
            confirmed(made, by=writer)
        for each in (one, two):
            rows = Version.objects.filter(card=each.pk).latest("number").state["citations"]
            assert [(row["path"], row["source"], row["locator"]) for row in rows] == [
                ("type", source.pk, "p. 3")
            ]

    def test_is_done_once(self, writer):
        title = make_title(writer)
        made = previewed(title, by=writer, field="type", value="special")
        confirmed(made, by=writer)
        with refused(BulkEditRefused, "confirmed_already"):
            apply(made, seen=made.preview, by=writer, at=NOON)
        with refused(BulkEditRefused, "confirmed_already"):
            preview(made, field="type", deed=Deed.SET, value="film", by=writer, at=NOON)
        assert apply_batch(made, by=writer, at=NOON) == (0, False)
        assert versions(title) == 2

    def test_wants_a_preview_and_something_to_change(self, writer):
        title = make_title(writer, type="film")
        made = chosen(title, by=writer)
        with refused(BulkEditRefused, "previewed_anew"):
            apply(made, seen=0, by=writer, at=NOON)
        with refused(BulkEditRefused, "not_confirmed"):
            apply_batch(made, by=writer, at=NOON)
        made = previewed(title, by=writer, field="type", value="film")
        with refused(BulkEditRefused, "nothing_to_change"):
            confirmed(made, by=writer)

    def test_is_for_who_previewed_it_and_still_may(self, writer, other_writer):
        title = make_title(writer)
        made = previewed(title, by=writer, field="type", value="special")
        with refused(BulkEditRefused, "not_own"):
            confirmed(made, by=other_writer)
        begin(made, seen=1, by=writer, at=NOON)
        # Also where no record would be changed any more.
        edit(title, other_writer, runtime=90)
        writer.groups.clear()
        writer = type(writer).objects.get(pk=writer.pk)
        with refused(NotAllowed, "write_record"):
            apply_batch(made, by=writer, at=NOON)

    def test_goes_batch_by_batch(self, writer, monkeypatch):
        monkeypatch.setattr(applying, "BATCH", 2)
        titles = [make_title(writer) for _ in range(5)]
        made = previewed(*titles, by=writer, field="type", value="special")
        begin(made, seen=1, by=writer, at=NOON)
        assert [apply_batch(made, by=writer, at=NOON) for _ in range(4)] == [
            (2, True),
            (2, True),
            (1, False),
            (0, False),
        ]
        assert [versions(each) for each in titles] == [2] * 5

    def test_costs_the_same_however_many_records(self, writer, editor, other_writer):
        source, counts = make_source(writer), []
        cited = {"source": source.pk, "locator": "", "quotation": ""}
        for count in (4, 12):
            records = [make_title(writer, genres=["drama"], premiere="2019") for _ in range(count)]
            made = previewed(
                *records, by=writer, field="genres", deed=Deed.ADD, value=["crime"], citation=cited
            )
            for each in records[:2]:
                edit(each, other_writer, runtime=90)
            with CaptureQueriesContext(connection) as queries:
                confirmed(made, by=writer)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 76


class TestWhatNobodyConfirmed:
    def test_goes_after_a_week(self, writer):
        title = make_title(writer)
        done = confirmed(previewed(title, by=writer, field="type", value="special"), by=writer)
        chosen(title, by=writer)
        previewed(title, by=writer, field="type", value="film")
        forget(before=NOON)
        assert BulkEdit.objects.count() == 3
        forget(before=NOON + KEPT)
        assert list(BulkEdit.objects.all()) == [done]


def test_no_field_is_a_file_or_key(writer):
    for each in kinds():
        found = fields(each)
        assert found, each.code
        assert not any(isinstance(field, models.FileField) for field in found.values())
        assert "card" not in found
